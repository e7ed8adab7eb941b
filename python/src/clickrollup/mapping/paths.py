"""Where in a message a value stands: `meta.user.id`, `items[0].sku`, `["odd name"].x`."""

import re

Path = tuple[str | int, ...]

STEP = re.compile(r'\.?([^.\[\]"\s@][^.\[\]"]*)|\[(-?\d+)\]|\.?\[?"((?:[^"\\]|\\.)+)"\]?')

# In the name of a field the parser takes none of these.
UNREADABLE = re.compile(r'["\\\x00-\x1f]')


def refuse_unreadable(name: str) -> None:
    """Raise ValueError for the name of a field that cannot be read."""
    if UNREADABLE.search(name):
        raise ValueError(
            f"a field named {name!r} cannot be read: it has a quote, a backslash or a control character"
        )


def parse_path(text: str) -> Path:
    """Return the steps of a path: names of fields, places in arrays. Raises ValueError for what is no path."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        found = STEP.match(text, at)
        if found is None or (at == 0 and text.startswith(".")):
            raise ValueError(f'{text!r} is no path: write meta.user.id, items[0].sku or ["odd name"]')
        name, place, quoted = found.groups()
        steps.append(int(place) if place is not None else name or quoted.replace('\\"', '"'))
        at = found.end()
    if not steps:
        raise ValueError('an empty path: write meta.user.id, items[0].sku or ["odd name"]')
    return tuple(steps)


def shown(path: Path, root: str = "$") -> str:
    """Return the path as a reason of a dead letter names it."""
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
