"""How fast are rollups? Ours beside the lab's functions and what else people use, in one run, taking turns.

`make bench-rollup`, or a part of it: `make bench-rollup CASES='new keys,merge' SETS=skewed EVENTS=100000 ROUNDS=3`.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from machine import machine
from rollups.bench import Bench, Scale
from rollups.contenders import GROWTH, KEYS, LIVE, LOAD, QUERIES, STEADY, Contender, all_contenders
from rollups.databases import AUTOVACUUM_OFF, Servers, set_autovacuum, settings
from rollups.events import SETS
from rollups.growth import grow
from rollups.histories import history_cases
from rollups.loads import load
from rollups.plot import draw
from rollups.results import OURS, Results
from rollups.summary import publish, summary
from rollups.tables import markdown

from clickrollup.sandbox.children import interrupt_on_terminate
from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

CASES = (*LOAD, QUERIES, *STEADY, LIVE, GROWTH)
DECIDES = {"wall": "The time decides", "cpu": "CPU seconds decide"}
PRELOADED = ("timescaledb",)


class Names(click.ParamType[tuple[str, ...]]):
    """Names with commas between them, each one of those that there are."""

    name = "names"

    def __init__(self, *there: str) -> None:
        """Remember which names there are."""
        self.there = there

    def convert(
        self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names; one that is not there fails and says which are."""
        names = tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value
        for name in names:
            if name not in self.there:
                self.fail(f"no {name!r}; there are: {'; '.join(self.there)}", param, ctx)
        return names


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    sets: tuple[str, ...]
    cases: tuple[str, ...]
    contenders: tuple[str, ...]
    minutes: float


@dataclass(frozen=True)
class Files:
    """Where the results are written, each where it was asked for."""

    output: Path | None
    plot: Path | None
    json: Path | None
    page: Path | None

    def write(self, results: Results, text: str) -> None:
        """Write what there is so far."""
        if self.output is not None:
            self.output.write_text(text)
        if self.json is not None:
            self.json.write_text(json.dumps(results.as_json(), indent=1) + "\n")
        if self.plot is not None:
            draw(results, self.plot)
        if self.page is not None:
            publish(self.page, summary(results))


def say(text: str) -> None:
    """Tell how far it is."""
    click.echo(f"{datetime.now(UTC):%H:%M:%S} {text}", err=True)


@contextmanager
def running(lab_pg_config: str | None) -> Iterator[Servers]:
    """Start the server of PG_CONFIG, and the lab's where it is another one."""
    with started(Installation.find()) as own:
        if lab_pg_config is None:
            yield Servers(own, own)
        else:
            with started(Installation.of(lab_pg_config)) as lab:
                yield Servers(own, lab)


@contextmanager
def started(installation: Installation) -> Iterator[PostgresServer]:
    """Start a server that has loaded what contenders need to have loaded."""
    with PostgresServer(settings=settings(libraries(installation)), installation=installation) as server:
        set_autovacuum(server, AUTOVACUUM_OFF)
        yield server


def libraries(installation: Installation) -> list[str]:
    """Return which libraries a server loads at its start."""
    return list(filter(installation.has_library, PRELOADED))


def choose(bench: Bench, keys: tuple[str, ...]) -> list[Contender]:
    """Return who takes part; note who cannot."""
    contenders = []
    for contender in all_contenders(bench.servers.own):
        if keys and contender.key not in keys:
            continue
        if missing := contender.missing(bench.servers.of(contender)):
            bench.results.skipped[contender.name] = missing
            bench.say(f"skipped: {contender.name}: {missing}")
        else:
            contenders.append(contender)
    if not contenders:
        raise click.ClickException("nobody is left to be measured")
    return contenders


def measure(bench: Bench, plan: Plan, contenders: list[Contender], after_each: Callable[[], None]) -> None:
    """Measure all cases of the plan."""
    if set(LOAD) & set(plan.cases):
        for name in plan.sets:
            if missing := SETS[name].missing():
                bench.results.skipped[f"the set {name}"] = missing
            else:
                load(bench, [c for c in contenders if LOAD[0] in c.cases], SETS[name])
                after_each()
    if history := [case for case in plan.cases if case not in (*LOAD, GROWTH)]:
        history_cases(bench, contenders, history)
        after_each()
    if GROWTH in plan.cases:
        grow(bench, [c for c in contenders if GROWTH in c.cases], plan.minutes)
        after_each()


def method(bench: Bench, contenders: list[Contender]) -> str:
    """Return how it was measured, in words."""
    used = [contender.extensions(bench.servers.of(contender)) for contender in contenders]
    ours = [
        extensions for contender, extensions in zip(contenders, used, strict=True) if contender.key == OURS
    ]
    versions = sorted({f"{name} {version}" for extensions in used for name, version in extensions.items()})
    return (
        f"{datetime.now(UTC):%Y-%m-%d}. Medians of {bench.scale.rounds} rounds, in which the contenders take turns in "
        "changing order. Each keeps the same two rollups (5 minutes and 1 hour: count, distinct devices, distinct "
        "sessions, top 1,000 devices) of the same events, and their rollups were equal after each case: counts, "
        "sketches byte for byte, top N below capacity. A ratio is the other's time to that of ours, round by round: "
        "above 1 ours is faster. CPU: the backend and its parallel workers, from /proc; not the checkpointer, which "
        "writes for all alike. "
        f"{DECIDES[bench.results.by]} who is slower. Made by `make bench-rollup`; docs/benchmarks.md says more.\n\n"
        f"In the database of ours: {', '.join(ours[0]) if ours else '-'}. Versions: {', '.join(versions)}."
    )


@click.command()
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@click.option(
    "--events",
    type=click.IntRange(min=100),
    default=1_000_000,
    show_default=True,
    help="Of the case new keys, and as many again of merge; these two are measured together.",
)
@click.option(
    "--history",
    type=click.IntRange(min=100),
    default=1_000_000,
    show_default=True,
    help="Events of 30 days that are rolled up before queries, small runs and live views.",
)
@click.option(
    "--waiting",
    type=click.IntRange(min=1),
    default=50_000,
    show_default=True,
    help="Events that are not rolled up yet when live views are asked.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.01),
    default=10.0,
    show_default=True,
    help="Of the case growth.",
)
@click.option(
    "--sets", type=Names(*SETS), default=tuple(SETS), help="Events of new keys and merge [default: all]."
)
@click.option("--cases", type=Names(*CASES), default=CASES, help="With commas between them [default: all].")
@click.option("--contenders", type=Names(*KEYS), default=(), help="Only these [default: all].")
@click.option(
    "--lab-pg-config",
    help="pg_config of another server for the lab and the other products, so that ours without topn (PG_CONFIG) "
    "meets the lab with topn.",
)
@click.option("--output", type=click.Path(path_type=Path), help="File for the tables, in Markdown.")
@click.option("--plot", type=click.Path(path_type=Path), help="File for the plot, SVG.")
@click.option("--json", type=click.Path(path_type=Path), help="File for every figure.")
@click.option(
    "--page",
    type=click.Path(path_type=Path, exists=True),
    help="Page whose table is exchanged: docs/benchmarks.md.",
)
@click.option(
    "--by",
    type=click.Choice(["wall", "cpu"]),
    default="wall",
    show_default=True,
    help="What decides who is slower; on a machine with other work, CPU seconds say more.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when ours is slower than a rival in any row.")
def main(
    *,
    lab_pg_config: str | None,
    strict: bool,
    by: str,
    sets: tuple[str, ...],
    cases: tuple[str, ...],
    contenders: tuple[str, ...],
    minutes: float,
    output: Path | None,
    plot: Path | None,
    json: Path | None,
    page: Path | None,
    **scale: int,
) -> None:
    """Measure how fast rollups are kept and asked, beside the lab's functions and other products.

    The server is that of PG_CONFIG. What is not installed in it is skipped with the reason. The rollups of all
    contenders are compared after each case: one that differs ends the run with an error. Files are written again
    after each case, so that a run can be stopped.

    \b
    A quick look:    --events 100000 --rounds 3 --sets skewed --cases 'new keys,merge'
    10M events:      --history 10000000 --cases 'five queries on stored rollups'
    Without topn:    PG_CONFIG=… (no topn) --lab-pg-config … (with topn)

    \b
    Cases:       new keys; merge; five queries on stored rollups; nothing new; 100 events a run;
                 1000 late events at once; 1000 late events one by one; five queries on live views; growth
    Sets:        skewed; uniform; dense; real
    Contenders:  ours; ours-serial (no parallel workers); ours-parts (live views of parts); ours-no-kernel;
                 ours-plain (neither topn nor kernel); lab; timescaledb; pg_incremental; matview; floor; raw;
                 single (both rollups from events)
    """
    interrupt_on_terminate()
    plan, files = Plan(sets, cases, contenders, minutes), Files(output, plot, json, page)
    with running(lab_pg_config) as servers:
        bench = Bench(servers, Scale(**scale), say, Results(by=by))
        there = choose(bench, contenders)
        where = machine(servers.own, settings(libraries(servers.own.installation)))
        head = "\n\n".join(["# How fast rollups are", method(bench, there), where])

        def text() -> str:
            return f"{head}\n\n{markdown(bench.results)}"

        measure(bench, plan, there, lambda: files.write(bench.results, text()))
        click.echo(text())
    sys.exit(1 if strict and bench.results.lost() else 0)


if __name__ == "__main__":
    main()
