"""Where one session of a device ends and the next begins."""

from datetime import UTC, datetime, timedelta

from clickrollup.replay.sessions import Sessions

NOON = datetime(2015, 5, 17, 12, 0, tzinfo=UTC)


def starts(*minutes: float) -> list[float]:
    """Return the start of the session of each of one device's requests, all in minutes after noon."""
    sessions = Sessions()
    found = [sessions.start(1, NOON + timedelta(minutes=minute)) for minute in minutes]
    return [(start - NOON) / timedelta(minutes=1) for start in found]


def test_activity_keeps_a_session_open() -> None:
    assert starts(0, 30, 60, 90) == [0, 0, 0, 0]


def test_a_longer_gap_begins_another() -> None:
    assert starts(0, 30.1, 31) == [0, 30.1, 30.1]


def test_lines_out_of_order_stay_in_their_session() -> None:
    assert starts(0, 20, 10, 49) == [0, 0, 0, 0]


def test_a_jump_back_begins_another() -> None:
    assert starts(100, 10, 20) == [100, 10, 10]


def test_devices_are_apart() -> None:
    sessions = Sessions()
    assert sessions.start(1, NOON) == NOON
    later = NOON + timedelta(minutes=10)
    assert sessions.start(2, later) == later


def test_idle_devices_are_forgotten() -> None:
    """A log of years must fit into memory."""
    sessions = Sessions()
    for number in range(1_000):
        sessions.start(number, NOON + timedelta(minutes=number))
    assert len(sessions._active) == 61


def test_a_time_far_ahead_does_not_split_what_follows() -> None:
    sessions = Sessions()
    sessions.start(1, NOON + timedelta(days=10_000))
    assert sessions.start(2, NOON) == NOON
    assert sessions.start(2, NOON + timedelta(minutes=20)) == NOON
