"""What services tell systemd: ready, alive, stopping; and nothing where nobody listens."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.systemd import heard, listening

from clickrollup.commandline import service
from clickrollup.load import watch
from clickrollup.load.watch import Watch


@pytest.fixture(params=["path", "abstract"])
def listener(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """The socket of a systemd that waits three seconds for a sign of life."""
    abstract = request.param == "abstract"
    address = f"@clickrollup-test-{tmp_path}" if abstract else str(tmp_path / "notify")
    with listening(address) as opened:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        yield opened


def test_ready_once_and_alive_now_and_then(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(service.time, "monotonic", lambda: now[0])
    watched = Watch()
    assert heard(listener) == []
    watched.heartbeat()
    watched.heartbeat()
    assert heard(listener) == [b"READY=1", b"WATCHDOG=1"]
    now[0] += 0.9
    watched.heartbeat()
    assert heard(listener) == []
    now[0] += 0.2
    watched.heartbeat()
    assert heard(listener) == [b"WATCHDOG=1"]


def test_a_service_of_an_event_loop_is_alive_while_it_is_well(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before it is well, and no more once it is not, so that systemd starts it again."""
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.setattr(service, "LOOK_SECONDS", 0.02)

    async def live() -> list[list[bytes]]:
        well = [False]
        alive = asyncio.create_task(service.stay_alive(lambda: well[-1]))
        told = []
        for state in (False, True, False):
            well.append(state)
            heard(listener)
            await asyncio.sleep(0.1)
            told.append(heard(listener))
        alive.cancel()
        return told

    before, well, after = asyncio.run(live())
    assert (before, well[:2], after) == ([], [b"READY=1", b"WATCHDOG=1"], [])
    assert well.count(b"READY=1") == 1 < well.count(b"WATCHDOG=1")


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for address in ("", str(tmp_path / "nothing"), "relative"):
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        service.tell("READY=1")


def test_a_loader_that_makes_no_step_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(watch.time, "monotonic", lambda: now[0])
    watched = Watch()
    watched.assigned({0: 0})
    watched.heartbeat()
    now[0] += 14
    assert watched.blockers() == ""
    now[0] += 2
    assert watched.blockers() == "no step for 16 s"
    assert watched.metrics.registry.get_sample_value("clickrollup_loader_ready") == 0
    assert watched.stuck() == ""
    now[0] += 120
    assert watched.stuck() == "no step for 136 s"
