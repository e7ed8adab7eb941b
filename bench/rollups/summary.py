"""The table of docs/benchmarks.md: a line for each case, with the ratios alone."""

from pathlib import Path

from rollups.results import OURS, RIVALS, Results, Row

BEGIN, END = "<!-- results of make bench-rollup begin -->\n", "<!-- results of make bench-rollup end -->\n"
LAB = RIVALS[0]


def summary(results: Results) -> str:
    """Return the table: the time of ours, the others' ratios to it, and the lab's to each other form of ours."""
    rows = [row for row in results.rows if OURS in row.samples]
    forms = list(dict.fromkeys(own for row in rows for own in row.ours if own != OURS))
    head = ["case", OURS, *(f"{rival} :" for rival in RIVALS), *(f"the lab : {form}" for form in forms)]
    lines = [head, ["---"] * len(head), *(cells(row, forms) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cells(row: Row, forms: list[str]) -> list[str]:
    """Return the cells of a row; a ratio that is marked as a loss is bold."""
    return [
        row.name,
        duration(row.cpu(OURS) if row.by == "cpu" else row.wall(OURS)),
        *(ratio(row, rival, OURS) for rival in RIVALS),
        *(ratio(row, LAB, form) for form in forms),
    ]


def ratio(row: Row, other: str, own: str) -> str:
    """Return how many times as long the other took; a dash where one of both was not measured."""
    if other not in row.samples or own not in row.samples:
        return "-"
    text = f"{row.ratio(other, own):.2f}"
    return f"**{text}**" if other in row.slower_than(own) else text


def duration(seconds: float) -> str:
    """Return a time in seconds or milliseconds."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.3g} ms"


def publish(page: Path, text: str) -> None:
    """Put the text in place of what the page has between the two marks; raises ValueError without them."""
    before, mark, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise ValueError(f"{page} has no lines {BEGIN.strip()} and {END.strip()}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
