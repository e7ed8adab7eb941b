"""The cases of large runs: the first rollup of events, and the merge of as many again with the same keys."""

from rollups.bench import Bench
from rollups.contenders import LOAD, Contender
from rollups.equality import Digest, compare, digest
from rollups.events import EventSet
from rollups.made_up import turn
from rollups.results import Sample

Digests = tuple[dict[str, Digest], ...]


def load(bench: Bench, contenders: list[Contender], event_set: EventSet) -> None:
    """Measure both cases on a set, each round in new copies of the databases, and compare what all keep."""
    count = event_set.count(bench.scale.events)
    bench.servers.fill(event_set, count)
    for contender in contenders:
        bench.servers.prepare(contender, event_set)
    what = f"{event_set.what}; {count:,} events"
    for number in range(bench.scale.rounds):
        digests: Digests = tuple({} for _ in LOAD)
        for contender in turn(contenders, number):
            samples = load_once(bench, contender, event_set, digests)
            for case, sample in zip(LOAD, samples, strict=True):
                bench.results.row(case, event_set.name, what).add(contender.name, sample)
            seconds = ", ".join(f"{sample.wall:.2f} s" for sample in samples)
            bench.say(f"round {number + 1}, {event_set.name}: {contender.name}: {seconds}")
        for case, found in zip(LOAD, digests, strict=True):
            compare(found, f"{case}, {event_set.name}")
    bench.servers.drop(event_set, contenders)


def load_once(bench: Bench, contender: Contender, event_set: EventSet, digests: Digests) -> list[Sample]:
    """Return the samples of both cases in a copy of the contender's database; note what it keeps after each."""
    samples = []
    with bench.servers.copied(contender, event_set) as session:
        for number in range(len(LOAD)):
            if number:
                session.take_more()
            session.connection.execute("SELECT count(*) FROM public.events")
            sample = session.clock.measure(session.bring_up_to_date)
            samples.append(Sample(sample.walls, sample.cpu_total, session.rollup_bytes()))
            if contender.stored is not None:
                digests[number][contender.name] = digest(session, contender.stored)
    return samples
