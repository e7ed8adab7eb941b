"""Every metric is described to the operators."""

from pathlib import Path

from clickrollup.load.gathered import RUNNING
from clickrollup.load.metrics import Metrics

DOCUMENT = Path(__file__).parents[3] / "docs" / "loader.md"


def test_every_metric_is_documented_and_every_documented_one_is_there() -> None:
    families = {family.name: family.type for family in Metrics().registry.collect()}
    own = {
        name + {"counter": "_total", "info": "_info"}.get(kind, "")
        for name, kind in families.items()
        if name.startswith("clickrollup_")
    }
    lines = DOCUMENT.read_text().splitlines()
    documented = {line.split("`")[1] for line in lines if line.startswith("| `clickrollup_")}
    assert own | {RUNNING} == documented
