"""What bench-rollup computes from its measurements: medians, ratios, marks, tables, and whether rollups are equal."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rollups.clock import backend_seconds, process_times
from rollups.equality import UnequalError, compare
from rollups.made_up import turn
from rollups.plot import draw
from rollups.results import NOTHING_NEW, Growth, Results, Row, Sample
from rollups.summary import BEGIN, END, publish, summary
from rollups.tables import markdown


def once(wall: float, cpu: float = 1.0) -> Sample:
    """Return a round of one operation."""
    return Sample((wall,), cpu)


def row_of(ours: list[float], lab: list[float], case: str = "merge") -> Row:
    """Return a row of ours and the lab, a round for each number of seconds."""
    row = Row(case, "dense", "32 keys")
    for name, walls in (("ours", ours), ("the lab", lab)):
        for wall in walls:
            row.add(name, once(wall))
    return row


def results_of(*rows: Row) -> Results:
    return Results(rows=list(rows))


def test_a_round_counts_by_its_median_and_its_cpu_by_the_mean() -> None:
    sample = Sample((1.0, 9.0, 2.0), 6.0)
    assert (sample.wall, sample.cpu) == (2.0, 2.0)


def test_a_ratio_is_the_median_of_the_rounds_ratios_not_the_ratio_of_the_medians() -> None:
    # The machine was busy in the second round, for both alike.
    row = row_of([1.0, 10.0, 4.0], [2.0, 50.0, 4.0])
    assert row.wall_ratio("the lab", "ours") == 2.0
    assert row.wall("ours") == 4.0


def test_percentiles_are_those_of_all_operations() -> None:
    row = Row("queries", "query 1", "")
    for first in (0, 100):
        row.add("ours", Sample(tuple(float(first + number) for number in range(100)), 1.0))
    assert row.percentile("ours", 0.5) == 100
    assert row.percentile("ours", 0.99) == 198
    assert row.percentile("ours", 1) == 199


def test_where_ours_is_slower_is_marked_and_listed() -> None:
    results = results_of(row_of([2.0], [1.0]), row_of([1.0], [2.0], "new keys"))
    assert [(row.case, own, rival, ratio) for row, own, rival, ratio in results.lost()] == [
        ("merge", "ours", "the lab", 0.5)
    ]
    page = markdown(results)
    assert "**the lab 0.50: ours is slower**" in page
    assert "| the lab 2.00 |" in page
    assert "- merge, dense: ours against the lab: 0.50" in page


def test_a_form_of_ours_is_compared_too() -> None:
    row = row_of([1.0], [2.0])
    row.add("ours, without topn or kernel", once(4.0))
    assert row.slower_than("ours") == {}
    assert row.slower_than("ours, without topn or kernel") == {"the lab": 0.5}


@pytest.mark.parametrize(("cpu", "lost"), [(0.0019, 0), (0.0021, 1)])
def test_a_run_with_nothing_new_may_take_a_millisecond_of_cpu_more(cpu: float, lost: int) -> None:
    row = Row(NOTHING_NEW, "", "")
    row.add("ours", Sample((0.002,) * 10, 10 * cpu))
    row.add("the lab", Sample((0.001,) * 10, 10 * 0.001))
    assert len(results_of(row).lost()) == lost


def test_cpu_seconds_may_decide_instead_of_the_time() -> None:
    results = Results(by="cpu")
    row = results.row("merge", "dense")
    row.add("ours", once(1.0, cpu=2.0))
    row.add("the lab", once(9.0, cpu=1.0))
    assert [ratio for *_, ratio in results.lost()] == [0.5]
    assert "| merge, dense | 2.00 s | **0.50** |" in summary(results)


def test_who_is_no_rival_is_not_marked() -> None:
    row = row_of([1.0], [2.0])
    row.add("GROUP BY and count(*) alone", once(0.1))
    assert row.slower_than("ours") == {}


def test_the_page_has_a_section_for_each_case_and_says_what_was_left_out() -> None:
    results = results_of(row_of([1.0], [2.0], "new keys"), row_of([1.0], [2.0]))
    results.row("new keys", "uniform").add("ours", once(3.0))
    results.skipped["TimescaleDB"] = "timescaledb is not installed"
    results.growth.append(Growth("ours", 2**20, 2**21, 2**20, 0.5, [2048], [0.001]))
    page = markdown(results)
    assert page.count("## New keys") == page.count("## Merge") == 1
    assert page.index("**uniform**") < page.index("## Merge")
    assert "- TimescaleDB: timescaledb is not installed" in page
    assert "| ours | 1 | 1.0 | 1.0 | 2.0 | 1.0 | 2 | 50% |" in page


def test_rollups_that_differ_are_named() -> None:
    first = {"counts by minute": 1, "top N by hour": 5}
    compare({"ours": first, "the lab": dict(first)}, "merge")
    with pytest.raises(
        UnequalError, match="merge: the rollups of the lab differ from those of ours: top N by hour"
    ):
        compare({"ours": first, "the lab": first | {"top N by hour": 6}}, "merge")


def test_each_contender_begins_a_round_and_comes_last_in_one() -> None:
    orders = [turn(["ours", "the lab", "floor"], number) for number in range(6)]
    assert {order[0] for order in orders} == {order[-1] for order in orders} == {"ours", "the lab", "floor"}
    assert all(sorted(order) == ["floor", "ours", "the lab"] for order in orders)


def test_cpu_seconds_of_a_process_and_of_its_children_are_counted() -> None:
    before = backend_seconds(os.getpid())
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass
    assert 0.15 < backend_seconds(os.getpid()) - before < 0.5
    children = sum(process_times(os.getpid())[2:])
    subprocess.run([sys.executable, "-c", "sum(range(10_000_000))"], check=True)
    assert sum(process_times(os.getpid())[2:]) > children


def test_the_plot_has_a_bar_for_each_rival_and_is_the_same_for_the_same_results(tmp_path: Path) -> None:
    row = row_of([1.0], [2.5])
    row.add("TimescaleDB", once(0.3))
    for name in ("first.svg", "second.svg"):
        draw(results_of(row), tmp_path / name)
    text = (tmp_path / "first.svg").read_text()
    assert text == (tmp_path / "second.svg").read_text()
    for said in ("merge, dense", "the lab", "TimescaleDB", "2.5", "0.3"):
        assert said in text
    assert "pg_incremental" not in text


def test_the_summary_has_the_ratios_and_a_dash_for_what_was_not_measured() -> None:
    row = row_of([0.5], [1.0])
    row.add("ours, without the kernel", once(1.25))
    row.add("TimescaleDB", once(0.25))
    assert (
        summary(results_of(row)).splitlines()[2]
        == "| merge, dense | 500 ms | 2.00 | **0.50** | - | **0.80** |"
    )


def test_the_table_of_a_page_is_exchanged_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}old\n{END}after\n")
    for text in ("| first |\n", "| second |\n"):
        publish(page, text)
    assert page.read_text() == f"before\n{BEGIN}\n| second |\n\n{END}after\n"
    page.write_text("no marks")
    with pytest.raises(ValueError, match="has no lines"):
        publish(page, "")


def test_the_page_of_the_documentation_has_the_marks() -> None:
    page = (Path(__file__).parents[3] / "docs/benchmarks.md").read_text()
    assert page.index(BEGIN) < page.index(END)
