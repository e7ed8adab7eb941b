"""Lines of a file that are no events: counted, and told by number and reason, never quoted."""

from collections.abc import Callable

from clickrollup.commandline.errors import ClickrollupError

# Lines told one by one; the rest of a file of the wrong kind would only hide the first ones.
MAX_NOTES = 20


class Skips:
    """Counts skipped lines. A line may hold a client's address, so its text is shown nowhere."""

    def __init__(self, note: Callable[[str], None], *, strict: bool) -> None:
        """Tell each skipped line to `note`; with `strict` the first one is an error."""
        self.count = 0
        self._note = note
        self._strict = strict

    def skip(self, line: int, reason: str) -> None:
        """Count line number `line`, 1 being the first. Raises ClickrollupError when strict."""
        self.count += 1
        if self._strict:
            raise ClickrollupError(
                f"line {line:,}: {reason}", hint="Without --strict such lines are skipped and counted."
            )
        if self.count <= MAX_NOTES:
            self._note(f"line {line:,} skipped: {reason}")
        elif self.count == MAX_NOTES + 1:
            self._note("more lines are skipped; from here on they are only counted")
