"""Progress off a terminal; on one it is tested through a real pseudo-terminal in the integration tests."""

import io

from clickrollup.commandline.progress import Progress


def test_a_status_and_a_note_are_lines() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.show("1 delivered")
    progress.note("kafka: gone")
    progress.clear()
    assert stream.getvalue() == "1 delivered\nkafka: gone\n"


def test_a_status_just_shown_is_not_due() -> None:
    progress = Progress(io.StringIO())
    progress.show("1 delivered")
    assert not progress.due()
