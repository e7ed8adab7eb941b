"""Two minutes of everything at once. `make stress MINUTES=30` is the same for longer."""

import pytest

from clickrollup.sandbox.installation import Installation

from .faults import REQUIRED, REQUIRED_OF_CLUSTER
from .harness import Plan, Stress

SEED = 20260301


@pytest.mark.stress
def test_nothing_is_lost_or_doubled() -> None:
    report = Stress(Plan(SEED, minutes=2)).run()
    print(report)
    assert report.good, str(report)
    assert report.checks_meanwhile
    assert report.events
    # A run without these would show nothing.
    assert sum(report.faults.values()) > 10
    assert report.faults.keys() >= {*REQUIRED}


@pytest.mark.citus
@pytest.mark.stress
def test_nothing_is_lost_or_doubled_on_a_cluster() -> None:
    if not Installation.find().has_library("citus"):
        pytest.skip("citus is not installed for this PostgreSQL; PG_CONFIG can name another that has it")
    report = Stress(Plan(SEED, minutes=3, cluster=True)).run()
    print(report)
    assert report.good, str(report)
    assert report.checks_meanwhile
    # A run without these would show nothing.
    assert report.faults.keys() >= {*REQUIRED, *REQUIRED_OF_CLUSTER}
