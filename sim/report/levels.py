"""Charts of levels: from published history through the simulated base and options to the end.

Each is one row of LEVELS. Titles are made from the numbers and state what they show.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.quantities import FTE, PEOPLE, PLACEMENTS, SETTINGS, SHARE, Quantity, month_words
from sim.report.reading import Cell, Numbers, Sorted, tell_apart
from sim.report.shapes import MOST_TRACKS, LineChart, Role, TargetMark, Track, Words
from sim.report.wording import (
    caveat,
    in_base,
    note_of,
    quoted,
    range_words,
    shows_lines,
    source_words,
    target_clause,
    within_words,
)

STAYS = 0.01
"""A change by less than this share is told as staying at about the same."""
YEARS_TOLD = 3
"""So many years, if there are so many, are averaged at either end where a title tells of flows."""
NEARLY_NONE = 0.02
"""What begins at less than this share of its end is told as reaching it, from nothing."""


@dataclass(frozen=True)
class Companion:
    """Another series of the base on the same axis."""

    cell: Cell
    label: str
    role: Role
    clause: str = ""
    """What the base is above or below, for the title."""


@dataclass(frozen=True)
class Level:
    """One chart of a level: `noun` is the subject of its title, in the plural if `is_plural`."""

    name: str
    cell: Cell
    quantity: Quantity
    noun: str
    subtitle: str
    is_plural: bool = True
    is_yearly: bool = False
    base_label: str | None = None
    most_options: int = MOST_TRACKS
    companion: Companion | None = None
    needs_evidence: bool = False
    """Drawn only where there is a published figure or a target to read it against."""


CHILDREN = ("social_workers", "children", "all")
LEVELS = (
    Level(
        "childrens_social_workers", ("fte", *CHILDREN), FTE, "children's social workers in post",
        "Full-time equivalents in councils' children's services, {place}, as at month end",
        companion=Companion(
            ("posts_fte", *CHILDREN), "Funded posts", Role.REFERENCE, "funded posts"
        ),
    ),
    Level(
        "adults_social_workers", ("fte", "social_workers", "adults", "all"), FTE,
        "adults' social workers in post",
        "Full-time equivalents in councils' adult services, {place}, as at month end",
        companion=Companion(
            ("posts_fte", "social_workers", "adults", "all"), "Funded posts", Role.REFERENCE,
            "funded posts",
        ),
        needs_evidence=True,
    ),
    Level(
        "childrens_social_worker_vacancies", ("vacancy_rate", *CHILDREN), SHARE,
        "children's social worker vacancies",
        "Share of funded posts, {place}, as at month end. Vacant: not held by a permanent employee; "
        "unfilled: nobody in them, agency cover counting as filled",
        base_label="{base}: vacant",
        most_options=0,
        companion=Companion(
            ("unfilled_rate", *CHILDREN), "{base}: unfilled", Role.BASE_SECOND
        ),
    ),
    Level(
        "social_work_qualifiers", ("qualifiers", "social_workers", "all", "all"), PEOPLE,
        "social work qualifiers",
        "People who qualified on all routes in the 12 months to each date, {place}",
        is_yearly=True,
    ),
    Level(
        "eyps_awarded", ("qualified_cumulative", "early_years", "all", "eyp"), PEOPLE,
        "awards of Early Years Professional Status",
        "People awarded the status since the start, {place}, as at month end",
    ),
    Level(
        "full_day_care_with_eyp",
        ("share_settings_with_eyp", "early_years", "full_day_care", "all"), SHARE,
        "full day care settings with an EYP",
        "Share of full day care settings that employ an Early Years Professional (EYP), {place}, "
        "as at month end",
    ),
    Level(
        "childrens_centres_share_with_eyp",
        ("share_settings_with_eyp", "early_years", "childrens_centre", "all"), SHARE,
        "children's centres with an EYP",
        "Share of children's centres that offer early years provision and employ an Early Years "
        "Professional (EYP), {place}, as at month end",
    ),
    Level(
        "childrens_centres_with_eyp",
        ("children_centres_with_eyp", "early_years", "childrens_centre", "all"), SETTINGS,
        "children's centres with an EYP",
        "Children's centres that offer early years provision and employ an Early Years "
        "Professional (EYP), {place}, as at month end",
        needs_evidence=True,
    ),
    Level(
        "level_3_full_day_care", ("level3_share", "early_years", "full_day_care", "all"), SHARE,
        "full day care staff qualified to level 3 or above",
        "Share of staff in post in full day care, {place}, as at month end",
    ),
    Level(
        "foster_placements", ("filled_fte", "foster_carers", "all", "all"), PLACEMENTS,
        "foster placements filled",
        "Children placed with foster carers, {place}, as at month end",
        companion=Companion(
            ("posts_fte", "foster_carers", "all", "all"), "Placements needed", Role.REFERENCE,
            "placements needed",
        ),
    ),
    Level(
        "social_care_workers", ("fte", "social_care_workers", "all", "all"), FTE,
        "social care workers in post",
        "Full-time equivalents in children's residential care and family support, {place}, as at "
        "month end",
        companion=Companion(
            ("posts_fte", "social_care_workers", "all", "all"), "Funded posts", Role.REFERENCE,
            "funded posts",
        ),
    ),
    Level(
        "level_3_all_staff", ("level3_share", "early_years", "all", "all"), SHARE,
        "early years staff qualified to level 3 or above",
        "Share of staff in post in full day care and children's centres, {place}, as at month end",
        needs_evidence=True,
    ),
)  # fmt: skip


def level_chart(level: Level, numbers: Numbers, place: str) -> LineChart | None:
    """Return a chart of a level; None if the result has no such series."""
    label = None if level.base_label is None else _named(level.base_label, numbers)
    base = numbers.track(numbers.base, level.cell, Role.BASE, label)
    if base is None:
        return None
    until = base.dates[-1]
    published, targets = numbers.published(level.cell, until), numbers.targets(level.cell, until)
    if level.needs_evidence and not published and not targets:
        return None
    companion = _companion(level, numbers)
    beside = [] if companion is None else [companion]
    options = [
        track
        for name in numbers.options()
        if (track := numbers.track(name, level.cell, Role.OPTION)) is not None
    ]
    room = min(level.most_options, MOST_TRACKS - 1 - len(beside))
    chosen = tell_apart(base, options, room)
    tracks = (base, *beside, *chosen.drawn)
    title = _title(level, numbers, (base, companion, chosen.drawn), targets)
    words = Words(
        title=title,
        subtitle=f"{level.subtitle.format(place=place)}. {range_words(numbers)}",
        note=_note(level, numbers, chosen),
        source=source_words(numbers, published),
        shows=shows_lines(tracks, level.quantity, published, targets),
    )
    return LineChart(level.name, words, level.quantity, tracks, published, targets)


def _note(level: Level, numbers: Numbers, options: Sorted) -> str:
    if level.most_options or not numbers.options():
        return note_of(numbers, options, within_words(numbers))
    return f"Options are in the charts of differences. {caveat(numbers)}".strip()


def _named(label: str, numbers: Numbers) -> str:
    return label.format(base=numbers.label(numbers.base))


def _companion(level: Level, numbers: Numbers) -> Track | None:
    if level.companion is None:
        return None
    label = _named(level.companion.label, numbers)
    return numbers.track(numbers.base, level.companion.cell, level.companion.role, label)


def _title(
    level: Level,
    numbers: Numbers,
    tracks: tuple[Track, Track | None, list[Track]],
    targets: tuple[TargetMark, ...],
) -> str:
    """Return the finding: where the base goes and what most sets it off, in that order."""
    base, companion, drawn = tracks
    zero = level.quantity.number(0.0)
    title = f"In {in_base(numbers)}, {level.noun} {_movement(level, base)}"
    end = float(base.mean[-1])
    if companion is not None and level.companion is not None and level.companion.clause:
        return title + _against(level, end, float(companion.mean[-1]))
    if targets:
        return title + target_clause(targets, level.quantity, numbers.worlds * numbers.draws)
    reached = [track for track in drawn if level.quantity.number(float(track.mean[-1])) != zero]
    if reached:
        other = max(reached, key=lambda track: abs(float(track.mean[-1]) - end))
        value, own = _last_value(level, other), _last_value(level, base)
        if level.quantity.number(value) != level.quantity.number(own):
            return f"{title}; {level.quantity.number(value)} in {quoted(other.label)}"
    return title


def _last_value(level: Level, track: Track) -> float:
    """Return what a title says of the end of a track, averaged as its beginning and end are."""
    ends = _yearly_ends(track) if level.is_yearly else None
    return float(track.mean[-1]) if ends is None else ends[1].mean


def _movement(level: Level, base: Track) -> str:
    """Return the verb and figures: from where to where, by when; like months with like."""
    if level.is_yearly and (ends := _yearly_ends(base)) is not None:
        return _movement_of_years(level, ends)
    start, last = base.dates[_first_like_last(base.dates)], base.dates[-1]
    before, after = base.at(start), base.at(last)
    end, number, many = level.quantity.say(after), level.quantity.number, level.is_plural
    in_year = "in the year to" if level.is_yearly else ""
    if start == last:
        return f"{'are' if many else 'is'} {end} {in_year or 'in'} {month_words(last)}"
    if number(before) == number(after) == number(0.0):
        return f"{'stay' if many else 'stays'} at {end} until {month_words(last)}"
    if abs(before) < NEARLY_NONE * abs(after):
        return f"{'reach' if many else 'reaches'} {end} {in_year or 'by'} {month_words(last)}"
    span = f"{'a year ' if in_year else ''}between {month_words(start)} and {last[:4]}"
    if abs(after - before) <= STAYS * max(abs(before), abs(after)):
        return f"{'stay' if many else 'stays'} at about {end} {span}"
    verb = ("rise" if after > before else "fall") + ("" if many else "s")
    return f"{verb} from {number(before)} to {end} {span}"


@dataclass(frozen=True)
class _Years:
    """The average of some years in a row: from the one to the other, by the months they end in."""

    mean: float
    first: str
    last: str

    def words(self) -> str:
        """Return the years, such as ``2006-08``."""
        return f"{self.first[:4]}-{self.last[2:4]}"


def _yearly_ends(base: Track) -> tuple[_Years, _Years] | None:
    """Return the averages of the first and of the last years, three if there are; None of too few.

    One year may be a dip or a peak, from which anything would rise or fall.
    """
    places = [n for n, date in enumerate(base.dates) if date[4:7] == base.dates[-1][4:7]]
    years = min(YEARS_TOLD, len(places) // 2)
    if years < 2:
        return None
    first, last = (
        _Years(float(base.mean[own].mean()), base.dates[own[0]], base.dates[own[-1]])
        for own in (places[:years], places[-years:])
    )
    return first, last


def _movement_of_years(level: Level, ends: tuple[_Years, _Years]) -> str:
    before, after = ends
    number, many = level.quantity.number, level.is_plural
    if number(before.mean) == number(after.mean) == number(0.0):
        return f"{'stay' if many else 'stays'} at {number(0.0)} until {month_words(after.last)}"
    years = f"(averages of {before.words()} and {after.words()})"
    if abs(after.mean - before.mean) <= STAYS * max(abs(before.mean), abs(after.mean)):
        verb = "stay" if many else "stays"
        return f"{verb} at about {number(after.mean)} a year {years}"
    verb = ("rise" if after.mean > before.mean else "fall") + ("" if many else "s")
    return f"{verb} from {number(before.mean)} to {number(after.mean)} a year {years}"


def _first_like_last(dates: tuple[str, ...]) -> int:
    """Return the number of the first date in the month of the year of the last.

    Intakes come once a year, so that figures of different seasons are not alike.
    """
    return next(number for number, date in enumerate(dates) if date[4:7] == dates[-1][4:7])


def _against(level: Level, end: float, other: float) -> str:
    assert level.companion is not None
    gap = level.quantity.gap(end - other, end)
    if not any(digit in gap for digit in "123456789"):
        return f", as many as {level.companion.clause}"
    return f", {gap} {'below' if end < other else 'above'} {level.companion.clause}"
