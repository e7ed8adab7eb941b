"""Dead letters become events after all, each exactly once: the event comes and the dead letter goes in one transaction."""

from collections import Counter
from dataclasses import dataclass
from itertools import compress
from typing import NamedTuple

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.dead_letters import queries
from clickrollup.dead_letters.store import DeadLetters
from clickrollup.events.bisection import Candidate, copy_or_single_out, refusal
from clickrollup.events.checks import Target
from clickrollup.events.duplicates import Duplicates
from clickrollup.events.message import BadMessageError, Decoder
from clickrollup.events.queries import copy_in
from clickrollup.postgres.connection import Connection

# Dead letters in a transaction: few enough that a loader hardly waits for the rows of loader_offsets.
CHUNK = 1000
DUPLICATE = "an event with the same uuid was loaded before"


class Letter(NamedTuple):
    """What a dead letter is judged by; the timestamp is Kafka's, in milliseconds since 1970."""

    id: int
    value: bytes | None
    timestamp: int | None
    reason: str


@dataclass
class Outcome:
    """How many became events, and how many are still none."""

    replayed: int = 0
    still_bad: int = 0


class Replay:
    """One pass over the dead letters that are meant."""

    def __init__(
        self, letters: DeadLetters, target: Target, decoder: Decoder, duplicates: Duplicates | None
    ) -> None:
        """Put what `decoder` makes of them into `target`, on the connection of `letters`.

        With `duplicates` its rows end with a uuid, and an event that was loaded before stays a dead letter.
        """
        self._letters = letters
        self._connection: Connection = letters.connection
        self._target = target
        self._copy = copy_in(target.identifier, target.names)
        self._wire_types = target.wire_types
        self._decoder = decoder
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
        candidates: list[Candidate] = []
        refused: dict[int, str] = {}
        for letter in chunk:
            try:
                candidates.append((letter.id, self._decoder.decode(letter.value, letter.timestamp)))
            except BadMessageError as error:
                refused[letter.id] = str(error)
        refused |= self._insert(candidates)
        inserted = [number for number, _ in candidates if number not in refused]
        self._settle(inserted)
        self._connection.execute(
            queries.NEW_REASON, {"ids": list(refused), "reasons": list(refused.values())}
        )
        self.outcome.replayed += len(inserted)
        self.outcome.still_bad += len(refused)

    def _settle(self, ids: list[int]) -> None:
        """Delete the dead letters that are events now, and count them as such."""
        moved = Counter(self._connection.execute(queries.TAKE_AWAY, {"ids": ids}).fetchall())
        # In the order in which loaders take these rows, so that nobody waits in a circle.
        for (group, topic, partition), messages in sorted(moved.items()):
            place = {"group": group, "topic": topic, "partition": partition, "messages": messages}
            self._connection.execute(queries.MOVE_TOTALS, place)

    def _insert(self, candidates: list[Candidate]) -> dict[int, str]:
        """Insert the rows, and return the reasons of those that are duplicates or that the server refuses."""
        if self._duplicates is None:
            return self._copy_in(candidates)
        uuids = {number: row[-1] for number, row in candidates}
        new = self._duplicates.take(list(uuids.values()))
        taken = [(number, row[:-1]) for number, row in compress(candidates, new)]
        refused = self._copy_in(taken)
        self._duplicates.forget(uuids[number] for number in refused)
        return refused | dict.fromkeys(uuids.keys() - dict(taken).keys(), DUPLICATE)

    def _copy_in(self, candidates: list[Candidate]) -> dict[int, str]:
        """Insert the rows, and return the reasons of those that the server refuses."""
        rows = self._target.fit([row for _, row in candidates])
        candidates = [(number, row) for (number, _), row in zip(candidates, rows, strict=True)]
        outcomes = copy_or_single_out(self._connection, self._copy, self._wire_types, candidates)
        return {number: refusal(reason) for number, _, reason in outcomes if reason is not None}


def check_privileges(connection: Connection) -> None:
    """Raise ConfigurationError when the role may not take dead letters away."""
    missing = [text for (text,) in connection.execute(queries.MISSING_GRANTS)]
    if missing:
        raise ConfigurationError(
            f"role {connection.info.user} lacks {', '.join(missing)}",
            hint="SELECT clickrollup.grant_operator(role, table); grants what an operator needs.",
        )
