"""Charts of a sweep say what its tables hold, with the target's line, and stay on the page."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from matplotlib.text import Text

from sim.outputs.sweep_told import ToldSweep
from sim.report.exploring.charts import draw
from sim.report.exploring.heat import HeatChart
from sim.report.page import in_style
from sim.report.sweeps.charts import charts_of_sweep, draw_sweep
from sim.study.sweep import run_sweep
from tests.sweep.designs import DESIGN, design_file, short_library, sweep_of

MORE = """  - one_at_a_time:
      pay: {values: [0.0, 0.2]}
      leaving: {values: [0.6, 1.8]}
"""
TARGET = """target:
  {measure: vacancy_rate, workforce: carers, service: families, date: 2005-12, threshold: 0.2}
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    library = short_library(tmp_path_factory.mktemp("charts"))
    text = DESIGN.replace("worlds: 2\n", f"{MORE}worlds: 5\n{TARGET}")
    text = text.replace("service: '*'", "service: families")
    sweep = sweep_of(design_file(library, text), tmp_path_factory.mktemp("r") / "r")
    run_sweep(sweep, finish=lambda made: draw_sweep(made, sweep.design))
    return sweep


def test_each_series_has_its_charts_in_the_index(ran):
    names = [chart.name for chart in charts_of_sweep(ran.folder, ran.design)]
    series = ("carers_families_headcount", "carers_families_vacancy_rate")
    assert names == [
        name for one in series for name in (f"heat_{one}_1", f"tornado_{one}_2", f"settling_{one}")
    ]
    files = {path.name for path in (ran.folder / "charts").iterdir()}
    assert files == {"charts.md"} | {f"{n}.{kind}" for n in names for kind in ("png", "svg", "csv")}


def test_a_heat_map_holds_the_means_of_its_points(ran):
    chart = next(c for c in charts_of_sweep(ran.folder, ran.design) if c.name.startswith("heat_"))
    with (ran.folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["measure"] == "headcount"]
    means = {
        (float(row["pay"]), float(row["leaving"])): float(row["mean"])
        for row in rows
        if row["pay"] and row["leaving"]
    }
    assert isinstance(chart, HeatChart)
    expected = [[means[pay, leaving] for leaving in (0.5, 1.0, 2.0)] for pay in (0.0, 0.05, 0.1)]
    assert np.array_equal(chart.values, expected)
    assert chart.target is None


def test_the_targets_chart_counts_the_points_that_meet_it(ran):
    charts = charts_of_sweep(ran.folder, ran.design)
    chart = next(c for c in charts if c.name == "heat_carers_families_vacancy_rate_1")
    assert isinstance(chart, HeatChart)
    assert chart.target == 0.2
    count = int(np.count_nonzero(chart.values >= 0.2))
    assert f"; {count} of 9 points have at least 20.0%" in chart.words.title


def test_a_tornado_puts_the_widest_swing_first(ran):
    charts = charts_of_sweep(ran.folder, ran.design)
    chart = next(c for c in charts if c.name == "tornado_carers_families_headcount_2")
    (group,) = chart.groups
    assert [bar.label for bar in group.bars] == ["leaving", "pay"]
    assert "depends most on leaving" in chart.words.title


def test_a_tornado_takes_its_own_points_and_their_lowest_and_highest(ran):
    """A row of a list with leaving alone, and values out of order, leave the bars as they are."""
    design = ran.design
    assert list(design.numbers("short", 1)) == [10, 11, 12, 13]
    with ToldSweep(ran.folder, [lever.name for lever in design.levers]) as stored:
        (key, last) = next(one for one in stored.series() if one[0].measure == "headcount")
        points = stored.points(key, last)
    differences = {point.point: point.difference for point in points}
    chart = next(
        c
        for c in charts_of_sweep(ran.folder, ran.design)
        if c.name.startswith("tornado_carers_fam")
    )
    for bar in chart.groups[0].bars:
        own = [differences[n] for n in ((10, 11) if bar.of == "pay" else (12, 13))]
        told = {value for _, value, _, _ in bar.values}
        assert told == {min(own), max(own)}
        assert [abs(piece.end) for piece in bar.pieces] == sorted(
            (abs(piece.end) for piece in bar.pieces), reverse=True
        )


def test_draws_are_what_a_mean_settles_over_where_there_are_some(ran):
    with ToldSweep(ran.folder, [lever.name for lever in ran.design.levers]) as stored:
        key, last = next(one for one in stored.series() if one[0].measure == "headcount")
        assert len(stored.runs(key, last, 0, by_draw=False)) == 5
        together = stored.runs(key, last, 0, by_draw=True)
        assert together == pytest.approx([stored.runs(key, last, 0, by_draw=False).mean()])


def test_all_words_stay_on_the_page(ran):
    with in_style():
        for chart in charts_of_sweep(ran.folder, ran.design):
            figure = draw(chart)
            width, height = figure.get_size_inches() * figure.dpi
            figure.canvas.draw()
            renderer = figure.canvas.get_renderer()
            for text in figure.findobj(Text):
                if text.get_text().strip() and text.get_visible():
                    box = text.get_window_extent(renderer)
                    assert box.x0 >= -1.0, (chart.name, text.get_text())
                    assert box.x1 <= width + 1.0, (chart.name, text.get_text())
                    assert box.y0 >= -1.0, (chart.name, text.get_text())
                    assert box.y1 <= height + 1.0, (chart.name, text.get_text())
