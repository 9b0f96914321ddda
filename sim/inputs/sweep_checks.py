"""What a sweep's design must hold to before anything runs: size, levers at their ends, series.

Each lever is tried in each scenario at the lowest and highest value that it is given; what is wrong is
noted where that value is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations, compress, product
from pathlib import Path

from sim.base.dates import YearMonth
from sim.base.errors import InputError
from sim.inputs.cases import Case, CaseLoader, Value
from sim.inputs.counted import covers
from sim.inputs.levers import BY_RANGE, TIMES, lever_of
from sim.inputs.measured import is_share, told
from sim.inputs.plan import Plan
from sim.inputs.problems import Place, Problems, share_meant
from sim.inputs.sweep_design import Block, Listed, OneAtATime, Sample, SweepDesign, SweptLever
from sim.inputs.tree import Keys, Node

MOST_POINTS = 1_000_000
MOST_RUNS = 10_000_000
TARGET_MET = "target_met"
"""A measure that is told of targets, whose names stand for its levels."""
SLACK = 1e-9
"""What rounding may add to an end of a range, as a share of it."""
KINDS = ("grid", "list", "latin_hypercube", "sobol", "one_at_a_time")


def check_sizes(design: SweepDesign, node: Node, problems: Problems) -> None:
    """Note a design that is larger than can be run."""
    place = node.find(("vary",)).place
    if design.size > MOST_POINTS:
        found = f"the design has {design.size:,} points"
        do = "take fewer steps or levers, or sample the box with latin_hypercube or sobol"
        problems.add(place, found, f"at most {MOST_POINTS:,}", do)
    elif design.runs > MOST_RUNS:
        found = f"{design.size:,} points in {design.worlds:,} worlds"
        found += f" and {design.draws:,} draws" if design.draws else ""
        found += f" are {design.runs:,} runs"
        problems.add(place, found, f"at most {MOST_RUNS:,}", "take fewer of one of them")


def check_cases(
    design: SweepDesign, node: Node, loader: CaseLoader, problems: Problems
) -> list[Plan]:
    """Check every lever at its ends in every scenario; return the scenarios' plans."""
    plans = []
    for name, path in design.scenarios.items():
        try:
            plans.append(loader.plan(Case(path.as_posix())))
        except InputError as error:
            for problem in error.problems:
                problems.found.setdefault(problem, node.place)
            continue
        for lever in design.levers:
            values = dict(reversed(_tried(design, lever.name, node)))
            is_base = name == next(iter(design.scenarios))
            if _is_there(design, lever, name, node, loader, problems):
                for value, keys in reversed(values.items()):
                    if is_base or keys[0] != "base":
                        tried = _Tried(lever, name, path.as_posix(), value, node.find(keys).place)
                        _try(tried, loader, problems)
    problems.raise_any()
    _check_apart(design, node, loader, problems)
    return plans


Given = tuple[Value, Keys]
"""A value that a design gives to a lever, and the keys that lead to it there."""


def _tried(design: SweepDesign, lever: str, node: Node) -> list[Given]:
    """Return the lowest and highest number that a lever takes, every text and truth value, its base."""
    numbers: list[Given] = []
    others: list[Given] = []
    for row, block in enumerate(design.blocks):
        if lever not in block.levers:
            continue
        for value, keys in _given(block, row, lever, node):
            own = others if isinstance(value, str | bool) else numbers
            own.append((value, ("vary", row, *keys)))
    ends = []
    if numbers:
        ends = [min(numbers, key=_number), max(numbers, key=_number)]
    places = {one.name: value for one, value in zip(design.levers, design.base, strict=True)}
    base = places[lever]
    at_base: list[Given] = [] if base is None else [(base, ("base", lever))]
    return [*ends, *others, *at_base]


def _number(given: Given) -> float:
    return float(given[0])


def _given(block: Block, row: int, lever: str, node: Node) -> Iterator[Given]:
    """Yield the values of a lever in a block with the keys below the block that lead to them."""
    place = block.levers.index(lever)
    entries = node.find(("vary", row)).entries
    kind = next(kind for kind in KINDS if kind in entries)
    if isinstance(block, Listed):
        for number, values in enumerate(block.rows):
            value = values[place]
            if value is not None:
                yield value, (kind, number, lever)
        return
    if isinstance(block, Sample):
        for key, end in zip(("from", "to"), block.ends[place], strict=True):
            yield end, (kind, "over", lever, key)
        return
    own = block.values[place]
    if "values" in node.find(("vary", row, kind, lever)).entries:
        for number, value in enumerate(own):
            yield value, (kind, lever, "values", number)
    else:
        yield own[0], (kind, lever, "from")
        yield own[-1], (kind, lever, "to")


@dataclass(frozen=True)
class _Tried:
    """A value of a lever that is tried in a scenario (its name and file), and where it was written."""

    lever: SweptLever
    scenario: str
    path: str
    value: Value
    place: Place

    @property
    def words(self) -> str:
        """The lever with the value as the user gave it."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return f"{self.lever.name} = {f'{self.value:.12g}' if is_number else self.value}"


def _is_there(
    design: SweepDesign,
    lever: SweptLever,
    scenario: str,
    node: Node,
    loader: CaseLoader,
    problems: Problems,
) -> bool:
    """Return whether a scenario has all that a lever moves; note it at the lever if not."""
    place = node.find(("levers", lever.name)).place
    path = design.scenarios[scenario].as_posix()
    before = len(problems.found)
    for name in lever.moves:
        try:
            loader.known(path, name)
        except InputError as error:
            for problem in error.problems:
                problems.add(place, problem, "")
            continue
        if not loader.is_used(path, name):
            found = f"{scenario} with {name}: nothing in this scenario uses it"
            problems.add(place, found, "", "leave it out, or name what is used")
    return len(problems.found) == before


def _try(tried: _Tried, loader: CaseLoader, problems: Problems) -> None:
    """Note what is wrong with a value of a lever in a scenario, at the value."""
    lever, value = tried.lever, tried.value
    try:
        loader.check(Case(tried.path, tuple((name, value) for name in lever.moves)))
        known_by_name = {name: loader.known(tried.path, name) for name in lever.moves}
    except InputError as error:
        for problem in error.problems:
            problems.add(tried.place, f"{tried.words}: {_without_path(problem, tried)}", "")
        return
    for name, known in known_by_name.items():
        if lever.beyond_range or isinstance(value, str | bool) or name.endswith(BY_RANGE):
            continue
        for own, low, high in known.ranges:
            reached = value * own if name.endswith(TIMES) else value
            slack = SLACK * max(abs(low), abs(high))
            if not low - slack <= reached <= high + slack:
                found = f"{name} = {value:g} gives {reached:,.6g} in {tried.scenario}"
                allowed = f"its recorded range goes from {low:,.6g} to {high:,.6g}"
                do = "if that is meant, add 'beyond_range: true'"
                problems.add(tried.place, found, allowed, do)
                break


def _without_path(problem: str, tried: _Tried) -> str:
    """Return what is wrong with a case with its path said once, as the lever's own name."""
    for name in tried.lever.moves:
        before = f"{Path(tried.path).stem} with {name}: "
        if problem.startswith(before):
            own = lever_of(name).name
            rest = problem.removeprefix(before).removeprefix(f"{own}: ")
            return f"{name} in {tried.scenario}: {rest}"
    return problem


def _check_apart(design: SweepDesign, node: Node, loader: CaseLoader, problems: Problems) -> None:
    """Note two levers that move the same number in one point: one would hide the other."""
    together: dict[tuple[str, str], Keys] = {}
    own = [
        lv.name for lv, value in zip(design.levers, design.base, strict=True) if value is not None
    ]
    for pair in combinations(own, 2):
        together.setdefault(pair, ("base", pair[1]))
    for row, block in enumerate(design.blocks):
        if isinstance(block, OneAtATime):
            continue
        points = block.rows if isinstance(block, Listed) else ((True,) * len(block.levers),)
        for given in {tuple(value is not None for value in values) for values in points}:
            for pair in combinations(compress(block.levers, given), 2):
                together.setdefault(pair, ("vary", row))
    levers = {lever.name: lever for lever in design.levers}
    for (one, other), keys in together.items():
        for path in design.scenarios.values():
            met = [
                name
                for name, against in product(levers[one].moves, levers[other].moves)
                if loader.meet(path.as_posix(), name, against)
            ]
            if met:
                found = f"{one} and {other} move the same number in one point, {met[0]}"
                do = "vary one of them, or each by itself with one_at_a_time"
                problems.add(node.find(keys).place, found, "", do)
                break


def check_kept(design: SweepDesign, node: Node, plans: Sequence[Plan], problems: Problems) -> None:
    """Note measures, months, a target and a frontier that no run tells."""
    assert design.shape is not None
    for number, row in enumerate(design.shape.keep):
        own = (row.measure, row.workforce, row.service, row.level, row.area)
        _check_told(own, plans, node.find(("keep", number)).place, problems)
    months: list[tuple[YearMonth, Keys]] = [(month, ("months",)) for month in design.shape.months]
    if design.shape.frontier is not None:
        months.append((design.shape.frontier.date, ("frontier", "date")))
    for plan in plans:
        last = plan.start.plus(plan.months - 1)
        for month, keys in months:
            if not plan.start <= month <= last:
                found = f"{month} is not in the run of {plan.name}"
                allowed = f"it goes from {plan.start} to {last}"
                problems.add(node.find(keys).place, found, allowed)
    _check_target(design, node, problems)
    _check_frontier(design, node, plans, problems)


def _check_target(design: SweepDesign, node: Node, problems: Problems) -> None:
    target = design.target
    if target is None:
        return
    place = node.find(("target",)).place
    if is_share(target.measure) and not 0.0 <= target.threshold <= 1.0:
        found = f"a threshold of {target.threshold:g} for {target.measure}, which is a share"
        do = share_meant(target.threshold)
        problems.add(node.find(("target", "threshold")).place, found, "0 to 1 is needed", do)
    wanted = (target.measure, target.workforce, target.service, target.level, target.area)
    if not design.is_asked_for(wanted):
        problems.add(place, f"{target.measure} of {target.workforce} is not kept", "", "keep it")
    is_kept = design.every_month or target.month in design.months
    if not is_kept and (design.months or not target.month.endswith("-12")):
        problems.add(place, f"{target.month} is not kept", "", "add it to 'months'")


def _check_frontier(
    design: SweepDesign, node: Node, plans: Sequence[Plan], problems: Problems
) -> None:
    frontier = design.frontier
    if frontier is None:
        return
    place = node.find(("frontier",)).place
    if not design.every_month:
        found = "what is spent is added up month by month, and months are left out"
        problems.add(place, found, "", "add 'every_month: true'")
    _check_told(frontier.supply, plans, node.find(("frontier", "supply")).place, problems)
    for number, one in enumerate(frontier.counts):
        _check_told(one.series, plans, node.find(("frontier", "counts", number)).place, problems)


def _check_told(
    row: Sequence[str], plans: Sequence[Plan], place: Place, problems: Problems
) -> None:
    """Note a series, (measure, workforce, service, level, area), that no plan tells."""
    if any(is_told(row, plan) for plan in plans):
        return
    measure, workforce, service, level, area = row
    found = (
        f"nothing measures {measure} of {workforce}, service {service}, level {level}, area {area}"
    )
    problems.add(place, found, "", "docs/measures.md says what is told of whom")


def is_told(row: Sequence[str], plan: Plan) -> bool:
    """Return whether a plan tells (measure, workforce, service, level, area), or one like it."""
    measure, of, *patterns = row
    for workforce in plan.workforces:
        if not fnmatchcase(workforce.name, of):
            continue
        cells = told(plan, workforce, measure)
        if measure == TARGET_MET or any(covers(patterns, cell) for cell in cells):
            return True
    return False
