"""Stacked columns by financial year, a panel for each option; what is less than nothing hangs below."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.costs.key import ROOM as ROOM_OF_KEY
from sim.report.costs.key import key_height, write_key, write_words
from sim.report.costs.shapes import ColumnChart, ColumnPanel
from sim.report.page import (
    DARK_BLUE,
    DARK_GREY,
    INK,
    LIGHT_PURPLE,
    LINE_HEIGHT,
    MARGIN,
    ORANGE,
    POINTS_AN_INCH,
    SMALL,
    TURQUOISE,
    Page,
    set_page,
    wrap,
)

COLOURS = (DARK_BLUE, TURQUOISE, ORANGE, LIGHT_PURPLE)
"""Of payers, the same in every panel and page."""
TEXT = 10.5
COLUMNS = 2
PANEL, ALONE = 2.35, 3.9
"""How tall the columns of a panel are, one of several and one on its own."""
TICKS_ROOM = 0.34
GAP = 0.3
WIDTH = 0.78
TOGETHER = "All of them together"
TOGETHER_LOOK: dict[str, Any] = {
    "linewidth": 1.2, "marker": "o", "markersize": 4.5, "markerfacecolor": "white",
    "markeredgecolor": INK, "markeredgewidth": 1.2,
}  # fmt: skip
LIMIT = "Envelope of a year"
LIMIT_LOOK: dict[str, Any] = {"linewidth": 1.3, "linestyle": (0, (4, 2.5))}


def draw_columns(chart: ColumnChart) -> Figure:
    """Return the chart as a figure."""
    first = set_page(chart.words, 10.0)
    across = COLUMNS if len(chart.panels) > 1 else 1
    rows = -(-len(chart.panels) // across)
    tick_room = 0.12 + max(first.text_width(word, SMALL) for word in _all_ticks(chart))
    width = (first.width - 2 * MARGIN - (across - 1) * GAP) / across
    heads = max(len(_head(first, panel, width)) for panel in chart.panels)
    head = 0.1 + heads * TEXT * LINE_HEIGHT / POINTS_AN_INCH
    tall = PANEL if across > 1 else ALONE
    step = head + tall + TICKS_ROOM + 0.12
    # The words above and below take what they need; a first page says how much that is.
    page = set_page(chart.words, 10.0 - (first.top - first.bottom) + ROOM_OF_KEY + rows * step)
    _key(page, chart)
    for number, panel in enumerate(chart.panels):
        row, column = divmod(number, across)
        left = MARGIN + column * (width + GAP)
        top = page.top - ROOM_OF_KEY - row * step
        _name(page, panel, (left, top), width)
        axes = page.axes(left + tick_room, top - head - tall, left + width, top - head)
        _draw(page, axes, chart, panel)
    return page.figure


def is_mixed(panel: ColumnPanel) -> bool:
    """Return whether some payers of a year pay more while others pay less."""
    stacked = np.stack([part.values for part in panel.parts])
    return bool(((stacked > 0).any(axis=0) & (stacked < 0).any(axis=0)).any())


def _ends(panel: ColumnPanel) -> tuple[float, float]:
    stacked = np.stack([part.values for part in panel.parts])
    low = float(np.minimum(stacked, 0.0).sum(axis=0).min())
    high = float(np.maximum(stacked, 0.0).sum(axis=0).max())
    if panel.limit is not None:
        high = max(high, panel.limit)
    return (low, high) if high > low else (0.0, 1.0)


def _ticks(panel: ColumnPanel) -> list[float]:
    low, high = _ends(panel)
    locator = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    return [float(tick) for tick in locator.tick_values(low, high)]


def _all_ticks(chart: ColumnChart) -> list[str]:
    return [word for panel in chart.panels for word in chart.quantity.ticks(_ticks(panel))]


def _draw(page: Page, axes: Axes, chart: ColumnChart, panel: ColumnPanel) -> None:
    places = np.arange(len(chart.years))
    above, below = np.zeros(len(places)), np.zeros(len(places))
    for part in panel.parts:
        up, down = np.maximum(part.values, 0.0), np.minimum(part.values, 0.0)
        for sizes, start in ((up, above), (down, below)):
            if sizes.any():
                axes.bar(
                    places, sizes, WIDTH, start, color=COLOURS[part.look], edgecolor="white",
                    linewidth=0.6, zorder=2,
                )  # fmt: skip
        above, below = above + up, below + down
    if is_mixed(panel):
        axes.plot(places, panel.whole, color=INK, zorder=4, **TOGETHER_LOOK)
    if panel.limit is not None:
        axes.axhline(panel.limit, color="white", linewidth=2.6, zorder=2.9)
        axes.axhline(panel.limit, color=INK, zorder=3, **LIMIT_LOOK)
    axes.axhline(0.0, color=DARK_GREY, linewidth=1.2, zorder=3)
    axes.set_xlim(-0.6, len(places) - 0.4)
    ticks = _ticks(panel)
    low, high = _ends(panel)
    air = 0.04 * (high - low)
    axes.set_ylim(low - air if low < 0 else 0.0, high + air if high > 0 else 0.0)
    inside = [tick for tick in ticks if axes.get_ylim()[0] <= tick <= axes.get_ylim()[1]]
    axes.set_yticks(inside, chart.quantity.ticks(inside))
    axes.tick_params(axis="y", length=0, labelsize=SMALL, pad=3)
    axes.grid(visible=False, axis="x")
    axes.spines["bottom"].set_visible(False)
    room = axes.get_window_extent().width / page.figure.dpi / (len(places) + 0.2)
    every = int(np.ceil((page.text_width(chart.years[0], SMALL) + 0.12) / room))
    named = list(places[::every])
    axes.set_xticks(named, [chart.years[place] for place in named])
    axes.tick_params(axis="x", length=0, labelsize=SMALL, pad=4)


def _head(page: Page, panel: ColumnPanel, width: float) -> list[str]:
    return wrap(page.renderer, panel.title, TEXT, width, is_bold=True)


def _name(page: Page, panel: ColumnPanel, corner: tuple[float, float], width: float) -> None:
    x, y = corner
    for line in _head(page, panel, width):
        page.figure.text(
            x / page.width, y / page.height, line, fontsize=TEXT, weight="bold", color=INK, ha="left",
            va="top", parse_math=False,
        )  # fmt: skip
        y -= TEXT * LINE_HEIGHT / POINTS_AN_INCH


def _key(page: Page, chart: ColumnChart) -> None:
    """Write who each colour is, and what the lines are, above the panels."""
    shown = {part.look for panel in chart.panels for part in panel.parts if part.values.any()}
    x = write_key(page, [(COLOURS[look], chart.looks[look]) for look in sorted(shown)])
    lines: list[tuple[str, dict[str, Any]]] = []
    if any(is_mixed(panel) for panel in chart.panels):
        lines.append((TOGETHER, TOGETHER_LOOK))
    if any(panel.limit is not None for panel in chart.panels):
        lines.append((LIMIT, LIMIT_LOOK))
    y = key_height(page)
    for words, look_of_line in lines:
        places = [x / page.width, (x + 0.14) / page.width, (x + 0.28) / page.width]
        page.figure.add_artist(
            Line2D(places, [y / page.height] * 3, color=INK, markevery=[1], **look_of_line)
        )
        x = write_words(page, words, x + 0.34)
