"""All charts of a result: drawn, tabled, described.

A chart whose series the result does not have is not drawn. The same result and the same published
figures give the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from sim.inputs.observed import Observation
from sim.outputs.store import Wanted, open_result
from sim.report.differences import DIFFERENCES, difference_chart, overview_chart
from sim.report.dots import draw_dots
from sim.report.funds import LIMIT, SPENT, fund_cells, fund_chart
from sim.report.index import INDEX, index_of, table_of
from sim.report.levels import LEVELS, level_chart
from sim.report.lines import draw_lines
from sim.report.others import IN_POST, other_differences, other_levels
from sim.report.page import as_png, as_svg, in_style
from sim.report.reading import read_numbers
from sim.report.shapes import Chart, LineChart

CHARTS = "charts"
OURS = ("*.png", "*.svg", "*.csv", INDEX)


def draw_charts(
    folder: Path, observed: tuple[Observation, ...], *, place: str = "England"
) -> list[Path]:
    """Draw a result's charts into its folder `charts` and return the files written.

    Each chart is a PNG, an SVG and a CSV of what is plotted; `charts.md` tells them in words.
    Charts of an earlier call are removed. Raises NotAResultError if the folder holds no result.
    """
    charts = charts_of(folder, observed, place)
    home = folder / CHARTS
    home.mkdir(exist_ok=True)
    for pattern in OURS:
        for path in home.glob(pattern):
            path.unlink()
    written = []
    with in_style():
        for chart in charts:
            figure = draw_lines(chart) if isinstance(chart, LineChart) else draw_dots(chart)
            for suffix, content in (
                ("png", as_png(figure)),
                ("svg", as_svg(figure, chart.words)),
                ("csv", table_of(chart).encode("utf-8")),
            ):
                path = home / f"{chart.name}.{suffix}"
                path.write_bytes(content)
                written.append(path)
    path = home / INDEX
    path.write_bytes(index_of(charts).encode("utf-8"))
    return [*written, path]


def charts_of(folder: Path, observed: tuple[Observation, ...], place: str) -> list[Chart]:
    """Return what a result's charts say, in the order of the index."""
    numbers = read_numbers(open_result(folder), _wanted(), observed)
    levels = [*LEVELS, *other_levels(numbers)]
    measures = [*DIFFERENCES, *other_differences(numbers)]
    found: list[Chart | None] = [level_chart(level, numbers, place) for level in levels]
    found += [fund_chart(cell, numbers, place) for cell in fund_cells(numbers)]
    found.append(overview_chart(measures, numbers, place))
    found += [
        difference_chart(measure, numbers, place) for measure in measures if measure.over_time
    ]
    return [chart for chart in found if chart is not None]


def _wanted() -> list[Wanted]:
    cells: set[Wanted] = {level.cell for level in LEVELS}
    cells |= {level.companion.cell for level in LEVELS if level.companion is not None}
    cells |= {measure.cell for measure in DIFFERENCES}
    cells.add((IN_POST, None, "all", "all"))
    cells |= {(LIMIT, None, "all", None), (SPENT, None, "all", None)}
    return sorted(cells, key=str)
