"""Which fault comes next: those that a test requires are scheduled, the others are drawn."""

import random
from collections import deque
from collections.abc import Iterable, Mapping


class Schedule:
    """Every second draw is a required kind until each has taken place; all other draws go by weight."""

    def __init__(self, draws: random.Random, weights: Mapping[str, float], required: Iterable[str]) -> None:
        """Begin with the required kinds in an order of `draws`."""
        self._draws = draws
        self._weights = weights
        due = list(required)
        draws.shuffle(due)
        self._due = deque(due)
        self._turn = False

    def draw(self) -> str:
        """Return the next kind."""
        self._turn = not self._turn
        if self._due and self._turn:
            self._due.rotate(-1)
            return self._due[-1]
        (kind,) = self._draws.choices(list(self._weights), list(self._weights.values()))
        return kind

    def took_place(self, kind: str) -> None:
        """Take a kind off the required ones; one that could not be done is drawn again."""
        if kind in self._due:
            self._due.remove(kind)
