"""A heat map: a measure over two levers, the figure written in each cell, the target's contour drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.typing import ColorType

from sim.report.index import Row
from sim.report.page import BODY, INK, MARGIN, SMALL, set_page
from sim.report.quantities import Quantity
from sim.report.shapes import Words

Floats = npt.NDArray[np.float64]
ROW = 0.52
AXIS_ROOM = 0.72
HEAD_ROOM = 0.4
FRAME = 2.9
MOST_WRITTEN = 14
"""Columns up to which figures are written into cells."""


@dataclass(frozen=True)
class HeatChart:
    """A measure over two levers: `values` (down, across), not a number where there is none.

    `target` is a value whose contour is drawn; `labels` are written along the axes.
    """

    name: str
    words: Words
    quantity: Quantity
    across_title: str
    down_title: str
    across: tuple[str, ...]
    down: tuple[str, ...]
    values: Floats
    target: float | None = None
    table: tuple[tuple[str, ...], ...] = ()

    @property
    def has_line(self) -> bool:
        """Whether the target's contour lies within the map."""
        return has_line(self.values, self.target)

    def data(self) -> Iterator[Row]:
        """Yield what is plotted; in place of a date, where along the axis across."""
        for number, label in enumerate(self.down):
            for column, place in enumerate(self.across):
                value = float(self.values[number, column])
                if not np.isnan(value):
                    yield "cell", label, place, value, None, None, self.across_title, ""
        if self.target is not None:
            yield "target", "", "", self.target, None, None, "", ""


def has_line(values: Floats, target: float | None) -> bool:
    """Return whether a target's contour can be drawn over values."""
    if target is None or min(values.shape) < 2:
        return False
    return bool(np.nanmin(values) < target < np.nanmax(values))


def luminance(colour: ColorType) -> float:
    """Return how light a colour is to the eye, 0 to 1 (WCAG 2)."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def ink_on(colour: ColorType) -> str:
    """Return the colour, white or dark, whose contrast with a cell is greater."""
    own, dark = luminance(colour) + 0.05, luminance(INK) + 0.05
    return "white" if 1.05 / own > own / dark else INK


def draw_heat(chart: HeatChart) -> Figure:
    """Return the chart as a figure."""
    rows, columns = chart.values.shape
    page = set_page(chart.words, FRAME + AXIS_ROOM + ROW * rows)
    label = max(page.text_width(text, BODY) for text in chart.down)
    left = MARGIN + 0.12 + label
    top = page.top - HEAD_ROOM
    axes = page.axes(left, page.bottom + AXIS_ROOM, page.width - MARGIN, top)
    page.figure.text(
        MARGIN / page.width, (top + 0.1) / page.height, chart.down_title, fontsize=BODY, color=INK,
        ha="left", va="bottom", parse_math=False,
    )  # fmt: skip
    low, high = float(np.nanmin(chart.values)), float(np.nanmax(chart.values))
    span = high - low or 1.0
    pale, dark = get_af_colours("sequential")[-1], get_af_colours("sequential")[0]
    colours = LinearSegmentedColormap.from_list("af", ["#F3F7FC", pale, dark])
    axes.imshow(
        (chart.values - low) / span, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto",
        origin="lower",
    )  # fmt: skip
    if columns <= MOST_WRITTEN:
        _write_cells(axes, chart, colours((chart.values - low) / span))
    if chart.has_line:
        for colour, width in (("white", 5.0), (INK, 2.2)):
            axes.contour(chart.values, levels=[chart.target], colors=[colour], linewidths=width)
    axes.set_xticks(range(columns), chart.across)
    axes.set_yticks(range(rows), chart.down)
    axes.tick_params(axis="both", length=0, labelsize=BODY, pad=5)
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.set_xlabel(chart.across_title, fontsize=BODY, color=INK, labelpad=8)
    return page.figure


def _write_cells(axes: Axes, chart: HeatChart, colours: Floats) -> None:
    for (row, column), value in np.ndenumerate(chart.values):
        if np.isnan(value):
            continue
        red, green, blue = colours[row, column, :3].tolist()
        axes.text(
            column, row, chart.quantity.number(float(value)), fontsize=SMALL, ha="center",
            va="center_baseline", color=ink_on((red, green, blue)), zorder=5,
            path_effects=[withStroke(linewidth=2.5, foreground=(red, green, blue))], parse_math=False,
        )  # fmt: skip
