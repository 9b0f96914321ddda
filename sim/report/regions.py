"""Charts of regions: how each stands at the milestones against the country and against targets.

A target that the country meets may be missed in some regions: those are marked, and the title says so
before anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.names import area_label
from sim.report.quantities import SHARE, listed, month_words
from sim.report.reading import Cell, Numbers, Spot
from sim.report.shapes import (
    Line,
    Mark,
    Row,
    RowCell,
    RowChart,
    RowGroup,
    RowPanel,
    TargetMark,
    Words,
)
from sim.report.wording import (
    MILESTONES,
    caveat,
    in_base,
    in_one_world,
    points_words,
    quoted,
    source_words,
    wanted,
    with_words,
)

FEWEST = 2
"""Areas from which on there is something to compare."""
MOST_OPTIONS = 4
HALF = 0.5
"""Who meets a target in no more than this share of worlds is said to miss it."""


@dataclass(frozen=True)
class Regional:
    """A share by region; `noun` is what the title is about, in the plural."""

    name: str
    cell: Cell
    noun: str
    subtitle: str
    is_compared: bool = False
    """Whether options are compared in it, region by region."""


REGIONALS = (
    Regional(
        "regions_childrens_vacancies", ("vacancy_rate", "social_workers", "children", "all"),
        "children's social worker vacancies",
        "Share of funded posts for children's social workers that no permanent employee holds",
        is_compared=True,
    ),
    Regional(
        "regions_full_day_care_with_eyp",
        ("share_settings_with_eyp", "early_years", "full_day_care", "all"),
        "full day care settings with an EYP",
        "Share of full day care settings that employ an Early Years Professional (EYP)",
        is_compared=True,
    ),
    Regional(
        "regions_childrens_centres_with_eyp",
        ("share_settings_with_eyp", "early_years", "childrens_centre", "all"),
        "children's centres with an EYP",
        "Share of children's centres with early years provision that employ an EYP",
    ),
    Regional(
        "regions_level_3", ("level3_share", "early_years", "all", "all"),
        "early years staff qualified to level 3 or above",
        "Share of early years staff in post who are qualified to level 3 or above",
    ),
    Regional(
        "regions_foster_placements", ("vacancy_rate", "foster_carers", "all", "all"),
        "foster placements lacking", "Share of the foster placements needed that no carer offers",
    ),
)  # fmt: skip


def regional_cells() -> list[Cell]:
    """Return what is wanted of every area."""
    return [regional.cell for regional in REGIONALS]


def other_regionals(numbers: Numbers) -> list[Regional]:
    """Return charts of what has a target by share in workforces that REGIONALS does not know."""
    known = {regional.cell[1] for regional in REGIONALS}
    found = dict.fromkeys(cell for cell, _ in numbers.base_targets if cell[1] not in known)
    return [_other(cell) for cell in found if _is_share(cell, numbers)]


def _other(cell: Cell) -> Regional:
    words = [part.replace("_", " ") for part in cell if part != "all"]
    noun = f"{words[0]} of {', '.join(words[1:])}"
    name = "_".join(["regions", *cell[1:], cell[0]])
    return Regional(name, cell, noun, f"{noun[:1].upper()}{noun[1:]}")


def _is_share(cell: Cell, numbers: Numbers) -> bool:
    stored = numbers.series.get((numbers.base, cell))
    return stored is not None and stored.key.unit.startswith("share")


def region_chart(regional: Regional, numbers: Numbers, place: str) -> RowChart | None:
    """Return how regions of the base stand at the milestones; None if the result has no regions."""
    dates = _dates(regional, numbers)
    areas = _areas(regional, numbers, dates)
    if len(areas) < FEWEST or not dates:
        return None
    targets = {target.date: target for target in numbers.targets(regional.cell, dates[-1])}
    rows = tuple(
        Row(
            area_label(area), tuple(_cell(regional, numbers, area, date, targets) for date in dates)
        )
        for area in areas
    )
    panels = tuple(_panel(regional, numbers, place, date, targets) for date in dates)
    words = Words(
        title=_title(regional, numbers, place, areas, targets),
        subtitle=f"{regional.subtitle}, by region, in {in_base(numbers)}, as at month end. "
        + points_words(numbers),
        note=_note(numbers, targets),
        source=source_words(numbers),
        shows="",
    )
    groups = (RowGroup("", rows),)
    return with_words(RowChart(regional.name, words, panels, groups, shares_scale=True))


def _dates(regional: Regional, numbers: Numbers) -> list[str]:
    """Return the end, dates of targets and milestones at which areas are told, three in all."""
    told = {
        date
        for (scenario, cell, _), stored in numbers.by_area.items()
        if scenario == numbers.base and cell == regional.cell
        for date in stored.dates
    }
    if not told:
        return []
    targets = [t.date for t in numbers.targets(regional.cell, max(told)) if t.date in told]
    end = max(told)
    chosen = list(dict.fromkeys([end, *targets, *(d for d in MILESTONES if d in told)]))
    return sorted(chosen[:3])


def _areas(regional: Regional, numbers: Numbers, dates: Sequence[str]) -> list[str]:
    """Return areas with the highest at the end first."""
    if not dates:
        return []
    spots = {
        area: spot.mean
        for area in numbers.areas
        if (spot := numbers.spot(numbers.base, regional.cell, dates[-1], area)) is not None
    }
    return sorted(spots, key=lambda area: (-spots[area], area))


def _cell(
    regional: Regional, numbers: Numbers, area: str, date: str, targets: dict[str, TargetMark]
) -> RowCell | None:
    spot = numbers.spot(numbers.base, regional.cell, date, area)
    if spot is None:
        return None
    short = date in targets and _misses(numbers, regional.cell, targets[date], area)
    return RowCell((Mark(spot.mean, spot.low, spot.high, 0, short),), SHARE.number(spot.mean))


def _misses(numbers: Numbers, cell: Cell, target: TargetMark, area: str) -> bool:
    """Return whether an area misses a target in half of the worlds or more."""
    stored = numbers.by_area[numbers.base, cell, area]
    values = stored.values[:, stored.dates.index(target.date)]
    met = values >= target.threshold if target.at_least else values <= target.threshold
    return float(met.mean()) <= HALF


def _panel(
    regional: Regional, numbers: Numbers, place: str, date: str, targets: dict[str, TargetMark]
) -> RowPanel:
    lines = []
    country = numbers.spot(numbers.base, regional.cell, date)
    if country is not None:
        lines.append(Line(country.mean, f"{place} {SHARE.number(country.mean)}"))
    if date in targets:
        lines.append(
            Line(targets[date].threshold, f"Target {wanted(targets[date], SHARE)}", is_target=True)
        )
    return RowPanel(month_words(date), "", SHARE, tuple(lines))


def _note(numbers: Numbers, targets: dict[str, TargetMark]) -> str:
    short = (
        "A region misses a target if it does in half of the worlds or more. "
        if targets and numbers.runs() > 1
        else ""
    )
    return f"{short}{caveat(numbers)}".strip()


def _title(
    regional: Regional,
    numbers: Numbers,
    place: str,
    areas: Sequence[str],
    targets: dict[str, TargetMark],
) -> str:
    """Return the finding: a target met by the country and not by all, else the widest gap."""
    for target in targets.values():
        missed = [a for a in areas if _misses(numbers, regional.cell, target, a)]
        is_met = target.share_met > HALF
        if is_met and missed:
            one = "In the one world " if numbers.runs() == 1 else ""
            verb = "does" if len(missed) == 1 else "do"
            return (
                f"{one}{place} meets the target of {wanted(target, SHARE)} by "
                f"{month_words(target.date)}, and {_regions(missed, len(areas))} {verb} not: "
                f"{regional.noun}"
            )
    dates = _dates(regional, numbers)
    spots = [
        (area, _spot(numbers, regional.cell, dates[-1], area)) for area in (areas[0], areas[-1])
    ]
    (high, most), (low, least) = spots
    title = (
        f"In {month_words(dates[-1])} {regional.noun} range from {SHARE.number(least.mean)} "
        f"({area_label(low)}) to {SHARE.number(most.mean)} ({area_label(high)})"
    )
    if not targets:
        return title
    last = targets[max(targets)]
    meets = [a for a in areas if not _misses(numbers, regional.cell, last, a)]
    who = "no region meets" if not meets else (
        "every region meets" if len(meets) == len(areas) else
        f"{_regions(meets, len(areas))} {'meets' if len(meets) == 1 else 'meet'}"
    )  # fmt: skip
    when = f"by {month_words(last.date)}{in_one_world(numbers)}"
    return f"{title}; {who} the target of {wanted(last, SHARE)} {when}"


def _regions(areas: Sequence[str], of: int) -> str:
    """Return regions by name if they are few, else their number."""
    if len(areas) <= 3:
        return listed([area_label(area) for area in areas])
    return f"{len(areas)} of {of} regions"


def _spot(numbers: Numbers, cell: Cell, date: str, area: str) -> Spot:
    spot = numbers.spot(numbers.base, cell, date, area)
    assert spot is not None
    return spot


def region_difference_chart(regional: Regional, numbers: Numbers, place: str) -> RowChart | None:
    """Return how options change each region at the end; None if there are none, or too many."""
    options = [
        name
        for name in numbers.options()
        if any((name, regional.cell, area) in numbers.by_area for area in numbers.areas)
    ]
    dates = _dates(regional, numbers)
    areas = _areas(regional, numbers, dates)
    if not regional.is_compared or not 0 < len(options) <= MOST_OPTIONS or len(areas) < FEWEST:
        return None
    end = dates[-1]
    rows = []
    for area in [*areas]:
        cells = tuple(_gap(numbers, regional.cell, option, area, end) for option in options)
        rows.append(Row(area_label(area), cells))
    panels = tuple(
        RowPanel(
            numbers.label(option), "percentage points", SHARE,
            _country_line(numbers, regional.cell, option, end, place), is_difference=True,
            least=numbers.least(regional.cell),
        )
        for option in options
    )  # fmt: skip
    words = Words(
        title=_difference_title(regional, options, numbers, rows, end),
        subtitle=f"{regional.subtitle}: difference from {in_base(numbers)} in {month_words(end)}. "
        + points_words(numbers, world_by_world=True),
        note=caveat(numbers),
        source=source_words(numbers),
        shows="",
    )
    chart = RowChart(
        f"{regional.name}_difference", words, panels, (RowGroup("", tuple(rows)),),
        shares_scale=True,
    )  # fmt: skip
    return with_words(chart)


def _gap(numbers: Numbers, cell: Cell, option: str, area: str, date: str) -> RowCell | None:
    spot = numbers.gap(option, cell, date, area)
    if spot is None:
        return None
    return RowCell((Mark(spot.mean, spot.low, spot.high),), SHARE.difference(spot.mean))


def _country_line(
    numbers: Numbers, cell: Cell, option: str, date: str, place: str
) -> tuple[Line, ...]:
    spot = numbers.gap(option, cell, date)
    return () if spot is None else (Line(spot.mean, f"{place} {SHARE.difference(spot.mean)}"),)


def _difference_title(
    regional: Regional, options: Sequence[str], numbers: Numbers, rows: Sequence[Row], date: str
) -> str:
    """Return which option changes which region most."""
    found = [
        (cell.marks[0].value, options[number], row.label, cell.figure)
        for row in rows
        for number, cell in enumerate(row.cells)
        if cell is not None
    ]
    _, option, area, figure = max(found, key=lambda one: abs(one[0]))
    return (
        f"{quoted(numbers.label(option))} changes {regional.noun} most in {area}: {figure} percentage "
        f"points in {month_words(date)}"
    )
