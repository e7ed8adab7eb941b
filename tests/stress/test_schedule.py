"""Required faults are scheduled, whatever the seed; no server is needed to see it."""

import random
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from .cluster import Cluster
from .faults import REQUIRED, REQUIRED_OF_CLUSTER, Injector
from .schedule import Schedule
from .sessions import Troubles

WEIGHTS = {"common": 1000, "rare": 1, "never drawn": 0}
SEEDS = range(200)
# Of a cluster the schedule asks only whether there is one.
NOBODY: Any = None


def injector(seed: int, cluster: Cluster | None) -> Injector:
    """Return an injector that has nothing to inject into."""
    nothing = SimpleNamespace(available=False, targets=[], functions=[])
    troubles = Troubles(cluster=cluster is not None)
    return Injector(seed, None, "", nothing, nothing, None, troubles, Event(), cluster=cluster)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cluster", "required"),
    [(None, {*REQUIRED}), (Cluster([], None, NOBODY), {*REQUIRED, *REQUIRED_OF_CLUSTER})],
    ids=["server", "cluster"],
)
def test_each_seed_begins_with_what_is_required(cluster: Cluster | None, required: set[str]) -> None:
    for seed in SEEDS:
        schedule = injector(seed, cluster).schedule
        assert {schedule.draw() for _ in range(2 * len(required))} >= required, seed


def test_what_could_not_be_done_comes_again_until_it_is() -> None:
    for seed in SEEDS:
        schedule = Schedule(random.Random(seed), WEIGHTS, ["rare", "never drawn"])  # noqa: S311
        drawn = [schedule.draw() for _ in range(40)]
        assert min(drawn.count("rare"), drawn.count("never drawn")) >= 10, seed
        schedule.took_place("never drawn")
        assert [schedule.draw() for _ in range(10)][::2] == ["rare"] * 5
        schedule.took_place("rare")
        assert [schedule.draw() for _ in range(40)].count("rare") < 10


def test_other_faults_come_between() -> None:
    schedule = Schedule(random.Random(1), WEIGHTS, ["never drawn"])  # noqa: S311
    assert {schedule.draw() for _ in range(20)} >= {"common", "never drawn"}
