"""Rows of bars in pieces on one scale, with figures at their right: waterfalls and shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from sim.report.costs.key import ROOM as ROOM_OF_KEY
from sim.report.costs.key import write_key
from sim.report.costs.shapes import Bar, BarChart
from sim.report.page import (
    BODY,
    DARK_BLUE,
    DARK_GREY,
    INK,
    LINE_HEIGHT,
    MARGIN,
    ORANGE,
    POINTS_AN_INCH,
    SMALL,
    Page,
    set_page,
    wrap,
)

TEXT = 10.0
ROW = 0.3
THICK = 0.22
LINE_OF_LABEL = 0.16
HEADING = 0.4
LINE_OF_HEADING = 0.2
MOST_LABEL = 2.6
AXIS_ROOM = 0.3
GAP = 0.22
COLOURS = (DARK_BLUE, "#C2C2C2", ORANGE)
"""Of pieces, in the order of the key; a waterfall has what it ends with in the first."""
ON_COLOUR = ("white", INK, INK)


@dataclass(frozen=True)
class Place:
    """Where a row or heading stands: its middle below the top, in inches, and its lines."""

    lines: tuple[str, ...]
    middle: float
    height: float
    bar: Bar | None = None


def draw_bars(chart: BarChart) -> Figure:
    """Return the chart as a figure."""
    first = set_page(chart.words, 10.0)
    bars = [bar for group in chart.groups for bar in group.bars]
    label = min(MOST_LABEL, max(_width(first, bar.label, bar) for bar in bars) + 0.14)
    figures = _figure_rooms(first, chart)
    places, tall = _places(first, chart, label - 0.1)
    heads = max((len(words.split("\n")) for words in chart.heads), default=0)
    head = heads * SMALL * LINE_HEIGHT / POINTS_AN_INCH
    key = ROOM_OF_KEY if len(chart.looks) > 1 else 0.0
    frame = 10.0 - (first.top - first.bottom)
    page = set_page(chart.words, frame + key + head + tall + AXIS_ROOM)
    top = page.top - key - head
    right = page.width - MARGIN - sum(figures)
    axes = page.axes(MARGIN + label, top - tall, right - 0.1, top)
    _scale(page, axes, chart, tall)
    for number, place in enumerate(places):
        _name(page, place, top)
        if place.bar is not None:
            _draw(page, axes, place, place.bar)
            _figures(page, place, place.bar, (right, top), figures)
            if chart.joins and number + 1 < len(places):
                _join(axes, place, places[number + 1])
    _name_figures(page, chart, (right, top), figures)
    if key:
        write_key(page, zip(COLOURS, chart.looks, strict=False))
    return page.figure


def _width(page: Page, text: str, bar: Bar) -> float:
    return page.text_width(text, TEXT, is_bold=bar.is_bold)


def _figure_rooms(page: Page, chart: BarChart) -> list[float]:
    """Return how wide each column of figures is."""
    rooms = []
    for number, head in enumerate(chart.heads):
        widths = [page.text_width(line, SMALL) for line in head.split("\n")]
        widths += [
            _width(page, bar.figures[number], bar) for group in chart.groups for bar in group.bars
        ]
        rooms.append(max(widths) + GAP)
    return rooms


def _places(page: Page, chart: BarChart, room: float) -> tuple[list[Place], float]:
    places, down = [], 0.0
    whole = page.width - 2 * MARGIN
    for group in chart.groups:
        if group.label:
            lines = tuple(wrap(page.renderer, group.label, BODY, whole, is_bold=True))
            height = HEADING + LINE_OF_HEADING * (len(lines) - 1)
            places.append(Place(lines, down + height * 0.58, height))
            down += height
        for bar in group.bars:
            lines = tuple(wrap(page.renderer, bar.label, TEXT, room, is_bold=bar.is_bold))
            height = max(ROW, LINE_OF_LABEL * len(lines) + 0.1)
            places.append(Place(lines, down + height / 2, height, bar))
            down += height
    return places, down + 0.05


def _scale(page: Page, axes: Axes, chart: BarChart, tall: float) -> None:
    ends = [0.0] + [
        end for group in chart.groups for bar in group.bars for piece in bar.pieces
        for end in (piece.start, piece.end)
    ]  # fmt: skip
    low, high = min(ends), max(ends)
    high = high if high > low else low + 1.0
    air = 0.02 * (high - low)
    axes.set_xlim(low - air if low < 0 else 0.0, high + air)
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([])
    scale = 100.0 if chart.quantity.is_share else 1.0
    locator = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10])
    left, right = axes.get_xlim()
    ticks = np.asarray(locator.tick_values(low * scale, high * scale)) / scale
    inside = [float(tick) for tick in ticks if left <= tick <= right]
    axes.set_xticks(inside, chart.quantity.ticks(inside))
    axes.tick_params(axis="x", length=0, labelsize=SMALL, pad=3)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_axisbelow(True)
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)
    axes.axvline(0.0, color=DARK_GREY, linewidth=1.2, zorder=3)


def _draw(page: Page, axes: Axes, place: Place, bar: Bar) -> None:
    scale = axes.get_window_extent().width / page.figure.dpi / abs(np.diff(axes.get_xlim())[0])
    for piece in bar.pieces:
        left = min(piece.start, piece.end)
        axes.add_patch(Rectangle(
            (left, place.middle - THICK / 2), abs(piece.size), THICK, facecolor=COLOURS[piece.look],
            edgecolor="white" if len(bar.pieces) > 1 else "none", linewidth=0.6, zorder=2,
        ))  # fmt: skip
        if piece.text and page.text_width(piece.text, SMALL) + 0.08 <= abs(piece.size) * scale:
            axes.text(
                (piece.start + piece.end) / 2, place.middle, piece.text, fontsize=SMALL,
                color=ON_COLOUR[piece.look], ha="center", va="center_baseline", zorder=4,
                parse_math=False,
            )  # fmt: skip


def _join(axes: Axes, place: Place, following: Place) -> None:
    """Draw a thin line from where a bar ends down to the next of its group."""
    if place.bar is None or following.bar is None:
        return
    end = place.bar.pieces[-1].end
    axes.plot(
        [end, end], [place.middle + THICK / 2, following.middle - THICK / 2], color=DARK_GREY,
        linewidth=0.9, zorder=1.8,
    )  # fmt: skip


def _name(page: Page, place: Place, top: float) -> None:
    """Write a row's label, or a heading, behind which nothing of the chart is seen."""
    is_heading = place.bar is None
    is_bold = is_heading or (place.bar is not None and place.bar.is_bold)
    text = page.figure.text(
        MARGIN / page.width, (top - place.middle) / page.height, "\n".join(place.lines),
        fontsize=BODY if is_heading else TEXT, color=INK, ha="left", va=_upright(place.lines),
        linespacing=1.1, weight="bold" if is_bold else "normal", parse_math=False,
    )  # fmt: skip
    if is_heading:
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 2.0})


def _upright(lines: tuple[str, ...]) -> str:
    return "center_baseline" if len(lines) == 1 else "center"


def _figures(
    page: Page, place: Place, bar: Bar, corner: tuple[float, float], rooms: list[float]
) -> None:
    x, top = corner
    for text, room in zip(bar.figures, rooms, strict=True):
        x += room
        page.figure.text(
            x / page.width, (top - place.middle) / page.height, text, fontsize=TEXT, color=INK,
            ha="right", va="center_baseline", weight="bold" if bar.is_bold else "normal",
            parse_math=False,
        )  # fmt: skip


def _name_figures(
    page: Page, chart: BarChart, corner: tuple[float, float], rooms: list[float]
) -> None:
    x, top = corner
    line = SMALL * LINE_HEIGHT / POINTS_AN_INCH
    for text, room in zip(chart.heads, rooms, strict=True):
        x += room
        for number, words in enumerate(reversed(text.split("\n"))):
            page.figure.text(
                x / page.width, (top + 0.06 + number * line) / page.height, words, fontsize=SMALL,
                color=INK, ha="right", va="baseline", parse_math=False,
            )  # fmt: skip
