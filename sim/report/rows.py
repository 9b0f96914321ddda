"""Rows of marks in panels: scenarios, regions or routes down, what is measured across.

Rows keep their height whatever their number, so that a chart of forty scenarios is long and not dense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.page import (
    BODY,
    DARK_BLUE,
    DARK_GREY,
    INK,
    LINE_HEIGHT,
    MARGIN,
    MID_BLUE,
    ORANGE,
    POINTS_AN_INCH,
    SMALL,
    Page,
    set_page,
    wrap,
)
from sim.report.placing import reaching
from sim.report.shapes import Mark, Row, RowChart, RowPanel

TEXT = 10.0
ROW = 0.27
ROW_OF_SEVERAL = 0.36
"""How tall a row with several marks is, so that none comes near the next row's."""
LINE_OF_LABEL = 0.16
HEADING = 0.34
MOST_LABEL = 2.75
GAP = 0.18
AXIS_ROOM = 0.3
KEY_ROOM = 0.34
LINE_NAME = 0.17
LOOKS = (("o", "white", 6.5), ("D", MID_BLUE, 5.5), ("s", DARK_BLUE, 6.0), ("^", INK, 6.5))
"""Marker, fill and size, earliest first; the last looks are used where there are fewer."""
MISSES = ("X", ORANGE, 9.0)
BETWEEN = 0.62
"""Part of a row's height over which its marks are spread."""


@dataclass(frozen=True)
class Place:
    """Where a row or heading stands: its middle below the top of the rows, in inches."""

    label: str
    middle: float
    row: Row | None = None
    height: float = HEADING
    lines: tuple[str, ...] = ()
    """The label as it is written, wrapped."""


def draw_rows(chart: RowChart) -> Figure:
    """Return the chart as a figure."""
    first = set_page(chart.words, 10.0)
    label = _label_room(first, chart)
    places, tall = _places(first, chart, label - 0.08)
    heads = _head_lines(chart)
    head = 0.08 + heads * TEXT * LINE_HEIGHT / POINTS_AN_INCH
    has_key = len(chart.looks) > 1 or _has_misses(chart)
    key = KEY_ROOM if has_key else 0.0
    named = max(sum(bool(line.label) for line in panel.lines) for panel in chart.panels)
    lines = named * LINE_NAME + (0.07 if named else 0.0)
    # The words above and below take what they need; a first page says how much that is.
    frame = 10.0 - (first.top - first.bottom)
    page = set_page(chart.words, frame + key + head + lines + tall + AXIS_ROOM)
    top = page.top - key - head - lines
    left = MARGIN + label
    across = (page.width - left - MARGIN * 0.6) / len(chart.panels)
    figures = _figure_rooms(page, chart)
    for number, panel in enumerate(chart.panels):
        start = left + number * across + GAP / 2
        axes = page.axes(start, top - tall, left + (number + 1) * across - figures[number], top)
        _draw_panel(page, axes, chart, number, (places, tall))
        _name_panel(page, panel, (start, top + lines + head - 0.08), across - GAP)
        _name_lines(page, axes, panel, top, across - GAP)
    _name_rows(page, places, top)
    if has_key:
        _key(page, chart, page.top - 0.06)
    return page.figure


def _label_room(page: Page, chart: RowChart) -> float:
    """Return how wide the column of labels is; longer ones are wrapped."""
    return min(MOST_LABEL, max(page.text_width(row.label, TEXT) for row in chart.rows()) + 0.12)


def _places(page: Page, chart: RowChart, room: float) -> tuple[list[Place], float]:
    """Return where rows and headings stand, and how tall they are together."""
    places, down = [], 0.0
    least = ROW_OF_SEVERAL if len(chart.looks) > 1 else ROW
    for group in chart.groups:
        if group.label:
            places.append(Place(group.label, down + HEADING * 0.58))
            down += HEADING
        for row in group.rows:
            lines = tuple(wrap(page.renderer, row.label, TEXT, room, is_bold=row.is_base))
            height = max(least, LINE_OF_LABEL * len(lines) + 0.11)
            places.append(Place(row.label, down + height / 2, row, height, lines))
            down += height
    return places, down + 0.04


def _figure_rooms(page: Page, chart: RowChart) -> list[float]:
    """Return how much room the figures of each panel need at its right."""
    rooms = []
    for number in range(len(chart.panels)):
        cells = [row.cells[number] for row in chart.rows()]
        widths = [page.text_width(cell.figure, TEXT) for cell in cells if cell is not None]
        rooms.append(max([0.0, *widths]) + 0.16 + GAP / 2)
    return rooms


def _head_lines(chart: RowChart) -> int:
    """Return how many lines the longest heading of a panel takes."""
    page = set_page(chart.words, 10.0)
    label = _label_room(page, chart)
    room = (page.width - 2 * MARGIN - label) / len(chart.panels) - GAP
    return max(len(_panel_head(page, panel, room)) for panel in chart.panels)


def _panel_head(page: Page, panel: RowPanel, room: float) -> list[tuple[str, str]]:
    """Return the lines above a panel, each with its weight."""
    title = wrap(page.renderer, panel.title, TEXT, room, is_bold=True)
    unit = wrap(page.renderer, panel.unit, TEXT, room) if panel.unit else []
    return [*((line, "bold") for line in title), *((line, "normal") for line in unit)]


def _name_panel(page: Page, panel: RowPanel, corner: tuple[float, float], room: float) -> None:
    x, y = corner
    for line, weight in _panel_head(page, panel, room):
        page.figure.text(
            x / page.width, y / page.height, line, fontsize=TEXT, color=INK, va="top", ha="left",
            weight=weight, parse_math=False,
        )  # fmt: skip
        y -= TEXT * LINE_HEIGHT / POINTS_AN_INCH


def _limits(chart: RowChart, number: int) -> tuple[float, float]:
    alike = [n for n, p in enumerate(chart.panels) if p.quantity == chart.panels[number].quantity]
    chosen = alike if chart.shares_scale else [number]
    ends = [0.0] if chart.panels[number].is_difference or chart.panels[number].from_zero else []
    for n in chosen:
        for row in chart.rows():
            cell = row.cells[n]
            if cell is not None:
                ends += [end for m in cell.marks for end in (m.low, m.high, m.value)]
        ends += [line.value for line in chart.panels[n].lines]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    if chart.panels[number].is_difference:
        low, high = reaching(low, high, max(chart.panels[n].least for n in chosen))
    if low == high:
        low, high = low - 0.5 * abs(low or 1.0), high + 0.5 * abs(high or 1.0)
    air = 0.07 * (high - low)
    return (0.0 if low == 0.0 else low - air), high + air


def _draw_panel(
    page: Page, axes: Axes, chart: RowChart, number: int, where: tuple[list[Place], float]
) -> None:
    places, tall = where
    panel = chart.panels[number]
    axes.set_xlim(*_limits(chart, number))
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_axisbelow(True)
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)
    if panel.is_difference:
        axes.axvline(0.0, color=DARK_GREY, linewidth=1.2, zorder=1.5)
    for line in panel.lines:
        axes.axvline(
            line.value, color=INK if line.is_target else DARK_GREY, zorder=1.6,
            linewidth=1.4 if line.is_target else 1.2,
            linestyle=(0.0, (4.0, 2.5)) if line.is_target else "solid",
        )  # fmt: skip
    for place in places:
        if place.row is None:
            continue
        axes.axhline(place.middle + place.height / 2, color="0.92", linewidth=0.7, zorder=1)
        cell = place.row.cells[number]
        if cell is None:
            continue
        for mark in cell.marks:
            offset = _offset(mark, cell.marks, chart)
            _draw_mark(axes, mark, place.middle + offset, len(chart.looks))
        page.figure.text(
            axes.get_position().x1 + (_figure_rooms(page, chart)[number] - GAP / 2) / page.width,
            _height(axes, page, place.middle), cell.figure, fontsize=TEXT, color=INK, ha="right",
            va="center", parse_math=False, weight="bold" if place.row.is_base else "normal",
        )  # fmt: skip
    _tick(page, axes, panel)


def _offset(mark: Mark, marks: Sequence[Mark], chart: RowChart) -> float:
    """Return how far below its row's middle a mark stands; each look always at the same height."""
    if len({one.look for one in marks}) < 2:
        return 0.0
    heights = np.linspace(-BETWEEN / 2, BETWEEN / 2, len(chart.looks)) * ROW_OF_SEVERAL
    return float(heights[mark.look])


def _draw_mark(axes: Axes, mark: Mark, y: float, looks: int) -> None:
    marker, fill, size = MISSES if mark.misses else look_of(mark.look, looks)
    if mark.high > mark.low:
        axes.plot([mark.low, mark.high], [y, y], color=MID_BLUE, linewidth=1.6, zorder=2)
    axes.plot(
        [mark.value], [y], marker=marker, markersize=size, markerfacecolor=fill, zorder=3,
        markeredgecolor=INK if mark.misses else DARK_BLUE, markeredgewidth=1.1,
        linestyle="none", clip_on=False,
    )  # fmt: skip


def look_of(look: int, looks: int) -> tuple[str, str, float]:
    """Return marker, fill and size of a look; one alone is the last of three, the most solid."""
    first = max(min(len(LOOKS), 3) - looks, 0)
    return LOOKS[first + look]


def _tick(page: Page, axes: Axes, panel: RowPanel) -> None:
    """Write as many figures below a panel as it has room for."""
    low, high = axes.get_xlim()
    room = axes.get_window_extent().width / page.figure.dpi
    scale = 100.0 if panel.quantity.is_share else 1.0
    inside, words = [0.0], [""]
    for bins in range(5, 0, -1):
        locator = MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10])
        ticks = np.asarray(locator.tick_values(low * scale, high * scale)) / scale
        inside = [float(tick) for tick in ticks if low <= tick <= high]
        words = panel.quantity.ticks(inside, is_difference=panel.is_difference)
        widest = max((page.text_width(word, SMALL) for word in words), default=0.0)
        if len(inside) < 2 or widest + 0.1 <= (inside[1] - inside[0]) / (high - low) * room:
            break
    axes.set_xticks(inside, words)
    axes.tick_params(axis="x", length=0, labelsize=SMALL, pad=3)


def _height(axes: Axes, page: Page, middle: float) -> float:
    return float(axes.transData.transform((0.0, middle))[1]) / (page.height * page.figure.dpi)


def _name_lines(page: Page, axes: Axes, panel: RowPanel, top: float, room: float) -> None:
    """Write what upright lines are above them, each in a line of its own, inside the panel."""
    box = axes.get_position()
    low, high = axes.get_xlim()
    left = box.x0 * page.width
    for number, line in enumerate(line for line in panel.lines if line.label):
        width = page.text_width(line.label, SMALL)
        x = left + (line.value - low) / (high - low) * (box.x1 - box.x0) * page.width
        start = max(left, min(x - width / 2, left + room - width))
        page.figure.text(
            start / page.width, (top + 0.04 + number * LINE_NAME) / page.height, line.label,
            fontsize=SMALL, color=INK, ha="left", va="bottom", parse_math=False,
        )  # fmt: skip


def _name_rows(page: Page, places: list[Place], top: float) -> None:
    for place in places:
        is_heading = place.row is None
        is_bold = is_heading or (place.row is not None and place.row.is_base)
        size = BODY if is_heading else TEXT
        label = place.label if is_heading else "\n".join(place.lines)
        page.figure.text(
            MARGIN / page.width, (top - place.middle) / page.height, label, fontsize=size,
            color=INK, va="center", ha="left", weight="bold" if is_bold else "normal",
            linespacing=1.1, parse_math=False,
        )  # fmt: skip


def _has_misses(chart: RowChart) -> bool:
    return any(
        mark.misses
        for row in chart.rows()
        for cell in row.cells
        if cell is not None
        for mark in cell.marks
    )


def _key(page: Page, chart: RowChart, top: float) -> None:
    """Write what the markers are in one line above the panels."""
    entries = [(look_of(n, len(chart.looks)), text) for n, text in enumerate(chart.looks) if text]
    if _has_misses(chart):
        entries.append((MISSES, "Misses the target"))
    x, y = MARGIN + 0.08, top - 0.1
    for (marker, fill, size), text in entries:
        page.figure.add_artist(Line2D(
            [x / page.width], [y / page.height], marker=marker, markersize=size,
            markerfacecolor=fill, markeredgewidth=1.1, linestyle="none",
            markeredgecolor=INK if fill == ORANGE else DARK_BLUE,
        ))  # fmt: skip
        page.figure.text(
            (x + 0.13) / page.width, y / page.height, text, fontsize=TEXT, color=INK, va="center",
            ha="left", parse_math=False,
        )  # fmt: skip
        x += 0.13 + page.text_width(text, TEXT) + 0.32
