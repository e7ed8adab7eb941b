"""Which field of a message fills which column, by configuration."""

from clickrollup.events.message import COLUMNS


def parse_names(text: str) -> dict[str, str]:
    """Return the pairs of `customer_id=tenant,event_type=kind`, each on the left a field of an event.

    Raises ValueError for anything else, and when two would have one name.
    """
    pairs = [part.partition("=") for part in text.split(",") if part]
    names = {field.strip(): name.strip() for field, _, name in pairs}
    if (
        len(names) != len(pairs)
        or not all(equals for _, equals, _ in pairs)
        or not names.keys() <= set(COLUMNS)
    ):
        raise ValueError(f"write FIELD=NAME,…, each FIELD once and one of {', '.join(COLUMNS)}")
    used = [name for field in COLUMNS if (name := names.get(field, field))]
    if len(set(used)) != len(used):
        raise ValueError("two fields have the same name")
    return names


def parse_field_names(text: str) -> dict[str, str]:
    """Return the names of fields in messages. Raises ValueError as parse_names, and for an empty name."""
    names = parse_names(text)
    if not all(names.values()):
        raise ValueError("a field of a message needs a name")
    return names
