"""Where a Kafka partition begins that the group never loaded: what --start can say."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FORMS = "earliest, latest, a time with a zone (2026-03-01T00:00:00Z), or offsets (0:1200,1:1187)"

# A word, milliseconds since 1970, or an offset for each Kafka partition.
Start = str | int | dict[int, int]


def parse_start(text: str) -> Start:
    """Return what the text says. Raises ValueError when it has none of the FORMS."""
    if text in ("earliest", "latest"):
        return text
    try:
        if ":" in text and "T" not in text:
            pairs = [part.split(":") for part in text.split(",")]
            offsets = {int(partition): int(offset) for partition, offset in pairs}
            if len(offsets) == len(pairs) and min(*offsets, *offsets.values()) >= 0:
                return offsets
        else:
            time = datetime.fromisoformat(text)
            if time.tzinfo is not None:
                return (time - EPOCH) // timedelta(milliseconds=1)
    except ValueError:
        pass
    raise ValueError(f"write {FORMS}")
