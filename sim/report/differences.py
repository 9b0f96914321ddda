"""Charts of differences: each option less the base, the same worlds compared with one another.

Each difference is the average over the year to its date. Intakes come once a year, and what they
add is used up before the next, so that any one month would tell too much or too little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.quantities import FTE, PEOPLE, SHARE, Quantity, listed, month_words
from sim.report.reading import Cell, Numbers, by_size
from sim.report.shapes import (
    MOST_TRACKS,
    Dot,
    DotChart,
    DotPanel,
    DotRow,
    LineChart,
    Track,
    Words,
)
from sim.report.wording import (
    MILESTONES,
    caveat,
    in_base,
    note_of,
    points_words,
    quoted,
    range_name,
    shows_dots,
    shows_lines,
    source_words,
)


@dataclass(frozen=True)
class Difference:
    """One measure in which options are compared; `adds_to` ends “this adds 90 to …”."""

    name: str
    cell: Cell
    quantity: Quantity
    panel: str
    unit: str
    adds_to: str
    over_time: bool = False
    most: str = ""
    """What “this adds most” ends with in the title of the overview, which has no other measures."""
    needs_change: bool = False
    """Left out of the overview where no option changes it."""


DIFFERENCES = (
    Difference(
        "difference_childrens_social_workers", ("fte", "social_workers", "children", "all"), FTE,
        "Children's social workers in post", "FTE", "children's social workers in post",
        over_time=True, most="children's social workers",
    ),
    Difference(
        "difference_childrens_vacancy_rate",
        ("vacancy_rate", "social_workers", "children", "all"), SHARE,
        "Children's vacancy rate", "percentage points",
        "the vacancy rate of children's social workers",
    ),
    Difference(
        "difference_adults_social_workers", ("fte", "social_workers", "adults", "all"), FTE,
        "Adults' social workers in post", "FTE", "adults' social workers in post",
    ),
    Difference(
        "difference_eyps_in_post", ("headcount", "early_years", "all", "eyp"), PEOPLE,
        "Early Years Professionals in post", "people", "Early Years Professionals in post",
        over_time=True, most="Early Years Professionals",
    ),
    Difference(
        "difference_full_day_care_with_eyp",
        ("share_settings_with_eyp", "early_years", "full_day_care", "all"), SHARE,
        "Full day care settings with an EYP", "percentage points",
        "the share of full day care settings with an EYP",
        over_time=True,
    ),
    Difference(
        "difference_foster_placements", ("filled_fte", "foster_carers", "all", "all"), PEOPLE,
        "Foster placements filled", "placements", "the foster placements filled",
        needs_change=True,
    ),
    Difference(
        "difference_social_care_workers", ("fte", "social_care_workers", "all", "all"), FTE,
        "Social care workers in post", "FTE", "social care workers in post", needs_change=True,
    ),
)  # fmt: skip


YEAR = 12


def difference_chart(measure: Difference, numbers: Numbers, place: str) -> LineChart | None:
    """Return the differences of options in one measure over time; None if no option has any."""
    tracks = _tracks(measure, numbers)
    sizes = {track.place: _size(track, measure.quantity) for track in tracks}
    chosen = by_size(tracks, sizes, MOST_TRACKS - 1, 0.0)
    drawn = chosen.drawn
    if not drawn:
        return None
    words = Words(
        title=_title(measure, drawn),
        subtitle=f"{measure.panel}, {place}: difference from {in_base(numbers)} in {measure.unit}, "
        "average over the 12 months to each date. "
        + (
            f"Lines: mean; shaded: {range_name(numbers)}, world by world."
            if numbers.runs() > 1
            else "One simulated world, so no range."
        ),
        note=note_of(numbers, chosen, f"the same as {in_base(numbers)}"),
        source=source_words(numbers),
        shows=shows_lines(tuple(drawn), measure.quantity, (), (), is_difference=True),
    )
    return LineChart(
        measure.name, words, measure.quantity, tuple(drawn), is_difference=True,
        least=numbers.least(measure.cell),
    )  # fmt: skip


def _tracks(measure: Difference, numbers: Numbers) -> list[Track]:
    return [
        track
        for name in numbers.options()
        if (track := numbers.difference(name, measure.cell, YEAR)) is not None
    ]


def _size(track: Track, quantity: Quantity) -> float:
    """Return the largest difference, or 0 if it would be printed as zero."""
    largest = float(abs(track.mean).max())
    return largest if quantity.number(largest) != quantity.number(0.0) else 0.0


def _title(measure: Difference, tracks: list[Track]) -> str:
    """Return who adds most and who takes most away, in the last year."""
    most = max(tracks, key=lambda track: float(track.mean[-1]))
    least = min(tracks, key=lambda track: float(track.mean[-1]))
    when = f"In the year to {month_words(most.dates[-1])}"
    up = _sized(measure, float(most.mean[-1]))
    down = _sized(measure, float(least.mean[-1]))
    is_down = is_clear(least, measure.quantity) and least.mean[-1] < 0
    if is_clear(most, measure.quantity) and most.mean[-1] > 0:
        others = f"; {quoted(least.label)} takes away {down}" if is_down else ""
        return f"{when} {quoted(most.label)} adds on average {up} to {measure.adds_to}{others}"
    if is_down:
        return f"{when} {quoted(least.label)} takes on average {down} from {measure.adds_to}"
    return f"{when} no option clearly changes {measure.adds_to}"


def is_clear(track: Track, quantity: Quantity) -> bool:
    """Return whether the range at the end lies on one side of zero, and is not printed as zero."""
    end = float(track.mean[-1])
    beyond = float(track.low[-1]) > 0 if end > 0 else float(track.high[-1]) < 0
    return beyond and quantity.number(end) != quantity.number(0.0)


def _sized(measure: Difference, value: float) -> str:
    size = measure.quantity.gap(value)
    return f"{size} FTE" if measure.quantity is FTE else size


def overview_chart(measures: Sequence[Difference], numbers: Numbers, place: str) -> DotChart | None:
    """Return all options and key measures at the milestones; None if there is nothing to compare."""
    panels = tuple(panel for measure in measures if (panel := _panel(measure, numbers)) is not None)
    if not panels:
        return None
    years = [month_words(dot.date) for dot in panels[0].rows[0].dots]
    words = Words(
        title=_overview_title(measures, numbers),
        subtitle=f"Difference from {in_base(numbers)}, {place}, average over the 12 months to each "
        "date. " + f"{points_words(numbers, world_by_world=True)}.",
        note=f"Figures at the right: year to {years[-1]}. " + caveat(numbers),
        source=source_words(numbers),
        shows=shows_dots(panels),
    )
    return DotChart("differences", words, panels)


def _panel(measure: Difference, numbers: Numbers) -> DotPanel | None:
    tracks = _tracks(measure, numbers)
    rows = tuple(DotRow(track.label, dots) for track in tracks if (dots := _dots(track)))
    if not rows or (
        measure.needs_change and not any(_size(track, measure.quantity) for track in tracks)
    ):
        return None
    least = numbers.least(measure.cell)
    return DotPanel(measure.panel, measure.unit, measure.quantity, rows, least)


def _dots(track: Track) -> tuple[Dot, ...]:
    """Return the track at its end and at the last two milestones before."""
    before = [date for date in MILESTONES if date in track.dates[:-1]]
    chosen = [*before[-2:], track.dates[-1]]
    places = [track.dates.index(date) for date in chosen]
    return tuple(
        Dot(date, float(track.mean[n]), float(track.low[n]), float(track.high[n]))
        for date, n in zip(chosen, places, strict=True)
    )


def _overview_title(measures: Sequence[Difference], numbers: Numbers) -> str:
    """Return, for each workforce's main measure, the option that adds most at the end.

    What one option adds to several is told together; of a single option nothing is the most.
    """
    added: dict[str, list[str]] = {}
    when = ""
    for measure in measures:
        tracks = _tracks(measure, numbers) if measure.most else []
        gains = [t for t in tracks if is_clear(t, measure.quantity) and t.mean[-1] > 0]
        if gains:
            best = max(gains, key=lambda track: float(track.mean[-1]))
            value = measure.quantity.difference(float(best.mean[-1]))
            added.setdefault(quoted(best.label), []).append(f"{measure.most} ({value})")
            when = month_words(best.dates[-1])
    if not added:
        return f"No option clearly adds staff to {in_base(numbers)} by the end"
    verb = "adds" if len(numbers.options()) == 1 else "adds most"
    parts = [f"{label} {verb} {listed(gains)}" for label, gains in added.items()]
    return f"In the year to {when} {listed(parts)}"
