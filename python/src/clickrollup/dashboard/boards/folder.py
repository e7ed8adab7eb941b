"""The boards of a folder, read again when a file changes; a broken file leaves its last good board in place."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import structlog

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dashboard.boards.read import BoardError, Source, content, has_board, read

ENDINGS = (".yaml", ".yml")
DEFAULT = "clickstream"


@dataclass(frozen=True)
class Kept:
    """A board that is shown: its source, what is wrong with its file now, and a number that changes with it."""

    source: Source
    problem: str = ""
    version: int = 1


def shipped() -> dict[str, Kept]:
    """Return the board of a clickstream."""
    name = f"{DEFAULT}.yaml"
    text = (files("clickrollup.dashboard.boards") / name).read_text("utf-8")
    return {DEFAULT: Kept(read(name, text))}


class Boards:
    """The boards by name; without a folder, or with rules of alerts alone in it, the one that is shipped."""

    def __init__(self, folder: Path | None) -> None:
        """Read all files; raises ConfigurationError where one is wrong or there is none."""
        self.folder = folder
        self.kept: dict[str, Kept] = {}
        # Files that have never been good, and why.
        self._broken: dict[str, str] = {}
        self._state: dict[Path, tuple[int, int]] = {}
        self._version = 0
        # What the files of the folder say; `kept` is what is shown.
        self.own: dict[str, Kept] = {}
        if folder is None:
            self.kept = shipped()
            return
        self.look()
        problem = next(self.problems(), "")
        if problem:
            raise ConfigurationError(problem, hint="Mend the file; docs/boards.md describes every key.")
        if not self.kept:
            raise ConfigurationError(
                f"there is no board in {folder}",
                hint="clickrollup dashboard --boards FOLDER --init ROLLUP writes a first one.",
            )

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with files."""
        yield from (kept.problem for kept in self.own.values() if kept.problem)
        yield from self._broken.values()

    def mark(self, kept: Kept) -> str:
        """Return what changes when a page of a board is to be built again: the board, or what is wrong with files."""
        return f"{kept.version}.{crc32(' '.join(self.problems()).encode())}"

    def look(self) -> bool:
        """Read again what has changed, and tell whether something has; raises ConfigurationError without the folder."""
        if self.folder is None:
            return False
        found = dict(self._found(self.folder))
        changed = {
            path for path in found.keys() | self._state.keys() if found.get(path) != self._state.get(path)
        }
        self._state = found
        for path in sorted(changed):
            self._take(path)
        # Files that hold nothing but rules of alerts need no board.
        self.kept = dict(sorted(self.own.items())) or (shipped() if found and not self._broken else {})
        return bool(changed)

    def _found(self, folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
        try:
            paths = list(folder.iterdir())
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"there is no folder {folder}",
                hint="Create it; --init ROLLUP writes a first board into it. Without --boards the page shows the clickstream's.",
            ) from error
        except OSError as error:
            raise ConfigurationError(
                f"the folder {folder} cannot be read: {error.strerror}",
                hint="--boards names a folder that the user of this service may open and read.",
            ) from error
        for path in paths:
            # A file may go between the two looks, or be a link that leads nowhere.
            with suppress(FileNotFoundError):
                if path.suffix in ENDINGS and not path.name.startswith("."):
                    state = path.stat()
                    yield path, (state.st_mtime_ns, state.st_size)

    def _take(self, path: Path) -> None:
        """Take a file that is new, changed or gone."""
        self._broken.pop(path.name, None)
        twin = next((one for one in sorted(self._state) if one.stem == path.stem and one != path), None)
        if path not in self._state:
            self.own.pop(path.stem, None)
            if twin is not None:
                self._take(twin)
            return
        if twin is not None and twin < path:
            self._refuse(path, f"{path}: {twin.name} is a board of this name already")
            return
        try:
            self._version += 1
            text = content(path)
            if has_board(str(path), text):
                self.own[path.stem] = Kept(read(str(path), text), version=self._version)
            else:
                self.own.pop(path.stem, None)
        except BoardError as error:
            self._refuse(path, str(error))
        except OSError as error:
            self._refuse(path, f"{path} cannot be read: {error.strerror}")

    def _refuse(self, path: Path, problem: str) -> None:
        structlog.get_logger().error("a board cannot be read", problem=problem)
        last = self.own.get(path.stem)
        if last is None or last.source.file != str(path):
            self._broken[path.name] = problem
        else:
            self.own[path.stem] = replace(last, problem=problem)
