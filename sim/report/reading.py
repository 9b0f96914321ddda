"""From a stored result and published figures to tracks: one query, then means and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.inputs.observed import Observation
from sim.outputs.measuring.table import COUNTS
from sim.outputs.store import Result, StoredSeries, Wanted
from sim.outputs.summary import HIGH, LOW
from sim.report.shapes import Floats, Published, Role, TargetMark, Track

Cell = tuple[str, str, str, str]
"""Measure, workforce, service and level."""
ALL = "all"
BASELINE = "baseline"
"""The base that needs no title."""
TAIL = ", and "
"""From here on a title adds to what a scenario is about; its label leaves that out."""
QUOTES = "‘’"
QUOTING = ", quoting "
SAME = 0.01
"""Options are told apart from the base if they ever differ by this share of the largest value."""


@dataclass(frozen=True)
class Numbers:
    """The part of a result that charts need, and the published figures."""

    base: str
    scenarios: tuple[str, ...]
    worlds: int
    draws: int
    seed: int | None
    series: dict[tuple[str, Cell], StoredSeries]
    observed: tuple[Observation, ...]
    base_targets: tuple[tuple[Cell, TargetMark], ...]
    compared: tuple[str, ...] | None = None
    """Scenarios that may be compared with the base; all where the result does not say."""
    folders: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """What scenarios are called."""
    areas: tuple[str, ...] = ()
    by_area: dict[tuple[str, Cell, str], StoredSeries] = field(default_factory=dict)

    def runs(self) -> int:
        """Return how many runs a scenario has."""
        return self.worlds * self.draws

    def label(self, scenario: str) -> str:
        """Return a scenario's name as people read it."""
        return self.labels.get(scenario) or scenario_label(scenario)

    def options(self) -> list[str]:
        """Return the scenarios that are compared with the base, in order."""
        return [
            name
            for name in self.scenarios
            if name != self.base and (self.compared is None or name in self.compared)
        ]

    def spot(self, scenario: str, cell: Cell, date: str, area: str = ALL) -> Spot | None:
        """Return a scenario's value at a date, of the country or an area; None if it has none."""
        stored = (
            self.series.get((scenario, cell))
            if area == ALL
            else self.by_area.get((scenario, cell, area))
        )
        if stored is None or date not in stored.dates:
            return None
        return spot_of(stored.values[:, stored.dates.index(date)])

    def gap(self, option: str, cell: Cell, date: str, area: str = ALL) -> Spot | None:
        """Return an option less the base at a date, world by world; None if either has no value."""
        pair = [
            self.series.get((name, cell)) if area == ALL else self.by_area.get((name, cell, area))
            for name in (option, self.base)
        ]
        ours, theirs = pair
        if ours is None or theirs is None or date not in ours.dates or date not in theirs.dates:
            return None
        runs = [run for run in ours.runs if run in theirs.runs]
        return spot_of((_picked(ours, runs, (date,)) - _picked(theirs, runs, (date,)))[:, 0])

    def least(self, cell: Cell) -> float:
        """Return how far the axis of a difference reaches at least: 1% of the base, or a point."""
        stored = self.series.get((self.base, cell))
        if stored is None:
            return 0.0
        if stored.key.unit not in COUNTS:
            return SAME
        values = np.abs(stored.values[~np.isnan(stored.values)])
        return SAME * float(values.max(initial=0.0))

    def dates(self, cell: Cell) -> tuple[str, ...]:
        """Return the dates of the base's series."""
        stored = self.series.get((self.base, cell))
        return () if stored is None else stored.dates

    def track(
        self, scenario: str, cell: Cell, role: Role, label: str | None = None
    ) -> Track | None:
        """Return a scenario's series, without dates at which a run has no number; or None."""
        stored = self.series.get((scenario, cell))
        if stored is None:
            return None
        return self.spread(scenario, role, label, stored.dates, stored.values)

    def difference(self, option: str, cell: Cell, months: int = 1) -> Track | None:
        """Return an option less the base, world by world; None if either has no such series.

        With more than one month, each value is the average over the months to its date.
        """
        stored, base = self.series.get((option, cell)), self.series.get((self.base, cell))
        if stored is None or base is None:
            return None
        runs = [run for run in stored.runs if run in base.runs]
        dates = tuple(date for date in stored.dates if date in set(base.dates))
        values = _picked(stored, runs, dates) - _picked(base, runs, dates)
        averages = _averages(values, months)
        return self.spread(option, Role.OPTION, None, dates[months - 1 :], averages)

    def spread(
        self,
        scenario: str,
        role: Role,
        label: str | None,
        dates: tuple[str, ...],
        values: Floats,
        place: int | None = None,
    ) -> Track | None:
        """Return values (runs, dates) as a track, without dates at which a run has none; or None."""
        known = np.asarray(~np.isnan(values).any(axis=0))
        if not len(values) or not known.any():
            return None
        kept = values[:, known]
        low, high = np.quantile(kept, [LOW, HIGH], axis=0)
        return Track(
            label=self.label(scenario) if label is None else label,
            role=role,
            dates=tuple(date for date, is_known in zip(dates, known, strict=True) if is_known),
            mean=kept.mean(axis=0),
            low=low,
            high=high,
            place=self.scenarios.index(scenario) if place is None else place,
        )

    def published(self, cell: Cell, until: str) -> tuple[Published, ...]:
        """Return the published series of a cell up to a date, each by date, by name.

        Of a country of which the result is a part only rates are told.
        """
        stored = self.series.get((self.base, cell))
        is_count = stored is not None and stored.key.unit in COUNTS
        points = [
            point
            for point in self.observed
            if cell_of(point) == cell
            and point.date.isoformat() <= until
            and not (point.of and is_count)
        ]
        names = sorted({point.series for point in points})
        return tuple(
            _published([point for point in points if point.series == name]) for name in names
        )

    def targets(self, cell: Cell, until: str) -> tuple[TargetMark, ...]:
        """Return the base's targets for a cell up to a date, by date."""
        found = [
            target for own, target in self.base_targets if own == cell and target.date <= until
        ]
        return tuple(sorted(found, key=lambda target: target.date))


@dataclass(frozen=True)
class Spot:
    """A value at one date: its mean over worlds, and the 5th and 95th percentile."""

    mean: float
    low: float
    high: float


def spot_of(values: Floats) -> Spot | None:
    """Return the mean and range of the values of all runs (runs,); None if a run has none."""
    if not len(values) or np.isnan(values).any():
        return None
    low, high = np.quantile(values, [LOW, HIGH])
    return Spot(float(values.mean()), float(low), float(high))


def read_numbers(
    result: Result,
    wanted: Iterable[Wanted],
    observed: tuple[Observation, ...],
    regional: Iterable[Wanted] = (),
) -> Numbers:
    """Return what is wanted of a result, and all that has a target or a published figure.

    Of what is wanted regionally, and of what has a target, every area's series is read too.
    """
    summary, manifest = result.summary, result.manifest
    base_targets = _targets_of(summary)
    wanted = {*wanted, *(cell for cell, _ in base_targets), *(cell_of(point) for point in observed)}
    series = {
        (stored.scenario, (key.measure, key.workforce, key.service, key.level)): stored
        for stored in result.matching(sorted(wanted, key=str))
        for key in [stored.key]
    }
    regional = {*regional, *(cell for cell, _ in base_targets)}
    by_area = {
        (stored.scenario, (key.measure, key.workforce, key.service, key.level), key.area): stored
        for stored in result.matching(sorted(regional, key=str), area=None)
        for key in [stored.key]
        if key.area != ALL
    }
    compared = None
    if "comparisons" in summary:
        compared = tuple(row["option"] for row in summary["comparisons"])
    return Numbers(
        compared=compared,
        folders={row["scenario"]: row.get("folder", "") for row in summary["scenarios"]},
        titles=summary.get("titles", {}),
        labels=scenario_labels({row["scenario"]: row["title"] for row in summary["scenarios"]}),
        areas=tuple(
            dict.fromkeys(area for scenario, _, area in by_area if scenario == summary["base"])
        ),
        by_area=by_area,
        base=summary["base"],
        scenarios=tuple(row["scenario"] for row in summary["scenarios"]),
        worlds=int(manifest.get("worlds", 1)),
        draws=int(manifest.get("draws", 1)),
        seed=manifest.get("seed"),
        series=series,
        observed=observed,
        base_targets=base_targets,
    )


def _targets_of(summary: dict[str, Any]) -> tuple[tuple[Cell, TargetMark], ...]:
    """Return the base's targets with their cells."""
    return tuple(
        (
            (target["measure"], target["workforce"], target["service"], target["level"]),
            TargetMark(
                target["target"], target["date"], target["threshold"], target["at_least"],
                target["probability"],
            ),
        )
        for scenario in summary["scenarios"]
        if scenario["scenario"] == summary["base"]
        for target in scenario["targets"]
        if target.get("area", ALL) == ALL
    )  # fmt: skip


@dataclass(frozen=True)
class Sorted:
    """Options by whether a chart draws them: yes; no, for too many; no, for being like the base."""

    drawn: list[Track]
    too_many: list[Track]
    same: list[Track]


def tell_apart(base: Track, options: list[Track], most: int) -> Sorted:
    """Return which options to draw, at most `most`: those that differ most from the base.

    Those that never differ from it by more than SAME of the largest value are the same.
    """
    largest = max(float(np.abs(track.mean).max()) for track in [base, *options])
    apart = {track.place: _distance(base, track) for track in options}
    return by_size(options, apart, most, SAME * largest)


def by_size(options: list[Track], apart: dict[int, float], most: int, least: float) -> Sorted:
    """Return options by the sizes of their differences, `apart` by place; each part in order."""
    worth = [track for track in options if apart[track.place] > least]
    ranked = sorted(worth, key=lambda track: -apart[track.place])
    chosen = {track.place for track in ranked[: max(most, 0)]}
    return Sorted(
        [track for track in worth if track.place in chosen],
        [track for track in worth if track.place not in chosen],
        [track for track in options if apart[track.place] <= least],
    )


def _distance(base: Track, option: Track) -> float:
    place = {date: number for number, date in enumerate(base.dates)}
    shared = [(place[date], n) for n, date in enumerate(option.dates) if date in place]
    if not shared:
        return 0.0
    ours, theirs = (list(numbers) for numbers in zip(*shared, strict=True))
    return float(np.abs(base.mean[ours] - option.mean[theirs]).max())


def scenario_label(name: str) -> str:
    """Return a scenario's name as people read it."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def scenario_labels(titles: Mapping[str, str]) -> dict[str, str]:
    """Return what scenarios are called, by name: their titles, cut where that leaves them apart.

    Two of one title are told apart by their names.
    """
    whole = {name: title[:1].upper() + title[1:] for name, title in titles.items()}
    short = {name: title.split(TAIL)[0] for name, title in whole.items()}
    labels = {
        name: (
            short[name]
            if list(short.values()).count(short[name]) == 1
            else whole[name]
            if list(whole.values()).count(whole[name]) == 1
            else f"{whole[name]} ({name})"
        )
        for name in titles
    }
    return labels | {name: scenario_label(name) for name in titles if name == BASELINE}


def cell_of(point: Observation) -> Cell:
    """Return the cell that a published figure belongs to."""
    return point.measure, point.workforce, point.service, point.level


def _picked(stored: StoredSeries, runs: list[tuple[int, int]], dates: tuple[str, ...]) -> Floats:
    rows = [stored.runs.index(run) for run in runs]
    place = {date: number for number, date in enumerate(stored.dates)}
    return stored.values[np.ix_(rows, [place[date] for date in dates])]


def _averages(values: Floats, months: int) -> Floats:
    """Return averages over so many dates to each date but the first ones, (runs, fewer dates)."""
    if values.shape[1] < months:
        return values[:, :0]
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, months, axis=1).mean(axis=2))


def cited(point: Observation) -> str:
    """Return the document of a published figure, as a reader would look for it."""
    document = point.document
    if document is None:
        return scenario_label(point.source)
    year = f" ({document.date[:4]})" if document.date[:4].isdigit() else ""
    by = "" if document.title.startswith(document.by) else f"{document.by}, "
    return f"{by}{QUOTES[0]}{document.title}{QUOTES[1]}{year}"


def _publisher(points: list[Observation]) -> str:
    """Return who published a series, and when if it is in one document; else its name."""
    documents = list(dict.fromkeys(point.document for point in points))
    if None in documents:
        return scenario_label(points[0].series)
    by = list(dict.fromkeys(d.by.split(QUOTING)[0] for d in documents if d is not None))
    if len(documents) == 1 and documents[0] is not None and documents[0].date[:4].isdigit():
        return f"{by[0]}, {documents[0].date[:4]}"
    return by[0] if len(by) == 1 else f"{by[0]} and others"


def _published(points: list[Observation]) -> Published:
    points = sorted(points, key=lambda point: point.date)
    return Published(
        label=_publisher(points),
        dates=tuple(point.date.isoformat() for point in points),
        values=np.array([point.value for point in points]),
        low=np.array([point.value if point.low is None else point.low for point in points]),
        high=np.array([point.value if point.high is None else point.high for point in points]),
        sources=tuple(cited(point) for point in points),
        of=points[0].of,
    )
