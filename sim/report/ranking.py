"""Charts of many scenarios: where each stands, and how far it is from the base, by folder.

A dozen lines cannot be told apart and forty rows can be read, so that results of many scenarios get a
row for each instead of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.report.differences import DIFFERENCES, YEAR, Difference, is_clear
from sim.report.quantities import PEOPLE, SHARE, Quantity, month_words
from sim.report.reading import Cell, Numbers, scenario_label
from sim.report.shapes import (
    Line,
    Mark,
    Row,
    RowCell,
    RowChart,
    RowGroup,
    RowPanel,
    Track,
    Words,
)
from sim.report.wording import (
    MILESTONES,
    caveat,
    in_base,
    points_words,
    quoted,
    source_words,
    with_words,
)

MANY = 6
"""Options above which charts of differences have a row for each."""
MOST_PANELS = 4


@dataclass(frozen=True)
class Standing:
    """A measure in which scenarios are ranked; `noun` begins the title."""

    cell: Cell
    quantity: Quantity
    panel: str
    noun: str


STANDINGS = (
    Standing(
        ("vacancy_rate", "social_workers", "children", "all"), SHARE,
        "Children's social worker vacancies", "children's social worker vacancies",
    ),
    Standing(
        ("share_settings_with_eyp", "early_years", "full_day_care", "all"), SHARE,
        "Full day care settings with an EYP", "full day care settings with an EYP",
    ),
    Standing(
        ("level3_share", "early_years", "full_day_care", "all"), SHARE,
        "Full day care staff at level 3 or above", "full day care staff at level 3",
    ),
    Standing(
        ("vacancy_rate", "foster_carers", "all", "all"), SHARE,
        "Foster placements lacking", "foster placements lacking",
    ),
    Standing(
        ("headcount", "early_years", "all", "eyp"), PEOPLE,
        "Early Years Professionals in post", "Early Years Professionals in post",
    ),
)  # fmt: skip


_BY_NAME = {measure.name: measure for measure in DIFFERENCES}
SOCIAL_CARE = tuple(
    _BY_NAME[name]
    for name in (
        "difference_childrens_social_workers",
        "difference_childrens_vacancy_rate",
        "difference_adults_social_workers",
        "difference_foster_placements",
    )
)
EARLY_YEARS = (
    _BY_NAME["difference_eyps_in_post"],
    _BY_NAME["difference_full_day_care_with_eyp"],
    Difference(
        "difference_childrens_centres_with_eyp",
        ("share_settings_with_eyp", "early_years", "childrens_centre", "all"), SHARE,
        "Children's centres with an EYP", "percentage points",
        "the share of children's centres with an EYP",
    ),
    Difference(
        "difference_level_3", ("level3_share", "early_years", "all", "all"), SHARE,
        "Staff at level 3 or above", "percentage points", "the share of staff at level 3 or above",
    ),
)  # fmt: skip


def is_many(numbers: Numbers) -> bool:
    """Return whether a result has too many options for a line or a small panel each."""
    return len(numbers.options()) > MANY


def standings_chart(numbers: Numbers, place: str) -> RowChart | None:
    """Return where every scenario stands at the milestones; None if few or none have the measures."""
    if not is_many(numbers):
        return None
    chosen = [s for s in STANDINGS if (numbers.base, s.cell) in numbers.series][:MOST_PANELS]
    if not chosen:
        return None
    dates = _milestones(numbers, chosen[0].cell)
    names = [numbers.base, *numbers.options()]
    rows = {
        name: Row(
            numbers.label(name),
            tuple(_standing(numbers, name, standing, dates) for standing in chosen),
            is_base=name == numbers.base,
        )
        for name in names
    }
    panels = tuple(_standing_panel(numbers, standing, dates[-1]) for standing in chosen)
    looks = tuple(_day(date) for date in dates)
    words = Words(
        title=_standings_title(numbers, chosen[0], dates[-1]),
        subtitle=f"{len(names)} scenarios, {place}, as at month end. {points_words(numbers)}; "
        f"figures at the right: {month_words(dates[-1])}",
        note=f"Upright line: {in_base(numbers)} at the end. {caveat(numbers)}".strip(),
        source=source_words(numbers),
        shows="",
    )
    return with_words(RowChart("scenarios", words, panels, by_folder(numbers, rows), looks))


def _milestones(numbers: Numbers, cell: Cell) -> list[str]:
    """Return the last two milestones before the end, and the end."""
    dates = numbers.dates(cell)
    return [*[date for date in MILESTONES if date in dates[:-1]][-2:], dates[-1]]


def _day(date: str) -> str:
    return date[:4] if date.endswith("-12-31") else month_words(date)


def _standing(
    numbers: Numbers, scenario: str, standing: Standing, dates: Sequence[str]
) -> RowCell | None:
    marks, last = [], None
    for look, date in enumerate(dates):
        spot = numbers.spot(scenario, standing.cell, date)
        if spot is not None:
            marks.append(Mark(spot.mean, spot.low, spot.high, look))
            last = spot
    if last is None:
        return None
    return RowCell(tuple(marks), standing.quantity.number(last.mean))


def _standing_panel(numbers: Numbers, standing: Standing, date: str) -> RowPanel:
    base = numbers.spot(numbers.base, standing.cell, date)
    lines = () if base is None else (Line(base.mean, ""),)
    return RowPanel(standing.panel, "", standing.quantity, lines)


def _standings_title(numbers: Numbers, standing: Standing, date: str) -> str:
    """Return from where to where the first measure goes over scenarios, and where the base is."""
    spots = {
        name: spot.mean
        for name in [numbers.base, *numbers.options()]
        if (spot := numbers.spot(name, standing.cell, date)) is not None
    }
    low, high = min(spots, key=spots.__getitem__), max(spots, key=spots.__getitem__)
    say = standing.quantity.number
    ends = [
        f"{say(spots[name])} "
        + (f"({in_base(numbers)})" if name == numbers.base else f"({quoted(numbers.label(name))})")
        for name in (low, high)
    ]
    title = f"In {month_words(date)} {standing.noun} range from {ends[0]} to {ends[1]}"
    if numbers.base in (low, high):
        return title
    return f"{title}; {say(spots[numbers.base])} in {in_base(numbers)}"


def by_folder(numbers: Numbers, rows: dict[str, Row]) -> tuple[RowGroup, ...]:
    """Return rows in groups: the base first, then by the folders in which scenarios lie."""
    groups: dict[str, list[Row]] = {}
    for name, row in rows.items():
        folder = "" if name == numbers.base else numbers.folders.get(name, "")
        groups.setdefault(folder, []).append(row)
    is_one = len(groups) == 1
    return tuple(
        RowGroup("" if is_one or not folder else _folder_label(folder), tuple(own))
        for folder, own in groups.items()
    )


def _folder_label(folder: str) -> str:
    return scenario_label(folder.removeprefix("options/").replace("/", ": "))


def ranking_chart(
    name: str, measures: Sequence[Difference], numbers: Numbers, place: str
) -> RowChart | None:
    """Return how far every option is from the base in some measures; None if there are few options."""
    if not is_many(numbers):
        return None
    found = {measure.name: _tracks(measure, numbers) for measure in measures}
    chosen = [measure for measure in measures if found[measure.name]][:MOST_PANELS]
    if not chosen:
        return None
    rows = {
        option: Row(
            numbers.label(option),
            tuple(_difference(measure, found[measure.name].get(option)) for measure in chosen),
        )
        for option in numbers.options()
    }
    first = next(iter(found[chosen[0].name].values()))
    dates = _dates(first)
    panels = tuple(
        RowPanel(
            m.panel, f"Difference, {m.unit}", m.quantity, is_difference=True,
            least=numbers.least(m.cell),
        )
        for m in chosen
    )  # fmt: skip
    words = Words(
        title=_ranking_title(chosen, found, dates[-1], numbers.label),
        subtitle=f"Difference from {in_base(numbers)}, {len(rows)} options, {place}, average over the "
        f"12 months to each date. {points_words(numbers, world_by_world=True)}; figures at the right: "
        f"year to {month_words(dates[-1])}",
        note=caveat(numbers),
        source=source_words(numbers),
        shows="",
    )
    looks = tuple(f"Year to {month_words(date)}" for date in dates)
    return with_words(RowChart(name, words, panels, by_folder(numbers, rows), looks))


def _tracks(measure: Difference, numbers: Numbers) -> dict[str, Track]:
    return {
        option: track
        for option in numbers.options()
        if (track := numbers.difference(option, measure.cell, YEAR)) is not None
    }


def _dates(track: Track) -> list[str]:
    """Return the milestone before the end, if there is one, and the end."""
    before = [date for date in MILESTONES if date in track.dates[:-1]]
    return [*before[-1:], track.dates[-1]]


def _difference(measure: Difference, track: Track | None) -> RowCell | None:
    if track is None:
        return None
    marks = []
    for look, date in enumerate(_dates(track)):
        n = track.dates.index(date)
        marks.append(Mark(float(track.mean[n]), float(track.low[n]), float(track.high[n]), look))
    return RowCell(tuple(marks), measure.quantity.difference(float(track.mean[-1])))


def _ranking_title(
    measures: Sequence[Difference],
    found: dict[str, dict[str, Track]],
    date: str,
    labels: Callable[[str], str],
) -> str:
    """Return, for the first measure that any option changes clearly, which adds and takes most."""
    for measure in measures:
        ends = {
            name: track
            for name, track in found[measure.name].items()
            if is_clear(track, measure.quantity)
        }
        if not ends:
            continue
        best = max(ends, key=lambda name: float(ends[name].mean[-1]))
        worst = min(ends, key=lambda name: float(ends[name].mean[-1]))
        say = measure.quantity.difference
        parts = [
            f"{quoted(labels(name))} {say(float(ends[name].mean[-1]))}"
            for name in dict.fromkeys((best, worst))
        ]
        return (
            f"{measure.panel}, year to {month_words(date)}: from {parts[-1]} to {parts[0]}"
            f"{_unit(measure)}"
            if len(parts) > 1
            else f"{measure.panel}, year to {month_words(date)}: {parts[0]}{_unit(measure)}"
        )
    return f"In the year to {month_words(date)} no option clearly changes what is shown"


def _unit(measure: Difference) -> str:
    return f" {measure.unit}" if measure.unit != "people" else ""
