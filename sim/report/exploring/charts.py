"""Charts of explorations, put into a folder as a result's are: PNG, SVG, CSV, and an index in words."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from sim.report.charts import CHARTS
from sim.report.costs.bars import draw_bars
from sim.report.costs.plane import draw_plane
from sim.report.costs.shapes import BarChart, PlaneChart
from sim.report.exploring.curves import CurveChart, draw_curves
from sim.report.exploring.heat import HeatChart, draw_heat
from sim.report.index import INDEX, as_csv, index_of, table_of
from sim.report.lines import draw_lines
from sim.report.page import as_png, as_svg, in_style
from sim.report.rows import draw_rows
from sim.report.shapes import LineChart, RowChart

Chart = BarChart | LineChart | RowChart | CurveChart | HeatChart | PlaneChart


def put_charts(folder: Path, charts: Sequence[Chart]) -> None:
    """Draw charts into the folder `charts` of an answer, which is made."""
    home = folder / CHARTS
    home.mkdir()
    with in_style():
        for chart in charts:
            figure = draw(chart)
            (home / f"{chart.name}.png").write_bytes(as_png(figure))
            (home / f"{chart.name}.svg").write_bytes(as_svg(figure, chart.words))
            (home / f"{chart.name}.csv").write_bytes(_table(chart).encode("utf-8"))
    (home / INDEX).write_bytes(index_of(charts).encode("utf-8"))


def replace_charts(folder: Path, charts: Sequence[Chart]) -> None:
    """Draw charts into the folder `charts` of an answer that stays, in place of those that are there."""
    unfinished = folder / f".{CHARTS}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    put_charts(unfinished, charts)
    shutil.rmtree(folder / CHARTS, ignore_errors=True)
    (unfinished / CHARTS).rename(folder / CHARTS)
    unfinished.rmdir()


def draw(chart: Chart) -> Figure:
    """Return a chart as a figure."""
    if isinstance(chart, BarChart):
        return draw_bars(chart)
    if isinstance(chart, LineChart):
        return draw_lines(chart)
    if isinstance(chart, HeatChart):
        return draw_heat(chart)
    if isinstance(chart, PlaneChart):
        return draw_plane(chart)
    return draw_curves(chart) if isinstance(chart, CurveChart) else draw_rows(chart)


def _table(chart: Chart) -> str:
    if isinstance(chart, LineChart | RowChart):
        return table_of(chart)
    return as_csv(chart.data())
