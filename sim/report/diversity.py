"""Charts of who is in post: men, minority ethnic groups, disabled people and those aged 50 or over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.report.names import plain
from sim.report.quantities import SHARE, month_words
from sim.report.reading import Cell, Numbers
from sim.report.shapes import LineChart, Role, Track, Words
from sim.report.wording import caveat, in_base, range_words, shows_lines, source_words

WORKFORCES = {
    "social_workers": "Social workers",
    "early_years": "Early years staff",
    "social_care_workers": "Social care workers",
    "foster_carers": "Foster carers",
}


@dataclass(frozen=True)
class Trait:
    """A part of people in post: the sum of shares, or what is left of one."""

    name: str
    measures: tuple[str, ...]
    noun: str
    subtitle: str
    is_rest: bool = False


TRAITS = (
    Trait(
        "diversity_men", ("women_share",), "men", "Share of people in post who are men",
        is_rest=True,
    ),
    Trait(
        "diversity_minority_ethnic", ("minority_ethnic_share",), "minority ethnic groups",
        "Share of people in post from minority ethnic groups",
    ),
    Trait(
        "diversity_disabled", ("disabled_share",), "disabled people",
        "Share of people in post who are disabled",
    ),
    Trait(
        "diversity_aged_50_over", ("aged_50_59_share", "aged_60_over_share"),
        "people aged 50 or over", "Share of people in post aged 50 or over",
    ),
)  # fmt: skip


def diversity_measures() -> list[str]:
    """Return the measures wanted, of every workforce."""
    return [measure for trait in TRAITS for measure in trait.measures]


def diversity_chart(trait: Trait, numbers: Numbers, place: str) -> LineChart | None:
    """Return a share of people in post by workforce over time; None if the result has none."""
    known = [name for name in WORKFORCES if _cell(trait, name) in _cells(numbers)]
    others = sorted({cell[1] for cell in _cells(numbers)} - set(WORKFORCES))
    tracks = [
        track
        for number, workforce in enumerate([*known, *others])
        if (track := _track(trait, numbers, workforce, number + 1)) is not None
    ][:4]
    if not tracks:
        return None
    words = Words(
        title=_title(trait, numbers, tracks),
        subtitle=f"{trait.subtitle}, {place}, in {in_base(numbers)}, at the end of each year. "
        f"{range_words(numbers)}",
        note=caveat(numbers),
        source=source_words(numbers),
        shows=shows_lines(tuple(tracks), SHARE, (), ()),
    )
    return LineChart(trait.name, words, SHARE, tuple(tracks))


def _cell(trait: Trait, workforce: str) -> Cell:
    return trait.measures[0], workforce, "all", "all"


def _cells(numbers: Numbers) -> set[Cell]:
    measures = set(diversity_measures())
    return {
        cell
        for scenario, cell in numbers.series
        if scenario == numbers.base and cell[0] in measures and cell[2:] == ("all", "all")
    }


def _track(trait: Trait, numbers: Numbers, workforce: str, place: int) -> Track | None:
    """Return a workforce's share; None if it is not modelled, which is a share of nought throughout."""
    stored = [
        numbers.series.get((numbers.base, (measure, workforce, "all", "all")))
        for measure in trait.measures
    ]
    found = [series for series in stored if series is not None]
    if len(found) < len(stored):
        return None
    values = np.sum([series.values for series in found], axis=0)
    if not np.nan_to_num(values).any():
        return None
    label = WORKFORCES.get(workforce, plain(workforce).capitalize())
    return numbers.spread(
        numbers.base, Role.OPTION, label, found[0].dates, 1.0 - values if trait.is_rest else values,
        place,
    )  # fmt: skip


def _title(trait: Trait, numbers: Numbers, tracks: list[Track]) -> str:
    """Return how the share of the workforce in which it changes most moves."""
    first = max(tracks, key=lambda track: abs(float(track.mean[-1] - track.mean[0])))
    before, after = float(first.mean[0]), float(first.mean[-1])
    start = f"In {in_base(numbers)}, the share of {trait.noun} among {first.label.lower()}"
    if SHARE.number(before) == SHARE.number(after):
        return f"{start} stays at {SHARE.number(after)} until {month_words(first.dates[-1])}"
    return (
        f"{start} {'rises' if after > before else 'falls'} from {SHARE.number(before)} to "
        f"{SHARE.number(after)} between {month_words(first.dates[0])} and {first.dates[-1][:4]}"
    )
