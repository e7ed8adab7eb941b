"""What all cases have in hand: the servers, how much is to be measured, and where the results go."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rollups.databases import Servers
from rollups.results import Results

Say = Callable[[str], None]


@dataclass(frozen=True)
class Scale:
    """How often and on how many events: of a load, of the history, and of those that wait when live views are asked."""

    rounds: int
    events: int
    history: int
    waiting: int


@dataclass(frozen=True)
class Bench:
    """One measurement; `say` tells how far it is."""

    servers: Servers
    scale: Scale
    say: Say
    results: Results = field(default_factory=Results)
