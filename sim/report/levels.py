"""Charts of levels: from published history through the simulated base and options to the end.

Each is one row of LEVELS. Titles are made from the numbers and state what they show.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.quantities import FTE, PEOPLE, SETTINGS, SHARE, Quantity, month_words
from sim.report.reading import Cell, Numbers, telling
from sim.report.shapes import MOST_TRACKS, LineChart, Published, Role, TargetMark, Track, Words
from sim.report.telling import (
    in_base,
    note_of,
    range_words,
    shows_lines,
    source_words,
    target_clause,
)

STAYS = 0.01
"""A change by less than this share is told as staying at about the same."""


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
    """One chart of a level: `noun` begins its title, in the plural if `is_plural`."""

    name: str
    cell: Cell
    quantity: Quantity
    noun: str
    subtitle: str
    is_plural: bool = True
    is_yearly: bool = False
    base_label: str | None = None
    companion: Companion | None = None
    needs_evidence: bool = False
    """Drawn only where there is a published figure or a target to read it against."""


CHILDREN = ("social_workers", "children", "all")
LEVELS = (
    Level(
        "childrens_social_workers", ("fte", *CHILDREN), FTE, "Children's social workers in post",
        "Full-time equivalents in councils' children's services, {place}, as at month end",
        companion=Companion(
            ("posts_fte", *CHILDREN), "Funded posts", Role.REFERENCE, "funded posts"
        ),
    ),
    Level(
        "adults_social_workers", ("fte", "social_workers", "adults", "all"), FTE,
        "Adults' social workers in post",
        "Full-time equivalents in councils' adult services, {place}, as at month end",
        companion=Companion(
            ("posts_fte", "social_workers", "adults", "all"), "Funded posts", Role.REFERENCE,
            "funded posts",
        ),
        needs_evidence=True,
    ),
    Level(
        "childrens_social_worker_vacancies", ("vacancy_rate", *CHILDREN), SHARE,
        "Children's social worker vacancies",
        "Share of funded posts not held by a permanent employee (vacant) and with nobody in them "
        "(unfilled: agency cover counts as filled), {place}, as at month end",
        base_label="{base}: vacant",
        companion=Companion(
            ("unfilled_rate", *CHILDREN), "{base}: unfilled", Role.BASE_SECOND
        ),
    ),
    Level(
        "social_work_qualifiers", ("qualifiers", "social_workers", "all", "all"), PEOPLE,
        "Social work qualifiers",
        "People who qualified on all routes in the 12 months to each date, {place}",
        is_yearly=True,
    ),
    Level(
        "eyps_awarded", ("qualified_cumulative", "early_years", "all", "eyp"), PEOPLE,
        "Awards of Early Years Professional Status",
        "People awarded the status since the start, {place}, as at month end",
    ),
    Level(
        "full_day_care_with_eyp",
        ("share_settings_with_eyp", "early_years", "full_day_care", "all"), SHARE,
        "Full day care settings with an EYP",
        "Share of full day care settings that employ an Early Years Professional (EYP), {place}, "
        "as at month end",
    ),
    Level(
        "childrens_centres_share_with_eyp",
        ("share_settings_with_eyp", "early_years", "childrens_centre", "all"), SHARE,
        "Children's centres with an EYP",
        "Share of children's centres that offer early years provision and employ an Early Years "
        "Professional (EYP), {place}, as at month end",
        needs_evidence=True,
    ),
    Level(
        "childrens_centres_with_eyp",
        ("children_centres_with_eyp", "early_years", "childrens_centre", "all"), SETTINGS,
        "Children's centres with an EYP",
        "Children's centres that offer early years provision and employ an Early Years "
        "Professional (EYP), {place}, as at month end",
    ),
    Level(
        "level_3_full_day_care", ("level3_share", "early_years", "full_day_care", "all"), SHARE,
        "Full day care staff qualified to level 3 or above",
        "Share of staff in post in full day care, {place}, as at month end",
    ),
    Level(
        "level_3_all_staff", ("level3_share", "early_years", "all", "all"), SHARE,
        "Early years staff qualified to level 3 or above",
        "Share of staff in post in full day care and children's centres, {place}, as at month end",
        needs_evidence=True,
    ),
)  # fmt: skip


def level_chart(level: Level, numbers: Numbers, place: str) -> LineChart | None:
    """Return a chart of a level; None if the result has no such series."""
    label = None if level.base_label is None else _named(level.base_label, numbers)
    base = numbers.track(numbers.base, level.cell, Role.BASE, label)
    published, targets = numbers.published(level.cell), numbers.targets(level.cell)
    if base is None or (level.needs_evidence and not published and not targets):
        return None
    companion = _companion(level, numbers)
    beside = [] if companion is None else [companion]
    options = [
        track
        for name in numbers.options()
        if (track := numbers.track(name, level.cell, Role.OPTION)) is not None
    ]
    drawn, too_many = telling(base, options, MOST_TRACKS - 1 - len(beside))
    tracks = (base, *beside, *drawn)
    title = _title(level, numbers, (base, companion, drawn), targets)
    words = Words(
        title=title,
        subtitle=f"{level.subtitle.format(place=place)}. {range_words(numbers)}",
        note=note_of(numbers, drawn + too_many, options, too_many),
        source=source_words(numbers, has_published=bool(published)),
        shows=shows_lines(tracks, level.quantity, published, targets),
    )
    return LineChart(level.name, words, level.quantity, tracks, published, targets)


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
    title = f"{level.noun} {_movement(level, base)} in {in_base(numbers)}"
    if level.is_yearly:
        title = f"{level.noun} {_movement(level, base)} in {in_base(numbers)}"
    end = float(base.mean[-1])
    if companion is not None and level.companion is not None and level.companion.clause:
        return title + _against(level, end, float(companion.mean[-1]))
    if targets:
        return title + target_clause(targets, level.quantity, numbers.worlds * numbers.draws)
    if drawn:
        other = max(drawn, key=lambda track: abs(float(track.mean[-1]) - end))
        value = level.quantity.number(float(other.mean[-1]), end)
        if value != level.quantity.number(end):
            return f"{title}, {value} in ‘{other.label}’"
    return title


def _movement(level: Level, base: Track) -> str:
    """Return the verb and figures: from where to where, by when."""
    first, last = float(base.mean[0]), float(base.mean[-1])
    end = level.quantity.say(last)
    ending = "" if level.is_plural else "s"
    when = f"by {month_words(base.dates[-1])}"
    if level.is_yearly:
        when = f"in the year to {month_words(base.dates[-1])}"
    if abs(last - first) <= STAYS * max(abs(first), abs(last)):
        return f"stay{ending} at about {end} {when.replace('by', 'until', 1)}"
    if level.quantity.number(first) == level.quantity.number(0.0):
        reach = "reach" if level.is_plural else "reaches"
        return f"{reach} {end} {when}"
    verb = ("rise" if last > first else "fall") + ending
    return f"{verb} from {level.quantity.number(first)} to {end} {when}"


def _against(level: Level, end: float, other: float) -> str:
    assert level.companion is not None
    gap = level.quantity.gap(end - other, end)
    if not any(digit in gap for digit in "123456789"):
        return f", as many as {level.companion.clause}"
    return f", {gap} {'below' if end < other else 'above'} {level.companion.clause}"


