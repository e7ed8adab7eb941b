"""Dead letters become events after all, each exactly once: the event comes and the dead letter goes in one transaction."""

from collections import Counter
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dead_letters import queries
from clickrollup.dead_letters.store import DeadLetters
from clickrollup.events.bisection import Candidate, Table, copy_or_single_out, refusal
from clickrollup.events.duplicates import Duplicates
from clickrollup.events.headers import Header, given
from clickrollup.events.made import Made, Maker
from clickrollup.postgres.connection import Connection

# Dead letters in a transaction: few enough that a loader hardly waits for the rows of loader_offsets.
CHUNK = 1000
Place = tuple[Any, ...]
DUPLICATE = "an event with the same uuid was loaded before"


class Letter(NamedTuple):
    """A dead letter, with the methods of a message of Kafka's client."""

    id: int
    message_key: bytes | None
    message_value: bytes | None
    # In milliseconds since 1970.
    message_time: int | None
    message_topic: str
    kafka_partition: int
    kafka_offset: int
    message_headers: list[list[Any]] | None = None

    def key(self) -> bytes | None:
        return self.message_key

    def value(self) -> bytes | None:
        return self.message_value

    def timestamp(self) -> tuple[int, int]:
        return (0, 0) if self.message_time is None else (1, self.message_time)

    def topic(self) -> str:
        return self.message_topic

    def partition(self) -> int:
        return self.kafka_partition

    def offset(self) -> int:
        return self.kafka_offset

    def headers(self) -> list[Header] | None:
        return given(self.message_headers)


@dataclass
class Outcome:
    """How many became events, and how many are still none."""

    replayed: int = 0
    still_bad: int = 0


class Replay:
    """One pass over the dead letters that are meant."""

    def __init__(
        self, letters: DeadLetters, target: Table, maker: Maker, duplicates: Duplicates | None
    ) -> None:
        """Put what `maker` makes of them into `target`, on the connection of `letters`.

        With `duplicates` it tells each row's uuid, and an event that was loaded before stays a dead letter.
        """
        self._letters = letters
        self._connection: Connection = letters.connection
        self._target = target
        self._maker = maker
        self._duplicates = duplicates
        self.outcome = Outcome()

    def run(self, *, dry_run: bool) -> Outcome:
        """Replay all of them, a thousand in a transaction; a dry run rolls each one back."""
        after = 0
        while chunk := self._take(after):
            after = chunk[-1].id
            self._replay(chunk)
            if dry_run:
                self._connection.rollback()
            else:
                self._connection.commit()
        return self.outcome

    def _take(self, after: int) -> list[Letter]:
        parameters = self._letters.parameters | {"after": after, "limit": CHUNK}
        return [Letter(*row) for row in self._connection.execute(queries.TAKE, parameters)]

    def _replay(self, chunk: list[Letter]) -> None:
        """Insert what is an event now, delete its dead letter, and give the others their reason of today."""
        made = self._maker.make(chunk)
        refused = {chunk[index].id: reason for index, reason in made.bad.items()}
        candidates = [(letter.id, row) for letter, row in zip(made.good(chunk), made.rows, strict=True)]
        refused |= self._insert(candidates, made)
        inserted = {number: self._count(row) for number, row in candidates if number not in refused}
        # Those that a filter passes over by now make no row.
        inserted |= {chunk[index].id: 0 for index in made.passed}
        self._settle(inserted)
        self._connection.execute(
            queries.NEW_REASON, {"ids": list(refused), "reasons": list(refused.values())}
        )
        self.outcome.replayed += len(inserted)
        self.outcome.still_bad += len(refused)

    def _settle(self, rows: dict[int, int]) -> None:
        """Delete the dead letters that are events now, and count the rows that came of each."""
        messages: Counter[Place] = Counter()
        events: Counter[Place] = Counter()
        for number, *where in self._connection.execute(queries.TAKE_AWAY, {"ids": list(rows)}):
            messages[tuple(where)] += 1
            events[tuple(where)] += rows[number]
        # In the order in which loaders take these rows, so that nobody waits in a circle.
        for place in sorted(messages):
            group, topic, partition = place
            counts = {"messages": messages[place], "events": events[place]}
            self._connection.execute(
                queries.MOVE_TOTALS, {"group": group, "topic": topic, "partition": partition} | counts
            )

    def _insert(self, candidates: list[Candidate], made: Made) -> dict[int, str]:
        """Insert the rows, and return the reasons of those that are duplicates or that the server refuses."""
        if self._duplicates is None:
            return self._copy_in(candidates)
        uuids = dict(zip((number for number, _ in candidates), made.uuids or [], strict=True))
        new = self._duplicates.take(self._duplicates.ask(list(uuids.values())))
        taken = list(compress(candidates, new))
        refused = self._copy_in(taken)
        self._duplicates.forget(uuids[number] for number in refused)
        return refused | dict.fromkeys(uuids.keys() - dict(taken).keys(), DUPLICATE)

    def _count(self, row: Any) -> int:
        """Return how many rows a message has become."""
        return sum(len(rows) for form, rows in self._target.forms([row]) if not form.deletes)

    def _copy_in(self, candidates: list[Candidate]) -> dict[int, str]:
        """Insert the rows, and return the reasons of those that the server refuses."""
        outcomes = copy_or_single_out(self._connection, self._target, candidates)
        return {number: refusal(reason) for number, _, reason in outcomes if reason is not None}


def check_privileges(connection: Connection) -> None:
    """Raise ConfigurationError when the role may not take dead letters away."""
    missing = [text for (text,) in connection.execute(queries.MISSING_GRANTS)]
    if missing:
        raise ConfigurationError(
            f"role {connection.info.user} lacks {', '.join(missing)}",
            hint="SELECT clickrollup.grant_operator(role, table); grants what an operator needs.",
        )
