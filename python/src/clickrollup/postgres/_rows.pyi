"""The compiled maker of rows: python/row-maker has its source."""

from collections.abc import Callable, Collection
from typing import Any

def uuid_rows(texts: Collection[str], before: bytes, behind: bytes, /) -> bytes: ...

class Rows:
    def __new__(
        cls,
        columns: tuple[tuple[int, int, int, bool, int, bytes], ...],
        fields: dict[bytes, Any],
        form_of: Callable[[int], Any],
        binary: bool,
        keep_others: bool,
        identity: int,
        time: int,
        /,
    ) -> Rows: ...
    def make(
        self, values: list[bytes | None], times: list[tuple[int, int]] | None, /
    ) -> tuple[list[Any], list[str | None] | None, int | None, int, int]: ...
