"""What stands beside an appraisal's tables: charts drawn and told as a result's are, and a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from sim.report.chart_files import write_charts
from sim.report.charts import CHARTS
from sim.report.costs.additional import additional_chart
from sim.report.costs.bars import draw_bars
from sim.report.costs.columns import draw_columns
from sim.report.costs.frontier import frontier_charts
from sim.report.costs.plane import draw_plane
from sim.report.costs.profile import NAME as PROFILE
from sim.report.costs.profile import profile_charts
from sim.report.costs.routes import route_chart
from sim.report.costs.setting import Costing
from sim.report.costs.shapes import BarChart, ColumnChart, PlaneChart
from sim.report.costs.units import unit_charts
from sim.report.costs.waterfall import step_charts
from sim.report.costs.workbook import WORKBOOK, Rows, workbook_bytes
from sim.report.index import as_csv, table_of
from sim.report.rows import draw_rows
from sim.report.shapes import RowChart

Chart = ColumnChart | BarChart | PlaneChart | RowChart


def put_with(
    folder: Path, costing: Costing, tables: Mapping[str, Rows], first: Sequence[Chart] = ()
) -> None:
    """Put charts and the workbook beside the tables of an appraisal; `first` are more charts."""
    draw_cost_charts(folder, [*first, *cost_charts(costing, tables)])
    (folder / WORKBOOK).write_bytes(workbook_bytes(costing, tables))


def draw_cost_charts(folder: Path, charts: Sequence[Chart]) -> None:
    """Draw an appraisal's charts into the folder `charts` of its own, which is made.

    Each is a PNG, an SVG and a CSV of what is plotted; `charts.md` tells them in words.
    """
    home = folder / CHARTS
    home.mkdir()
    write_charts(home, charts, draw, _table)


def cost_charts(costing: Costing, tables: Mapping[str, Rows]) -> list[Chart]:
    """Return what the charts say, in the order of the index."""
    found: list[Chart | None] = [*profile_charts(costing, tables[PROFILE])]
    found += frontier_charts(costing)
    found += unit_charts(costing)
    found += step_charts(costing)
    found += [route_chart(costing), additional_chart(costing)]
    return [chart for chart in found if chart is not None]


def draw(chart: Chart) -> Figure:
    """Return a chart as a figure."""
    if isinstance(chart, ColumnChart):
        return draw_columns(chart)
    if isinstance(chart, BarChart):
        return draw_bars(chart)
    return draw_plane(chart) if isinstance(chart, PlaneChart) else draw_rows(chart)


def _table(chart: Chart) -> str:
    return table_of(chart) if isinstance(chart, RowChart) else as_csv(chart.data())
