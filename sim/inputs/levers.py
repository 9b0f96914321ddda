"""Levers: what of a scenario is set by name, an assumption or a number in the scenario's file.

`social_workers.leave.rate` is an assumption in all its cells and at all its dates, as a row of `set`
without `at` and `from` would give it; `social_workers.leave.rate > children` those of its cells that
carry the label. `rewards > pay > pay_uplift` is a number in the scenario's file, with all that it
extends laid under it.

After the name, ` times` sets a factor on the values that are there, ` quantile` puts an assumption
where so much of the probability of its recorded range (0 to 1) lies below, and ` within` puts it at a
place between the ends of that range: -1 is the lowest, 0 the central value, 1 the highest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sim.inputs.assumptions import Assumption, LabelsByDimension, Override, Value
from sim.inputs.key_paths import STEP, leads_to_values, numbers_at, steps_of, with_value
from sim.inputs.problems import Place, Problems, nearest, share_meant
from sim.inputs.ranges import adds_up_over, at_place, at_share, has_range, recorded_range
from sim.inputs.tree import Keys, Node, Scalar, describe
from sim.inputs.vocabulary import UNITS

TIMES, QUANTILE, WITHIN = " times", " quantile", " within"
BY_RANGE = (QUANTILE, WITHIN)
"""Modes that move an assumption over its recorded range, as a whole."""
MOST_FACTOR = 1_000.0


def times(name: str) -> str:
    """Return the name by which a factor on a lever is set."""
    return name + TIMES


def quantile(name: str) -> str:
    """Return the name by which an assumption is put at a share of its recorded range's probability."""
    return name + QUANTILE


def within(name: str) -> str:
    """Return the name by which an assumption is put between the ends of its recorded range."""
    return name + WITHIN


@dataclass(frozen=True)
class Lever:
    """A lever by its parts: the name without its mode, and the mode ('' sets the value itself)."""

    name: str
    mode: str

    @property
    def steps(self) -> list[str]:
        """The steps of the name."""
        return self.name.split(STEP)

    @property
    def is_assumption(self) -> bool:
        """Whether it is an assumption: their names have dots, those of a file's keys have none."""
        return "." in self.steps[0]

    @property
    def keys(self) -> Keys:
        """The keys that lead to a number in the scenario's file."""
        return steps_of(self.name)


def lever_of(text: str) -> Lever:
    """Return the lever that a text names."""
    for mode in (TIMES, *BY_RANGE):
        if text.endswith(mode):
            return Lever(text.removesuffix(mode), mode)
    return Lever(text, "")


def check_value(lever: Lever, value: Scalar, place: Place, problems: Problems) -> bool:
    """Return whether a value is of a kind that the lever takes; note it if not."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if (lever.mode or lever.is_assumption) and not is_number:
        problems.add(place, f"found {describe(value)}", "a number is needed")
        return False
    number = float(value) if is_number and isinstance(value, int | float) else 0.0
    if number != number or number in (float("inf"), float("-inf")):
        problems.add(place, f"found {number}", "a finite number is needed")
        return False
    if lever.mode == TIMES and not -MOST_FACTOR <= number <= MOST_FACTOR:
        found = f"found the factor {number:g}"
        problems.add(place, found, f"{-MOST_FACTOR:g} to {MOST_FACTOR:g} is needed")
        return False
    if lever.mode == QUANTILE and not 0.0 <= number <= 1.0:
        found = f"found {number:g}"
        allowed = "a share of a range's probability lies between 0 and 1"
        problems.add(place, found, allowed, share_meant(number))
        return False
    if lever.mode == WITHIN and not -1.0 <= number <= 1.0:
        allowed = "a place within a range lies between -1 (its lowest) and 1 (its highest)"
        problems.add(place, f"found {number:g}", allowed)
        return False
    return True


# ---------------------------------------------------------------- numbers in the file


def find_keys(lever: Lever, tree: Node, place: Place, problems: Problems) -> Node | None:
    """Return what a lever leads to in a scenario's tree; note it if there is no such value."""
    node = tree
    for number, step in enumerate(lever.keys):
        inner = node.find((step,))
        if inner is node:
            known = list(node.entries)
            here = STEP.join(lever.steps[:number])
            found = f"there is no '{lever.steps[number]}'" + (f" in {here}" if here else "")
            if not here and not get_close_matches(str(step), known):
                known = []
            allowed = nearest(str(step), known) if known else ""
            do = "keys lead to a value in the scenario's file, as `rewards > pay > pay_uplift`, "
            problems.add(place, found, allowed, do + "or give the name of an assumption")
            return None
        node = inner
    if not leads_to_values(node):
        found = f"'{lever.name}' is {describe(node.plain())}"
        allowed = f"one of its values is needed: {', '.join(node.entries)}" if node.entries else ""
        problems.add(place, found, allowed or "a value is needed")
        return None
    if lever.mode in BY_RANGE:
        problems.add(place, "a number in a scenario's file has no range", "assumptions have")
        return None
    if lever.mode == TIMES and not numbers_at(node):
        problems.add(place, f"found {describe(node.plain())}", "a number can be multiplied")
        return None
    return node


def set_keys(lever: Lever, tree: Node, value: Scalar, place: Place) -> Node:
    """Return a scenario's tree with a value put where a lever leads, which is known to be there."""
    return with_value(tree, lever.keys, value, place, times=lever.mode == TIMES)


# ---------------------------------------------------------------- assumptions


def find_cells(
    lever: Lever,
    assumptions: dict[str, Assumption],
    place: Place,
    problems: Problems,
) -> list[LabelsByDimension]:
    """Return the cells of an assumption that a lever means; none, and a note, if it means none."""
    name, *labels = lever.steps
    assumption = assumptions.get(name)
    if assumption is None:
        problems.add(place, f"unknown assumption '{name}'", nearest(name, assumptions))
        return []
    for label in labels:
        known = [each for dimension in assumption.over for each in assumption.labels(dimension)]
        if label not in known:
            problems.add(place, f"{name} has no '{label}'", nearest(label, known))
            return []
    cells = [cell for cell in assumption.cells if {*labels} <= {*cell}]
    if not cells:
        problems.add(place, f"{name} has nothing for {', '.join(labels)} together", "")
    if lever.mode in BY_RANGE:
        if not has_range(assumption):
            problems.add(place, f"{name} has no recorded range", "give values or a factor")
            return []
        if labels or adds_up_over(assumption) is not None:
            over = adds_up_over(assumption)
            found = f"{name} cannot be put at one place of its range"
            why = f"its shares over {over} add up to 1" if over else "it is given for all cells"
            problems.add(place, found, why)
            return []
    return cells


def set_cells(
    lever: Lever,
    assumption: Assumption,
    cells: Iterable[LabelsByDimension],
    value: float,
    place: Place,
    problems: Problems,
) -> Assumption:
    """Return an assumption with a value set in some cells; note it if its unit does not allow that."""
    if lever.mode == QUANTILE:
        return at_share(assumption, value)
    if lever.mode == WITHIN:
        return at_place(assumption, value)
    chosen = {*cells}
    own = [
        (cell, override) for cell in assumption.cells for override in overrides(assumption, cell)
    ]
    if lever.mode == TIMES:
        rows = tuple(
            replace(row, value=row.value * value) if row.cell in chosen else row
            for row in assumption.values
        )
        held: list[Override] = [
            replace(override, value=override.value * value) if cell in chosen else override
            for cell, override in own
        ]
        values = [row.value for row in rows] + [override.value for override in held]
        _check_unit(assumption, values, place, problems)
        return replace(assumption, values=rows, overrides=tuple(held))
    _check_unit(assumption, [value], place, problems)
    held = [override for cell, override in own if cell not in chosen]
    because = "set by name"
    for cell in assumption.cells:
        if cell in chosen:
            labels = tuple(zip(assumption.over, cell, strict=True))
            held.append(Override(labels, None, value, because, place))
    return replace(assumption, overrides=tuple(held))


def overrides(assumption: Assumption, cell: LabelsByDimension) -> list[Override]:
    """Return what a scenario sets in a cell, each row for this cell alone."""
    labels = tuple(zip(assumption.over, cell, strict=True))
    return [replace(override, labels=labels) for override in assumption.overrides_in(cell)]


def values_in(assumption: Assumption, cells: Iterable[LabelsByDimension]) -> list[float]:
    """Return the values that hold in some cells at some date, what a scenario sets in their place."""
    chosen = list(cells)
    own = [override.value for cell in chosen for override in assumption.overrides_in(cell)]
    return [row.value for row in rows_in(assumption, chosen)] + own


def rows_in(assumption: Assumption, cells: Iterable[LabelsByDimension]) -> list[Value]:
    """Return the rows of some cells that hold at some date; a scenario's own values replace others."""
    found: list[Value] = []
    for cell in cells:
        own = assumption.overrides_in(cell)
        first = own[0].since if own else None
        found += [
            row
            for row in assumption.rows(cell)
            if not own or (first is not None and (row.since is None or row.since < first))
        ]
    return found


def range_in(
    assumption: Assumption, cells: Iterable[LabelsByDimension]
) -> tuple[float, float] | None:
    """Return the lowest and highest of the recorded ranges in some cells; None if there are none."""
    return recorded_range(row for cell in cells for row in assumption.rows(cell))


def _check_unit(
    assumption: Assumption, values: Iterable[float], place: Place, problems: Problems
) -> None:
    unit = UNITS[assumption.unit]
    for value in values:
        if not unit.allows(value):
            advice = share_meant(value) if unit.most == 1 else ""
            allowed = f"'{assumption.unit}' takes {unit.bounds()}"
            problems.add(place, f"found {value:,.10g}", allowed, advice)
            return
