"""What a browser loads of the dashboard at first: all of it at once, and no more than 350 KB."""

import re

from clickrollup.dashboard.assets import load

FILES = load()
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'""", re.MULTILINE)
MOST_BYTES = 350_000
# Loaded by the page's code, beside its modules.
FETCHED = {"page.css", "icon.svg", "vendor/world.json", "vendor/countries.json", "stream.js", "index.html"}


def imported(name: str) -> set[str]:
    """Return the modules that a module imports when it is loaded."""
    folder = name.rsplit("/", 1)[0] + "/" if "/" in name else ""
    found = set()
    for path in IMPORT.findall(FILES[name].content.decode()):
        parts = [*folder.split("/")[:-1]]
        for part in path.split("/"):
            if part == "..":
                parts.pop()
            elif part != ".":
                parts.append(part)
        found.add("/".join(parts))
    return found


def modules(name: str) -> set[str]:
    """Return a module and all that it needs."""
    found, waiting = set(), {name}
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= imported(one) - found
    return found


def test_the_page_asks_for_each_of_its_modules_at_once() -> None:
    """A module that another one names is known to the browser only when that has come."""
    page = FILES["index.html"].content.decode()
    preloaded = set(re.findall(r'rel="modulepreload" href="/static/([^"]+)"', page))
    assert preloaded == modules("page.js") - {"page.js"}


def test_the_first_load_is_small() -> None:
    names = modules("page.js") | FETCHED
    assert sum(len(FILES[name].compressed) for name in names) <= MOST_BYTES
