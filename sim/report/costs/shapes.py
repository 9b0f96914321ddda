"""What charts of money say, before anything is drawn: columns by year, bars in pieces, a plane.

As in `sim.report.shapes`, drawing, tables and text alternatives all read these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from sim.report.index import Row
from sim.report.quantities import Quantity
from sim.report.shapes import Words

Floats = npt.NDArray[np.float64]
Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """What one payer adds to a panel's columns (years,); `look` is its place in the key."""

    look: int
    values: Floats


@dataclass(frozen=True)
class ColumnPanel:
    """One option: stacked columns by year; `limit` is a level that they are read against."""

    title: str
    series: str
    parts: tuple[Part, ...]
    limit: float | None = None

    @property
    def whole(self) -> Floats:
        """All parts together (years,)."""
        return np.asarray(np.sum([part.values for part in self.parts], axis=0))


@dataclass(frozen=True)
class ColumnChart:
    """Stacked columns by financial year, a panel for each option; `looks` names the parts."""

    name: str
    words: Words
    quantity: Quantity
    years: tuple[str, ...]
    looks: tuple[str, ...]
    panels: tuple[ColumnPanel, ...]
    table: Table = ()

    def data(self) -> Iterator[Row]:
        """Yield what is plotted."""
        for panel in self.panels:
            for part in panel.parts:
                for year, value in zip(self.years, part.values, strict=True):
                    yield (
                        "increment", panel.series, year, float(value), None, None,
                        self.looks[part.look], "",
                    )  # fmt: skip
            if panel.limit is not None:
                yield "limit", panel.series, "", panel.limit, None, None, "envelope", ""


@dataclass(frozen=True)
class Piece:
    """A part of a bar, from one value to another; `text` is written in it where it has room."""

    start: float
    end: float
    look: int
    text: str = ""

    @property
    def size(self) -> float:
        """How much it stands for."""
        return self.end - self.start


@dataclass(frozen=True)
class Bar:
    """A row: its pieces, and the figures written at its right, one a column.

    `of` names the row in the table of numbers; `values` are what it stands for there, by name.
    """

    label: str
    pieces: tuple[Piece, ...]
    figures: tuple[str, ...]
    of: str
    values: tuple[tuple[str, float, float | None, float | None], ...]
    is_bold: bool = False


@dataclass(frozen=True)
class BarGroup:
    """Rows under a heading."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """Rows of bars in pieces on one scale; `looks` names the pieces, `heads` the columns of figures."""

    name: str
    words: Words
    quantity: Quantity
    groups: tuple[BarGroup, ...]
    looks: tuple[str, ...]
    heads: tuple[str, ...]
    table: Table = ()
    joins: bool = False
    """Whether a thin line joins the end of each bar to the next of its group, as in a waterfall."""

    def data(self) -> Iterator[Row]:
        """Yield what is plotted."""
        for group in self.groups:
            for bar in group.bars:
                for name, value, low, high in bar.values:
                    yield "amount", bar.of, "", value, low, high, name, ""


class Standing(Enum):
    """Where an option stands: with those worth looking at, or beaten by others."""

    ORIGIN = auto()
    FRONTIER = auto()
    DOMINATED = auto()


@dataclass(frozen=True)
class Point:
    """An option by what it buys and what it costs, each with its range; one without a label is a dot."""

    label: str
    of: str
    x: tuple[float, float, float]
    y: tuple[float, float, float]
    standing: Standing
    step: str = ""
    """What each further unit costs, written at the line that leads here."""


@dataclass(frozen=True)
class PlaneChart:
    """Options on a plane of effect and cost; those on the frontier are joined in their order."""

    name: str
    words: Words
    across: Quantity
    up: Quantity
    across_title: str
    up_title: str
    points: tuple[Point, ...]
    table: Table = ()

    def data(self) -> Iterator[Row]:
        """Yield what is plotted."""
        for point in self.points:
            kind = point.standing.name.lower()
            for title, (value, low, high) in (
                (self.across_title, point.x),
                (self.up_title, point.y),
            ):
                yield kind, point.of, "", value, low, high, title, ""
