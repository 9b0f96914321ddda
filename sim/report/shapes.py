"""What a chart says, before anything is drawn: tracks with their range, points, targets, words.

Drawing, the table of numbers and the text alternative all read these, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import numpy.typing as npt

from sim.report.quantities import Quantity

Floats = npt.NDArray[np.float64]
MOST_TRACKS = 4
"""Lines that a reader can tell apart and that are labelled directly."""


class Role(Enum):
    """What a track is, which says how it is drawn."""

    BASE = auto()
    BASE_SECOND = auto()
    """Another measure of the base scenario on the same axis."""
    OPTION = auto()
    REFERENCE = auto()
    """Something the others are read against, such as funded posts."""


@dataclass(frozen=True)
class Track:
    """A simulated series: its mean over worlds and the 5th and 95th percentile, (dates,) each."""

    label: str
    role: Role
    dates: tuple[str, ...]
    mean: Floats
    low: Floats
    high: Floats
    place: int = 0
    """Number of the scenario in the result: its colour, the same in every chart."""

    def at(self, date: str) -> float:
        """Return the mean at a date.

        Raises ValueError if the track has no such date.
        """
        return float(self.mean[self.dates.index(date)])


@dataclass(frozen=True)
class Published:
    """One published series; `of` is the country it is about where the result is about a part of it.

    `sources` are the documents of its values, as they are cited.
    """

    label: str
    dates: tuple[str, ...]
    values: Floats
    low: Floats
    high: Floats
    sources: tuple[str, ...]
    of: str = ""


@dataclass(frozen=True)
class TargetMark:
    """A target: what was to be reached by when."""

    name: str
    date: str
    threshold: float
    at_least: bool
    share_met: float


@dataclass(frozen=True)
class Words:
    """The text of a chart. `shows` is the text alternative; the title is the finding."""

    title: str
    subtitle: str
    note: str
    source: str
    shows: str


@dataclass(frozen=True)
class LineChart:
    """One chart of lines over time."""

    name: str
    words: Words
    quantity: Quantity
    tracks: tuple[Track, ...]
    published: tuple[Published, ...] = ()
    targets: tuple[TargetMark, ...] = ()
    is_difference: bool = False
    least: float = 0.0
    """How far the axis of a difference reaches at least, so that next to nothing looks like it."""


@dataclass(frozen=True)
class Dot:
    """A difference from the base at a date: mean and range over worlds."""

    date: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class DotRow:
    """An option's differences at several dates."""

    label: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class DotPanel:
    """One measure: a row for each option."""

    title: str
    unit: str
    quantity: Quantity
    rows: tuple[DotRow, ...]
    least: float = 0.0
    """How far the axis reaches at least, to both sides."""


@dataclass(frozen=True)
class DotChart:
    """Small multiples of differences, one panel a measure; all panels have the same rows."""

    name: str
    words: Words
    panels: tuple[DotPanel, ...]


@dataclass(frozen=True)
class Mark:
    """A value with its range; `look` is the number of its marker in the key."""

    value: float
    low: float
    high: float
    look: int = 0
    misses: bool = False
    """Drawn so that it stands out: it misses the target that the panel shows."""


@dataclass(frozen=True)
class RowCell:
    """What a row has in a panel: marks, and the figure written beside them."""

    marks: tuple[Mark, ...]
    figure: str


@dataclass(frozen=True)
class Row:
    """One scenario, region or route: a cell for each panel, or none."""

    label: str
    cells: tuple[RowCell | None, ...]
    is_base: bool = False


@dataclass(frozen=True)
class RowGroup:
    """Rows under a heading; an empty one is not written."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Line:
    """An upright line that values are read against, such as the country's own value or a target."""

    value: float
    label: str
    is_target: bool = False


@dataclass(frozen=True)
class RowPanel:
    """One column of marks."""

    title: str
    unit: str
    quantity: Quantity
    lines: tuple[Line, ...] = ()
    is_difference: bool = False
    from_zero: bool = False
    least: float = 0.0
    """How far the axis of a difference reaches at least, to both sides."""


@dataclass(frozen=True)
class RowChart:
    """Rows in groups, a panel a column. `looks` says what each marker is; one needs no key.

    `table` holds what the chart shows and more, for the index: a header and rows of words.
    """

    name: str
    words: Words
    panels: tuple[RowPanel, ...]
    groups: tuple[RowGroup, ...]
    looks: tuple[str, ...] = ("",)
    table: tuple[tuple[str, ...], ...] = ()
    shares_scale: bool = False
    """Whether all panels of the same quantity have the same scale, so that they can be compared."""

    def rows(self) -> list[Row]:
        """Return the rows of all groups."""
        return [row for group in self.groups for row in group.rows]


Chart = LineChart | DotChart | RowChart
