"""Say in plain English in which levers and numbers two scenarios differ.

Scenario entries and the structure of workforces, routes and programmes are compared key by key;
assumptions by the values that they have in each month of the runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.base.dates import YearMonth
from sim.inputs.assumptions import AREA, Assumption, LabelsByDimension
from sim.inputs.plan import WHOLE, Floats
from sim.inputs.resolve import Resolved
from sim.inputs.series import make_series
from sim.inputs.story_words import number

LEVERS = (
    *("start", "until", "areas", "workforces", "routes", "programmes"),
    *("rewards", "policies", "strain", "pay_response", "targets"),
)
MOST_SPELLS = 6

EVENT_UNITS = ("award", "£", "£m")
"""Units whose dated values are events of their own: two equal ones in a row are two payments."""

Labels = tuple[tuple[str, str], ...]
Row = tuple[Assumption, LabelsByDimension]
"""An assumption and one of its cells."""


@dataclass(frozen=True)
class Difference:
    """One thing in which scenario b differs from scenario a."""

    kind: str
    name: str
    says: str


def differences(a: Resolved, b: Resolved) -> list[Difference]:
    """Return all differences, in the order lever, structure, assumption."""
    return [*_levers(a, b), *_structures(a, b), *_assumptions(a, b)]


def _levers(a: Resolved, b: Resolved) -> Iterator[Difference]:
    before, after = a.scenario.tree.plain(), b.scenario.tree.plain()
    for key in LEVERS:
        for path, was, now in _walk(before.get(key), after.get(key), ()):
            yield Difference(
                "lever", " > ".join((key, *path)), _becomes(was, now, path[-1] if path else key)
            )


def _structures(a: Resolved, b: Resolved) -> Iterator[Difference]:
    for kind in a.scenario.shapes:
        for name in a.scenario.shapes[kind]:
            if name not in b.scenario.shapes[kind]:
                continue
            before = a.scenario.structures[kind][name].plain()
            after = b.scenario.structures[kind][name].plain()
            for path, was, now in _walk(before, after, ()):
                place = " > ".join((str(name), *path))
                yield Difference(kind.removesuffix("s"), place, _becomes(was, now, place))


def _walk(was: Any, now: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Go through the paths at which two trees of plain data differ."""
    if was == now and type(was) is type(now):
        return
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*was, *now)):
            yield from _walk(was.get(key), now.get(key), (*path, str(key)))
    elif _are_names(was) and _are_names(now):
        for name in was:
            if name not in now:
                yield (*path, name), name, None
        for name in now:
            if name not in was:
                yield (*path, name), None, name
        if sorted(was) == sorted(now):
            yield path, was, now
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for row, (one, other) in enumerate(zip(was, now, strict=True)):
            yield from _walk(one, other, (*path, f"row {row + 1}"))
    elif was != now:
        yield path, was, now


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _becomes(was: Any, now: Any, name: str = "") -> str:
    if was is None:
        return "is new" if now == name else f"is new: {in_words(now)}"
    if now is None:
        return "is taken away" if was == name else f"is taken away (was {in_words(was)})"
    return f"{in_words(was)} becomes {in_words(now)}"


def in_words(value: Any) -> str:
    """Return plain data on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(entry)}" for key, entry in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(entry) for entry in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def _assumptions(a: Resolved, b: Resolved) -> Iterator[Difference]:
    for name in dict.fromkeys((*a.used, *b.used)):
        one, other = a.scenario.assumptions.get(name), b.scenario.assumptions.get(name)
        if one is None or other is None:
            says = "is not in the first library" if one is None else "is not in the second library"
            yield Difference("assumption", name, says)
            continue
        if one.unit != other.unit:
            yield Difference("assumption", name, f"unit {one.unit} becomes {other.unit}")
        before, after = _cells(one), _cells(other)
        for labels in dict.fromkeys((*before, *after)):
            where = f" ({', '.join(label for _, label in labels)})" if labels else ""
            if labels not in after:
                yield Difference("assumption", f"{name}{where}", "has lost a row")
                continue
            if labels not in before:
                says = _new_row(other, after[labels], b)
            else:
                says = _values((one, before[labels]), (other, after[labels]), a, b)
            if says:
                yield Difference("assumption", f"{name}{where}", says)


def _cells(assumption: Assumption) -> dict[Labels, LabelsByDimension]:
    """Return cells by their labels; a national number is the same with areas' rows beside it."""
    cells = {}
    for cell in assumption.cells:
        labels = zip(assumption.over, cell, strict=True)
        national = (AREA, WHOLE) if assumption.is_divided else None
        cells[tuple(label for label in labels if label != national)] = cell
    return cells


def _new_row(assumption: Assumption, cell: LabelsByDimension, b: Resolved) -> str:
    """Return what a row that only the second has says."""
    series = make_series(assumption, cell, b.plan.start)
    values = [
        f"{number(p.value)} from {b.plan.start.plus(p.month).words()}" for p in series.steps()
    ]
    if series.always is not None and not values:
        values = [number(series.always)]
    return f"is new: {', '.join(values)} ({assumption.unit}){_because((assumption, cell))}"


def _values(one: Row, other: Row, a: Resolved, b: Resolved) -> str:
    """Return in which months the values of a cell differ, and why; nothing if in none."""
    start = a.plan.start
    months = min(a.plan.months, b.plan.months) + 1
    was = make_series(*one, start).by_month(months)
    now = make_series(*other, start).by_month(months)
    differs = ~np.isclose(was, now, rtol=1e-12, atol=0.0, equal_nan=True)
    if not differs.any():
        return _dates(one, other, start)
    spells = _spells(was, now, differs)
    words = [_spell(spell, was, now, start, months) for spell in spells[:MOST_SPELLS]]
    if len(spells) > MOST_SPELLS:
        last = start.plus(int(np.flatnonzero(differs)[-1]))
        words.append(f"and so on to {last.words()}")
    return f"{', '.join(words)} ({other[0].unit}){_because(one, other)}"


def _dates(one: Row, other: Row, start: YearMonth) -> str:
    """Return dated amounts (releases, awards) that one has and the other has not."""
    if one[0].unit not in EVENT_UNITS:
        return ""
    was, now = make_series(*one, start).steps(), make_series(*other, start).steps()
    words = [
        f"{'no longer ' if point in was else ''}{number(point.value)} in "
        f"{start.plus(point.month).words()}"
        for point in sorted({*was} ^ {*now}, key=lambda point: point.month)
    ]
    return f"{', '.join(words)} ({other[0].unit}){_because(one, other)}" if words else ""


def _because(*rows: Row) -> str:
    reasons = dict.fromkeys(
        override.because.rstrip(".")
        for assumption, cell in rows
        for override in assumption.overrides_in(cell)
    )
    return f", because: {'; '.join(reasons)}" if reasons else ""


def _spells(was: Floats, now: Floats, differs: np.ndarray) -> list[tuple[int, int]]:
    """Return (first, last) months of spells in which both values stay the same and differ."""
    spells: list[tuple[int, int]] = []
    for month in np.flatnonzero(differs):
        if spells and spells[-1][1] == month - 1:
            first = spells[-1][0]
            if was[first] == was[month] and now[first] == now[month]:
                spells[-1] = (first, int(month))
                continue
        spells.append((int(month), int(month)))
    return spells


def _spell(spell: tuple[int, int], was: Floats, now: Floats, start: YearMonth, months: int) -> str:
    first, last = spell
    if first == 0 and last == months - 1:
        when = ""
    elif last == months - 1:
        when = f"from {start.plus(first).words()} "
    elif first == last:
        when = f"in {start.plus(first).words()} "
    else:
        when = f"from {start.plus(first).words()} to {start.plus(last).words()} "
    return f"{when}{_value(was[first])} becomes {_value(now[first])}"


def _value(value: float) -> str:
    return "nothing" if np.isnan(value) else number(float(value))
