"""Cases: a scenario with some assumptions or levers set by name, and a draw from the evidence's ranges.

Loading a scenario reads its whole library; a loader does that once for a process and then makes the
plan of one case after another, each as strictly checked as a file is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock

from sim.inputs.assumptions import Assumption
from sim.inputs.finding import open_scenario, scenario_path
from sim.inputs.key_paths import numbers_at
from sim.inputs.levers import (
    Lever,
    check_value,
    find_cells,
    find_keys,
    lever_of,
    range_in,
    rows_in,
    set_cells,
    set_keys,
    values_in,
)
from sim.inputs.library import Library, read_library
from sim.inputs.plan import Plan
from sim.inputs.problems import Place, Problems
from sim.inputs.ranges import cut_back, drawn
from sim.inputs.resolve import Resolved, resolve
from sim.inputs.resolved import digest
from sim.inputs.scenario import Scenario, make_scenario, read_scenario
from sim.inputs.training_shapes import ProgrammeShape
from sim.inputs.tree import Node
from sim.inputs.yaml_reader import shown

Value = float | int | str | bool
PLANS_KEPT = 4


@dataclass(frozen=True)
class Case:
    """A scenario (path or name) with values set by name, in their order; see `sim.inputs.levers`.

    Draw 0 has every assumption at its central value; in draw 1, 2, … each that has a recorded range
    takes a value drawn from it, the same in all scenarios.
    """

    scenario: str
    values: tuple[tuple[str, Value], ...] = ()
    draw: int = 0

    def __str__(self) -> str:
        words = [f"{name} = {value}" for name, value in self.values]
        words += [f"draw {self.draw}"] if self.draw else []
        return f"{self.scenario} with {', '.join(words)}" if words else self.scenario


@dataclass(frozen=True)
class Known:
    """What a lever stands at in a scenario: its values there, their unit and recorded range.

    `values` are those of all its cells and dates; `unit` is '' for what is not an assumption.
    `ranges` are (value, low, high) of its recorded rows that no scenario's own value replaces.
    """

    values: tuple[float, ...]
    unit: str
    range: tuple[float, float] | None
    ranges: tuple[tuple[float, float, float], ...] = ()


class CaseLoader:
    """Makes plans of cases; libraries, scenarios and the last few plans are read once and kept."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._libraries: dict[Path, Library] = {}
        self._scenarios: dict[str, Scenario] = {}
        self._used: dict[str, tuple[str, ...]] = {}
        self._plans: OrderedDict[tuple[Case, int], Plan] = OrderedDict()

    def plan(self, case: Case, seed: int = 1) -> Plan:
        """Return the plan of a case; `seed` is that of its draw.

        Raises InputError with everything that is wrong: a scenario or name that is not there, with the
        nearest that is; a value that is no number or that its unit does not allow; a plan that the
        values together make impossible.
        """
        key = (case, seed if case.draw else 0)
        with self._lock:
            plan = self._plans.get(key)
            if plan is None:
                plan = self._plans[key] = self.resolved(case, seed).plan
                if len(self._plans) > PLANS_KEPT:
                    self._plans.popitem(last=False)
            else:
                self._plans.move_to_end(key)
            return plan

    def scenario(self, name: str) -> Scenario:
        """Return a scenario as its file says it. Raises InputError with everything that is wrong."""
        with self._lock:
            if name not in self._scenarios:
                self._scenarios[name] = self._read(name)
            return self._scenarios[name]

    def resolved(self, case: Case, seed: int = 1) -> Resolved:
        """Return the scenario of a case with its values, and its plan. Raises InputError."""
        with self._lock:
            problems = Problems()
            scenario = self._with_values(case, seed, problems)
            resolved = resolve(scenario, problems)
            _check_used(case, resolved.used, problems)
            problems.raise_any()
            return resolved

    def check(self, case: Case) -> None:
        """Check a case as far as that goes quickly: values that only change numbers make no plan.

        Raises InputError with everything that is wrong.
        """
        with self._lock:
            problems = Problems()
            base = self.scenario(case.scenario)
            scenario = self._with_values(case, 1, problems)
            if scenario.tree is not base.tree:
                resolve(scenario, problems)
            else:
                _check_used(case, self._used[case.scenario], problems)
            problems.raise_any()

    def _with_values(self, case: Case, seed: int, problems: Problems) -> Scenario:
        """Return a case's scenario with all its values; raises InputError if one is wrong."""
        base = self.scenario(case.scenario)
        levers = [(lever_of(name), value, _place(case, name)) for name, value in case.values]
        tree = base.tree
        for lever, value, place in levers:
            if check_value(lever, value, place, problems) and not lever.is_assumption:
                node = find_keys(lever, tree, place, problems)
                tree = tree if node is None else set_keys(lever, tree, value, place)
        problems.raise_any()
        scenario = base
        if tree is not base.tree:
            scenario = _made(base, tree, problems)
        assumptions = _drawn(scenario, seed, case.draw)
        for lever, value, place in levers:
            if lever.is_assumption:
                _set(lever, float(value), assumptions, place, problems)
        problems.raise_any()
        return replace(scenario, assumptions=assumptions)

    def known(self, scenario: str, name: str) -> Known:
        """Return what a lever stands at in a scenario. Raises InputError if there is no such lever."""
        with self._lock:
            base = self.scenario(scenario)
            problems = Problems()
            lever = lever_of(name)
            place = _place(Case(scenario), name)
            if not lever.is_assumption:
                node = find_keys(lever, base.tree, place, problems)
                problems.raise_any()
                return Known(() if node is None else tuple(numbers_at(node)), "", None)
            cells = find_cells(lever, base.assumptions, place, problems)
            problems.raise_any()
            assumption = base.assumptions[lever.steps[0]]
            values = tuple(values_in(assumption, cells))
            ranges = tuple(
                (row.value, row.low, row.high)
                for row in rows_in(assumption, cells)
                if row.low is not None and row.high is not None
            )
            return Known(values, assumption.unit, range_in(assumption, cells), ranges)

    def is_used(self, scenario: str, name: str) -> bool:
        """Return whether a scenario uses what a lever moves; all that stands in its file counts."""
        with self._lock:
            self.scenario(scenario)
            lever = lever_of(name)
            return not lever.is_assumption or lever.steps[0] in self._used[scenario]

    def meet(self, scenario: str, one: str, other: str) -> bool:
        """Return whether two levers, known to be there, move the same number of a scenario."""
        first, second = lever_of(one), lever_of(other)
        if first.is_assumption != second.is_assumption:
            return False
        if not first.is_assumption:
            shorter = min(len(first.keys), len(second.keys))
            return first.keys[:shorter] == second.keys[:shorter]
        if first.steps[0] != second.steps[0]:
            return False
        cells = self.scenario(scenario).assumptions[first.steps[0]].cells
        labels = {*first.steps[1:], *second.steps[1:]}
        return any(labels <= {*cell} for cell in cells)

    def digest(self, scenario: str) -> str:
        """Return a hash of all that cases of a scenario are made of: its tree and its library."""
        with self._lock:
            base = self.scenario(scenario)
            library = base.library
            structures = {
                kind: {name: node.plain() for name, node in trees.items()}
                for kind, trees in library.structures.items()
            }
            return digest(
                {
                    "name": base.name,
                    "scenario": base.tree.plain(),
                    "evidence": library.evidence,
                    "structures": structures,
                }
            )

    def _read(self, name: str) -> Scenario:
        problems = Problems()
        path = scenario_path(name)
        problems.own.add(shown(path))
        folder = open_scenario(path, problems)
        problems.raise_any()
        assert folder is not None
        library = self._libraries.get(folder) or read_library(folder, problems)
        scenario = read_scenario(path, library, problems)
        if scenario is not None:
            self._used[name] = resolve(scenario, problems).used
        problems.raise_any()
        assert scenario is not None
        self._libraries[folder] = library
        return scenario


def _place(case: Case, name: str) -> Place:
    return Place(f"{Path(case.scenario).stem} with {name}")


def _check_used(case: Case, used: Collection[str], problems: Problems) -> None:
    """Note values of assumptions that a scenario does not use."""
    for name, _ in case.values:
        lever = lever_of(name)
        if lever.is_assumption and lever.steps[0] not in used:
            found = "nothing in this scenario uses it"
            problems.add(_place(case, name), found, "", "leave it out, or name what is used")


def _made(base: Scenario, tree: Node, problems: Problems) -> Scenario:
    scenario = make_scenario(base.path, tree, base.chain, base.library, problems)
    problems.raise_any()
    assert scenario is not None
    return scenario


def _drawn(scenario: Scenario, seed: int, draw: int) -> dict[str, Assumption]:
    """Return a scenario's assumptions, those that have a range at the values of a draw."""
    if not draw:
        return dict(scenario.assumptions)
    found = {name: drawn(one, seed, draw) for name, one in scenario.assumptions.items()}
    for programme in scenario.shapes["programmes"].values():
        assert isinstance(programme, ProgrammeShape)
        purses = [str(purse.limit) for purse in (programme.purses or {}).values()]
        whole = found.get(str(programme.limit))
        if whole is not None and purses and all(name in found for name in purses):
            found.update(
                zip(purses, cut_back(whole, [found[name] for name in purses]), strict=True)
            )
    return found


def _set(
    lever: Lever,
    value: float,
    assumptions: dict[str, Assumption],
    place: Place,
    problems: Problems,
) -> None:
    """Put a value into the assumption that a lever names."""
    cells = find_cells(lever, assumptions, place, problems)
    if cells:
        name = lever.steps[0]
        assumptions[name] = set_cells(lever, assumptions[name], cells, value, place, problems)
