"""The plot of docs/benchmarks.md: how many times as long as ours the others take."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from rollups.results import OURS, RIVALS, Results

COLOURS = ("#4c78a8", "#e08c3c", "#6b9e5f")
BAR = 0.26
# The same results make the same file: no date, and no names drawn by chance.
mpl.rcParams["svg.hashsalt"] = "clickrollup"
mpl.rcParams["svg.fonttype"] = "none"
WITHOUT_DATE = {"Date": None, "Creator": None}


def draw(results: Results, file: Path) -> None:
    """Write an SVG with a bar for each rival in each row; a bar left of 1 is where ours is slower."""
    rows = [row for row in results.rows if OURS in row.samples and row.rivals()]
    figure = Figure(figsize=(9, 1.2 + 0.55 * max(len(rows), 1)), layout="constrained")
    axes = figure.add_subplot()
    for number, (rival, colour) in enumerate(zip(RIVALS, COLOURS, strict=True)):
        there = [(place, row) for place, row in enumerate(rows) if rival in row.samples]
        if not there:
            continue
        places = [place + (number - 1) * BAR for place, _ in there]
        ratios = [row.ratio(rival, OURS) for _, row in there]
        bars = axes.barh(places, [ratio - 1 for ratio in ratios], BAR, left=1, color=colour, label=rival)
        axes.bar_label(bars, [f" {ratio:.2g} " for ratio in ratios], fontsize=7)
    axes.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.axvline(1, color="black", linewidth=1)
    axes.margins(x=0.12)
    what = "CPU seconds" if results.by == "cpu" else "time"
    axes.set_xlabel(f"{what} of the other : {what} of ours (right of 1: ours is faster)")
    axes.spines[["top", "right"]].set_visible(False)
    if rows:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(RIVALS), frameon=False)
    figure.savefig(file, format="svg", metadata=WITHOUT_DATE)
