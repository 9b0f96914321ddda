"""All charts of a result: drawn, tabled, described.

A chart whose series the result does not have is not drawn. The same result and the same published
figures give the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from sim.inputs.observed import Observation
from sim.outputs.store import Wanted, open_result
from sim.report.chart_files import write_charts
from sim.report.differences import DIFFERENCES, Difference, difference_chart, overview_chart
from sim.report.diversity import TRAITS, diversity_chart, diversity_measures
from sim.report.dots import draw_dots
from sim.report.funds import LIMIT, SPENT, fund_cells, fund_chart
from sim.report.index import INDEX, table_of
from sim.report.league import league_chart, read_routes
from sim.report.levels import LEVELS, level_chart
from sim.report.lines import draw_lines
from sim.report.others import IN_POST, other_differences, other_levels
from sim.report.ranking import (
    EARLY_YEARS,
    SOCIAL_CARE,
    STANDINGS,
    is_many,
    ranking_chart,
    standings_chart,
)
from sim.report.reading import Numbers, read_numbers
from sim.report.regions import (
    REGIONALS,
    other_regionals,
    region_chart,
    region_difference_chart,
    regional_cells,
)
from sim.report.rows import draw_rows
from sim.report.shapes import Chart, LineChart, RowChart

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
    return write_charts(home, charts, draw, table_of)


def draw(chart: Chart) -> Figure:
    """Return a chart as a figure."""
    if isinstance(chart, LineChart):
        return draw_lines(chart)
    return draw_rows(chart) if isinstance(chart, RowChart) else draw_dots(chart)


def charts_of(folder: Path, observed: tuple[Observation, ...], place: str) -> list[Chart]:
    """Return what a result's charts say, in the order of the index."""
    numbers = read_numbers(open_result(folder), _wanted(), observed, regional_cells())
    levels = [*LEVELS, *other_levels(numbers)]
    measures = [*DIFFERENCES, *other_differences(numbers)]
    regionals = [*REGIONALS, *other_regionals(numbers)]
    found: list[Chart | None] = [standings_chart(numbers, place)]
    found += [level_chart(level, numbers, place) for level in levels]
    found += [fund_chart(cell, numbers, place) for cell in fund_cells(numbers)]
    found += _differences(measures, numbers, place)
    found += [region_chart(regional, numbers, place) for regional in regionals]
    found += [region_difference_chart(regional, numbers, place) for regional in regionals]
    found += [diversity_chart(trait, numbers, place) for trait in TRAITS]
    found.append(league_chart(read_routes(folder, numbers.base), numbers, place))
    return [chart for chart in found if chart is not None]


def _differences(measures: list[Difference], numbers: Numbers, place: str) -> list[Chart | None]:
    """Return charts of differences: a row for each option where there are many."""
    over_time: list[Chart | None] = [
        difference_chart(measure, numbers, place) for measure in measures if measure.over_time
    ]
    if not is_many(numbers):
        return [overview_chart(measures, numbers, place), *over_time]
    own = [measure for measure in measures if measure not in DIFFERENCES]
    return [
        ranking_chart("differences", [*SOCIAL_CARE, *own], numbers, place),
        ranking_chart("differences_early_years", EARLY_YEARS, numbers, place),
        *over_time,
    ]


def _wanted() -> list[Wanted]:
    cells: set[Wanted] = {level.cell for level in LEVELS}
    cells |= {level.companion.cell for level in LEVELS if level.companion is not None}
    cells |= {measure.cell for measure in (*DIFFERENCES, *SOCIAL_CARE, *EARLY_YEARS)}
    cells |= {standing.cell for standing in STANDINGS}
    cells |= {(measure, None, "all", "all") for measure in diversity_measures()}
    cells.update(regional_cells())
    cells.add((IN_POST, None, "all", "all"))
    cells |= {(LIMIT, None, "all", None), (SPENT, None, "all", None)}
    return sorted(cells, key=str)
