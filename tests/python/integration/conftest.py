"""Fixtures that several modules of this folder share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.apicurio import running_apicurio
from support.made_events import write_events
from support.outside import REAL_EVENTS
from support.registry import Registry, running_registry

CACHE = Path(__file__).parents[3] / "build" / "apicurio"


@pytest.fixture(scope="session", params=["made", "real"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 9,999 events: made by ourselves, and real ones where they are beside the checkout."""
    if request.param == "real":
        return REAL_EVENTS.path()
    return write_events(tmp_path_factory.mktemp("sample") / "events.csv.gz")


@pytest.fixture(scope="session")
def apicurio() -> Iterator[str]:
    """The address of Apicurio Registry, empty unless APICURIO asks for it: it takes long to fetch and to start."""
    if not os.environ.get("APICURIO"):
        yield ""
        return
    with running_apicurio(CACHE) as url:
        yield url


@pytest.fixture
def registry(apicurio: str) -> Iterator[Registry]:
    """A schema registry: our own, or Apicurio Registry."""
    if apicurio:
        known = Registry()
        known.url = apicurio
        yield known
        return
    with running_registry() as running:
        yield running
