"""The uncertain assumptions of some scenarios: those with a recorded range that any of them uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.assumptions import Assumption
from sim.inputs.cases import CaseLoader
from sim.inputs.problems import ended, nearest
from sim.inputs.ranges import adds_up_over, at_place, has_range


@dataclass(frozen=True)
class Uncertain:
    """An assumption with a range. `grades` are those of its rows that have one.

    `row` is the only value that it has, with its range; None if it has several, over cells or time.
    `is_division` says that its values are shares of a whole, which no one number can move. `set_by` are
    scenarios that set it themselves, in which their own values stay.
    """

    name: str
    says: str
    unit: str
    grades: tuple[str, ...]
    row: tuple[float, float, float] | None
    is_division: bool
    set_by: tuple[str, ...]
    assumption: Assumption

    def value_at(self, place: float) -> float | None:
        """Return its value at a place of its range (-1 lowest, 1 highest), if it has only one."""
        return None if self.row is None else at_place(self.assumption, place).values[0].value


def uncertain(
    loader: CaseLoader, scenarios: Sequence[str], patterns: Sequence[str] = ()
) -> list[Uncertain]:
    """Return the uncertain assumptions that any of some scenarios uses, by name.

    Only those that fit a pattern (`social_workers.*`), if there are any. Raises InputError if a pattern
    fits none.
    """
    found: dict[str, Assumption] = {}
    set_by: dict[str, list[str]] = {}
    for scenario in scenarios:
        for name, assumption in loader.scenario(scenario).assumptions.items():
            if has_range(assumption) and loader.is_used(scenario, name):
                found.setdefault(name, assumption)
                if assumption.overrides:
                    set_by.setdefault(name, []).append(Path(scenario).stem)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in found):
            words = f"--assumptions {pattern}: the scenarios use no uncertain assumption so called"
            near = get_close_matches(pattern, found)
            groups = sorted({f"{name.partition('.')[0]}.*" for name in found})
            raise InputError(ended(f"{words}; {nearest(pattern, near or groups)}"))
    return [
        _of(found[name], tuple(set_by.get(name, ())))
        for name in sorted(found)
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def _of(assumption: Assumption, set_by: tuple[str, ...]) -> Uncertain:
    rows = [value for value in assumption.values if value.low is not None]
    values = {(row.value, row.low, row.high) for row in rows}
    (only, *others) = values
    value, low, high = only
    is_one = not others and len(rows) == len(assumption.values)
    return Uncertain(
        name=assumption.name,
        says=assumption.says,
        unit=assumption.unit,
        grades=tuple(sorted({row.grade or "judgement" for row in rows})),
        row=(value, low, high) if is_one and low is not None and high is not None else None,
        is_division=adds_up_over(assumption) is not None,
        set_by=set_by,
        assumption=assumption,
    )
