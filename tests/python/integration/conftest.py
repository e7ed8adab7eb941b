"""Fixtures that several modules of this folder share."""

from pathlib import Path

import pytest
from support.made_events import write_events
from support.outside import REAL_EVENTS


@pytest.fixture(scope="session", params=["made", "real"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 9,999 events: made by ourselves, and real ones where they are beside the checkout."""
    if request.param == "real":
        return REAL_EVENTS.path()
    return write_events(tmp_path_factory.mktemp("sample") / "events.csv.gz")
