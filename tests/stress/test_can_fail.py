"""The harness finds loss where there is some: in the lab's function, and in ours when they are broken."""

import pytest
from support.outside import LAB

from .harness import Plan, Stress
from .variants import VARIANTS

SEED = 4
# Minutes at most: a run ends with the first comparison that finds something.
PATIENCE = 3.0
DOUBLES = {"registry not locked"}


@pytest.mark.stress
@pytest.mark.parametrize("name", VARIANTS)
def test_harness_finds(name: str) -> None:
    if "lab" in name:
        LAB.path()
    report = Stress(
        Plan(
            SEED,
            PATIENCE,
            kafka=False,
            crashes=False,
            variant=VARIANTS[name],
            name=name,
            stop_at_finding=True,
        )
    ).run()
    print(report)
    assert not report.good
    assert not report.wrong, str(report)
    assert report.doubled if name in DOUBLES else report.lost, str(report)
