"""Options on a plane of effect and cost: the frontier as a line, what it beats in grey."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.costs.shapes import PlaneChart, Point, Standing
from sim.report.page import (
    BODY,
    DARK_BLUE,
    DARK_GREY,
    DPI,
    INK,
    LINE_HEIGHT,
    MARGIN,
    MID_BLUE,
    POINTS_AN_INCH,
    SMALL,
    Page,
    set_page,
    wrap,
)
from sim.report.placing import Placer
from sim.report.quantities import Quantity

HEIGHT = 6.6
LABEL = 10.0
LABEL_ROOM = 1.9
MOST_DIRECT = 6
"""Of more options than these, points carry numbers, and a list below the plane names them."""
MOST_RANGES = 16
"""Of more options than these, those that are dominated are drawn without their ranges."""
LIST_COLUMNS = 3
LIST_NUMBER = 0.32
LIST_GAP = 0.09
LIST_ABOVE = 0.2
LIST_LINE = SMALL * 1.25 / POINTS_AN_INCH
GREY = "#8A8A8A"
AIR = 0.08
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7)


def draw_plane(chart: PlaneChart) -> Figure:
    """Return the chart as a figure."""
    first = set_page(chart.words, HEIGHT)
    is_direct = sum(bool(point.label) for point in chart.points) <= MOST_DIRECT
    ordered = _ordered(chart)
    entries = [] if is_direct else [_entry(first, point) for point in ordered]
    columns = _columns(entries)
    tall = max((sum(_tall(entries[n]) for n in column) for column in columns), default=0.0)
    page = set_page(chart.words, HEIGHT + tall + (LIST_ABOVE if tall else 0.0))
    ticks = _ticks(*_ends([point.y for point in chart.points]))
    left = MARGIN + max(page.text_width(word, BODY) for word in chart.up.ticks(ticks)) + 0.12
    bottom = page.bottom + tall + (LIST_ABOVE if tall else 0.0) + 0.62
    axes = page.axes(left, bottom, page.width - MARGIN - 0.2, page.top - 0.36)
    _scale(axes, chart)
    _titles(page, axes, chart, bottom - 0.48)
    for point in chart.points:
        if point.standing is not Standing.DOMINATED or len(chart.points) <= MOST_RANGES:
            _draw_ranges(axes, point)
    frontier = _frontier(chart)
    axes.plot(
        [point.x[0] for point in frontier], [point.y[0] for point in frontier], color=DARK_BLUE,
        linewidth=2.0, zorder=3,
    )  # fmt: skip
    for point in chart.points:
        _draw_point(axes, point)
    placer = _placer(axes, chart, frontier)
    for number, point in enumerate(ordered, start=1):
        _place(page, axes, placer, point, point.label if is_direct else str(number))
    if is_direct:
        for pair in pairwise(frontier):
            _place_step(page, axes, placer, pair)
    else:
        for place, column in enumerate(columns):
            corner = MARGIN + place * _list_width(page), page.bottom + tall
            _list(page, corner, {number: (ordered[number], entries[number]) for number in column})
    return page.figure


def _ordered(chart: PlaneChart) -> list[Point]:
    """Return the points that have names: those on the frontier first, then by what they buy."""
    frontier = _frontier(chart)
    rest = [point for point in chart.points if point.standing is Standing.DOMINATED]
    named = [*frontier, *sorted(rest, key=lambda point: point.x[0])]
    return [point for point in named if point.label]


def _entry(page: Page, point: Point) -> list[str]:
    """Return the lines of a point in the list beside the plane."""
    is_bold = point.standing is not Standing.DOMINATED
    room = _list_width(page) - LIST_NUMBER - 0.15
    lines = wrap(page.renderer, point.label, SMALL, room, is_bold=is_bold)
    return [*lines, point.step] if point.step else lines


def _list_width(page: Page) -> float:
    return (page.width - 2 * MARGIN) / LIST_COLUMNS


def _tall(lines: list[str]) -> float:
    return len(lines) * LIST_LINE + LIST_GAP


def _columns(entries: list[list[str]]) -> list[list[int]]:
    """Return the numbers of entries by column, columns about as tall as each other."""
    share = sum(_tall(lines) for lines in entries) / LIST_COLUMNS
    columns: list[list[int]] = [[] for _ in range(LIST_COLUMNS)]
    down = 0.0
    for number, lines in enumerate(entries):
        columns[min(int((down + _tall(lines) / 2) / share), LIST_COLUMNS - 1)].append(number)
        down += _tall(lines)
    return columns


def _list(
    page: Page, corner: tuple[float, float], entries: dict[int, tuple[Point, list[str]]]
) -> None:
    """Write what some numbers are, one below another, in one column below the plane."""
    x, y = corner
    for number, (point, lines) in entries.items():
        is_beaten = point.standing is Standing.DOMINATED
        look: dict[str, Any] = {
            "fontsize": SMALL, "va": "top", "color": DARK_GREY if is_beaten else INK,
            "weight": "normal" if is_beaten else "bold", "parse_math": False,
        }  # fmt: skip
        right = (x + LIST_NUMBER - 0.1) / page.width
        page.figure.text(right, y / page.height, str(number + 1), ha="right", **look)
        for line in lines:
            if line == point.step:
                look |= {"weight": "normal", "color": DARK_BLUE}
            left = (x + LIST_NUMBER) / page.width
            page.figure.text(left, y / page.height, line, ha="left", **look)
            y -= LIST_LINE
        y -= LIST_GAP


def _frontier(chart: PlaneChart) -> list[Point]:
    """Return the points that the line joins, in the order of what they buy."""
    on = [point for point in chart.points if point.standing is not Standing.DOMINATED]
    return sorted(on, key=lambda point: point.x[0])


def _ends(values: list[tuple[float, float, float]]) -> tuple[float, float]:
    """Return the ends of an axis: all ranges, and nought."""
    low = min(0.0, *(min(value) for value in values))
    high = max(0.0, *(max(value) for value in values))
    return (low, high) if high > low else (-1.0, 1.0)


def _ticks(low: float, high: float) -> list[float]:
    air = AIR * (high - low)
    low, high = (low - air if low < 0 else 0.0), (high + air if high > 0 else 0.0)
    locator = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10])
    return [float(tick) for tick in locator.tick_values(low, high) if low <= tick <= high]


def _scale(axes: Axes, chart: PlaneChart) -> None:
    for which, values, quantity in (
        ("x", [point.x for point in chart.points], chart.across),
        ("y", [point.y for point in chart.points], chart.up),
    ):
        low, high = _ends(values)
        air = AIR * (high - low)
        ticks = _ticks(low, high)
        setters = (
            (axes.set_xlim, axes.set_xticks) if which == "x" else (axes.set_ylim, axes.set_yticks)
        )
        setters[0](low - air, high + air)
        setters[1](ticks, _words(quantity, ticks))
    axes.tick_params(axis="both", length=0, labelsize=BODY)
    axes.grid(visible=True, axis="both")
    axes.spines["bottom"].set_visible(False)
    axes.axhline(0.0, color=DARK_GREY, linewidth=1.2, zorder=1.5)
    axes.axvline(0.0, color=DARK_GREY, linewidth=1.2, zorder=1.5)


def _words(quantity: Quantity, ticks: list[float]) -> list[str]:
    return quantity.ticks(ticks)


def _titles(page: Page, axes: Axes, chart: PlaneChart, below: float) -> None:
    box = axes.get_position()
    page.figure.text(
        MARGIN / page.width, (page.top - 0.02) / page.height, chart.up_title, fontsize=BODY,
        color=INK, ha="left", va="top", parse_math=False,
    )  # fmt: skip
    page.figure.text(
        box.x1, below / page.height, chart.across_title, fontsize=BODY, color=INK,
        ha="right", va="center", parse_math=False,
    )  # fmt: skip


def _draw_ranges(axes: Axes, point: Point) -> None:
    colour = "0.82" if point.standing is Standing.DOMINATED else MID_BLUE
    (x, left, right), (y, low, high) = point.x, point.y
    axes.plot([left, right], [y, y], color=colour, linewidth=1.2, zorder=2)
    axes.plot([x, x], [low, high], color=colour, linewidth=1.2, zorder=2)


def _draw_point(axes: Axes, point: Point) -> None:
    fill = {Standing.ORIGIN: "white", Standing.FRONTIER: DARK_BLUE, Standing.DOMINATED: GREY}
    edge = GREY if point.standing is Standing.DOMINATED else DARK_BLUE
    is_beaten = point.standing is Standing.DOMINATED
    axes.plot(
        [point.x[0]], [point.y[0]], linestyle="none", zorder=3.5 if is_beaten else 4,
        clip_on=False, marker="s" if is_beaten else "o", markersize=6.5 if is_beaten else 8.5,
        markerfacecolor=fill[point.standing], markeredgecolor=edge, markeredgewidth=1.4,
    )  # fmt: skip


def _placer(axes: Axes, chart: PlaneChart, frontier: list[Point]) -> Placer:
    """Return what finds room for names: off points, the frontier and the lines at nought."""
    box = axes.get_window_extent()
    placer = Placer((box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 + 4))
    line = axes.transData.transform([(point.x[0], point.y[0]) for point in frontier])
    placer.avoid_line(line[:, 0], line[:, 1])
    for point in chart.points:
        x, y = axes.transData.transform((point.x[0], point.y[0]))
        placer.avoid_points(np.array([x - 6, x, x + 6, x, x]), np.array([y, y, y, y - 6, y + 6]))
    across, up = axes.transData.transform((0.0, 0.0))
    placer.avoid_line(np.array([across, across]), np.array([box.y0, box.y1]))
    placer.avoid_line(np.array([box.x0, box.x1]), np.array([up, up]))
    return placer


def _place_step(page: Page, axes: Axes, placer: Placer, ends: tuple[Point, Point]) -> None:
    """Write what each further unit costs beside the line between two points."""
    if not ends[1].step:
        return
    corners = axes.transData.transform([(point.x[0], point.y[0]) for point in ends])
    width = page.text_width(ends[1].step, SMALL) * DPI + 4
    height = SMALL * LINE_HEIGHT / POINTS_AN_INCH * DPI + 2
    anchors = [tuple((corners[0] + share * (corners[1] - corners[0])).tolist()) for share in ALONG]
    spot = placer.place(anchors, width, height, 6.0)
    page.figure.text(
        spot.x / (page.width * DPI), spot.y / (page.height * DPI), ends[1].step, fontsize=SMALL,
        color=DARK_BLUE, ha="center", va="center", parse_math=False,
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


def _place(page: Page, axes: Axes, placer: Placer, point: Point, words: str) -> None:
    is_bold = point.standing is not Standing.DOMINATED
    lines = wrap(page.renderer, words, LABEL, LABEL_ROOM, is_bold=is_bold)
    width = max(page.text_width(line, LABEL, is_bold=is_bold) for line in lines) * DPI + 4
    height = len(lines) * LABEL * LINE_HEIGHT / POINTS_AN_INCH * DPI + 2
    x, y = axes.transData.transform((point.x[0], point.y[0]))
    spot = placer.place([(float(x), float(y))], width, height, 10.0)
    across, up = page.width * DPI, page.height * DPI
    colour = DARK_GREY if point.standing is Standing.DOMINATED else INK
    if spot.is_far:
        page.figure.add_artist(Line2D(
            [spot.anchor[0] / across, spot.edge[0] / across],
            [spot.anchor[1] / up, spot.edge[1] / up], color=DARK_GREY, linewidth=0.8,
        ))  # fmt: skip
    page.figure.text(
        spot.x / across, spot.y / up, "\n".join(lines), fontsize=LABEL, color=colour, ha="center",
        va="center", linespacing=1.15, weight="bold" if is_bold else "normal", parse_math=False,
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip
