"""Small multiples of differences: dots with their range, an option a row, a measure a panel."""

from __future__ import annotations

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
    POINTS_AN_INCH,
    SMALL,
    Page,
    set_page,
    wrap,
)
from sim.report.placing import reaching
from sim.report.quantities import short_month_words
from sim.report.shapes import DotChart, DotPanel

COLUMNS = 2
LABEL_ROOM = 2.0
LINE_OF_LABEL = 0.19
FIGURE_ROOM = 0.85
ROW = 0.52
PANEL_EXTRA = 1.1
KEY_ROOM = 0.5
LOOKS = (("o", "white", 7.5), ("D", MID_BLUE, 6.5), ("s", DARK_BLUE, 7.5))
"""Marker, fill and size of the dates, earliest first; the edge is dark in all."""


def draw_dots(chart: DotChart) -> Figure:
    """Return the chart as a figure."""
    rows = -(-len(chart.panels) // COLUMNS)
    # The words above and below take what they need; a first page says how much that is.
    words = set_page(chart.words, 10.0)
    lines = [len(_label(words, row.label)) for row in chart.panels[0].rows]
    panel_height = max(ROW, LINE_OF_LABEL * max(lines) + 0.1) * len(lines) + PANEL_EXTRA
    frame = 10.0 - (words.top - words.bottom)
    page = set_page(chart.words, frame + KEY_ROOM + rows * panel_height)
    _key(page, chart, page.top - KEY_ROOM / 2)
    left = MARGIN + LABEL_ROOM
    across = (page.width - left - MARGIN) / COLUMNS
    down = panel_height
    for number, panel in enumerate(chart.panels):
        row, column = divmod(number, COLUMNS)
        top = page.top - KEY_ROOM - row * down
        # A last panel that is alone in its row takes all of it.
        wide = COLUMNS if column == 0 and number == len(chart.panels) - 1 else 1
        axes = page.axes(
            left + column * across, top - down + 0.45,
            left + (column + wide) * across - FIGURE_ROOM, top - 0.5,
        )  # fmt: skip
        _draw_panel(page, axes, panel)
        _name_panel(page, panel, (left + column * across, top))
        if column == 0:
            _name_rows(page, axes, panel)
    return page.figure


def _draw_panel(page: Page, axes: Axes, panel: DotPanel) -> None:
    count = len(panel.rows)
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlim(*limits(panel))
    axes.axvline(0.0, color=DARK_GREY, linewidth=1.2, zorder=1.5)
    for number in range(1, count):
        axes.axhline(number - 0.5, color="0.9", linewidth=0.8, zorder=1)
    for number, row in enumerate(panel.rows):
        offsets = np.linspace(-0.27, 0.27, len(row.dots)) if len(row.dots) > 1 else np.zeros(1)
        for dot, offset, look in zip(row.dots, offsets, _looks(len(row.dots)), strict=True):
            marker, fill, size = look
            place = number + float(offset)
            axes.plot([dot.low, dot.high], [place, place], color=MID_BLUE, linewidth=2, zorder=2)
            axes.plot(
                [dot.mean], [place], marker=marker, markersize=size, markerfacecolor=fill,
                markeredgecolor=DARK_BLUE, markeredgewidth=1.4, linestyle="none", zorder=3,
            )  # fmt: skip
        last = row.dots[-1]
        x = axes.get_position().x1 + (FIGURE_ROOM - 0.2) / page.width
        y = axes.transData.transform((0.0, number))[1] / (page.height * page.figure.dpi)
        page.figure.text(
            x, y, panel.quantity.difference(last.mean), fontsize=BODY, color=INK, ha="right",
            va="center", parse_math=False,
        )  # fmt: skip
    scale = 100.0 if panel.quantity.is_share else 1.0
    locator = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    low, high = axes.get_xlim()
    ticks = np.asarray(locator.tick_values(low * scale, high * scale)) / scale
    inside = [float(tick) for tick in ticks if low <= tick <= high]
    axes.set_xticks(inside, panel.quantity.ticks(inside, is_difference=True))
    axes.tick_params(axis="x", length=0, labelsize=SMALL + 0.5)
    axes.spines["bottom"].set_visible(False)


def limits(panel: DotPanel) -> tuple[float, float]:
    """Return the ends of a panel's axis."""
    ends = [end for row in panel.rows for dot in row.dots for end in (dot.low, dot.high, dot.mean)]
    low, high = reaching(min([0.0, *ends]), max([0.0, *ends]), panel.least)
    if low == high:
        return -1.0, 1.0
    air = 0.08 * (high - low)
    return low - air, high + air


def _looks(count: int) -> tuple[tuple[str, str, float], ...]:
    return LOOKS[len(LOOKS) - count :]


def _name_panel(page: Page, panel: DotPanel, corner: tuple[float, float]) -> None:
    x, y = corner
    for text, weight in ((panel.title, "bold"), (f"Difference, {panel.unit}", "normal")):
        page.figure.text(
            x / page.width, y / page.height, text, fontsize=BODY, color=INK, va="top", ha="left",
            weight=weight, parse_math=False,
        )  # fmt: skip
        y -= BODY * LINE_HEIGHT / POINTS_AN_INCH


def _label(page: Page, label: str) -> list[str]:
    """Return a row's label in lines that its column has room for."""
    return wrap(page.renderer, label, BODY, LABEL_ROOM - 0.12)


def _name_rows(page: Page, axes: Axes, panel: DotPanel) -> None:
    for number, row in enumerate(panel.rows):
        y = axes.transData.transform((0.0, number))[1] / (page.height * page.figure.dpi)
        lines = _label(page, row.label)
        page.figure.text(
            MARGIN / page.width, y, "\n".join(lines), fontsize=BODY, color=INK, va="center",
            ha="left", linespacing=1.15, parse_math=False,
        )  # fmt: skip


def _key(page: Page, chart: DotChart, middle: float) -> None:
    """Draw what the markers stand for in one line above the panels."""
    dots = chart.panels[0].rows[0].dots
    x, y = MARGIN + LABEL_ROOM + 0.08, middle / page.height
    for dot, (marker, fill, size) in zip(dots, _looks(len(dots)), strict=True):
        page.figure.add_artist(Line2D(
            [x / page.width], [y], marker=marker, markersize=size, markerfacecolor=fill,
            markeredgecolor=DARK_BLUE, markeredgewidth=1.4, linestyle="none",
        ))  # fmt: skip
        words = f"Year to {short_month_words(dot.date)}"
        page.figure.text(
            (x + 0.14) / page.width, y, words, fontsize=BODY, color=INK, va="center", ha="left",
            parse_math=False,
        )  # fmt: skip
        x += 0.14 + page.text_width(words, BODY) + 0.35
