"""The tables of bench/results/rollup.md."""

from collections.abc import Iterator
from statistics import median

from rollups.results import Growth, Results, Row

ONCE = ("contender", "seconds, median", "least", "most", "CPU s")
OFTEN = ("contender", "ms, median", "p95", "p99", "CPU ms")
GREW = (
    "contender",
    "runs",
    "ms a run, median",
    "MB before",
    "MB after",
    "MB packed",
    "KB of WAL a run",
    "updates that are HOT",
)
COMPARED = ("how many times as long the others take", "how many times the CPU", "MB of rollups")


def markdown(results: Results) -> str:
    """Return a section for each case, with a table for each set of events; then what ours lost, and what was skipped."""
    cases = dict.fromkeys(row.case for row in results.rows)
    sections = [section(case, [row for row in results.rows if row.case == case]) for case in cases]
    grown = [growth_table(results.growth)] if results.growth else []
    return "\n".join([*sections, *grown, lost(results), skipped(results)])


def section(case: str, rows: list[Row]) -> str:
    """Return the tables of a case under its name."""
    return f"## {case[0].upper()}{case[1:]}\n\n" + "\n".join(map(table, rows))


def table(row: Row) -> str:
    """Return one row of results as a table with a line for each contender."""
    head = (*(OFTEN if row.has_latencies else ONCE), *COMPARED)
    lines = [head, ["---"] * len(head), *(cells(row, name) for name in row.samples)]
    return title(row) + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def title(row: Row) -> str:
    """Return what stands above a table."""
    return (f"**{row.part}**: " if row.part else "") + f"{row.what}\n\n"


def cells(row: Row, name: str) -> list[str]:
    """Return the cells of a contender."""
    size = row.size(name)
    own = name in row.ours
    return [
        f"**{name}**" if own else name,
        *(often(row, name) if row.has_latencies else once(row, name)),
        *(against(row, name, by) if own else "" for by in ("wall", "cpu")),
        "" if size is None else f"{size / 2**20:,.1f}",
    ]


def once(row: Row, name: str) -> Iterator[str]:
    """Yield median, least and most seconds, and CPU seconds."""
    walls = row.all_walls(name)
    yield from (f"{value:.3g}" for value in (row.wall(name), walls[0], walls[-1], row.cpu(name)))


def often(row: Row, name: str) -> Iterator[str]:
    """Yield median and percentiles of many operations, and CPU of one, in milliseconds."""
    yield from (f"{1000 * row.percentile(name, share):.3g}" for share in (0.5, 0.95, 0.99))
    yield f"{1000 * row.cpu(name):.3g}"


def against(row: Row, own: str, by: str) -> str:
    """Return the others' ratios of time or CPU to ours; where these decide, a rival that was faster is marked."""
    ratio = row.cpu_ratio if by == "cpu" else row.wall_ratio
    marked = row.slower_than(own) if by == row.by else {}
    return ", ".join(
        f"**{other} {ratio(other, own):.2f}: ours is slower**"
        if other in marked
        else f"{other} {ratio(other, own):.2f}"
        for other in row.compared()
    )


def growth_table(growth: list[Growth]) -> str:
    """Return what steady runs have made of the rollups; packed is the size after VACUUM FULL."""
    lines = [GREW, ["---"] * len(GREW), *map(growth_cells, growth)]
    return "## Growth\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def growth_cells(growth: Growth) -> list[str]:
    """Return the cells of one contender."""
    sizes = (growth.bytes_before, growth.bytes_after, growth.bytes_packed)
    return [
        growth.contender,
        f"{len(growth.walls):,}",
        f"{1000 * median(growth.walls):.1f}",
        *(f"{size / 2**20:,.1f}" for size in sizes),
        f"{median(growth.wal) / 1024:,.0f}",
        "" if growth.hot_share is None else f"{growth.hot_share:.0%}",
    ]


def lost(results: Results) -> str:
    """Return the list of rows in which ours is slower than a rival."""
    lines = [f"- {row.name}: {own} against {rival}: {ratio:.2f}" for row, own, rival, ratio in results.lost()]
    return "## Where ours is slower\n\n" + ("\n".join(lines) or "Nowhere.") + "\n"


def skipped(results: Results) -> str:
    """Return what was not measured, and why."""
    lines = [f"- {what}: {why}" for what, why in results.skipped.items()]
    return "## Not measured\n\n" + ("\n".join(lines) or "Nothing was left out.") + "\n"
