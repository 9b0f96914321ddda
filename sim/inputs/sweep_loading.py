"""Read a sweep file and check all of it before anything runs: levers, values, sizes, measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations, compress, product
from math import floor
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.cases import Case, CaseLoader, Value
from sim.inputs.finding import ENDINGS
from sim.inputs.levers import QUANTILE, TIMES, lever_of
from sim.inputs.library import PROJECT, SCENARIOS, SWEEPS, Library, find_library
from sim.inputs.measured import told
from sim.inputs.plan import Plan
from sim.inputs.problems import Place, Problems, ended, nearest
from sim.inputs.shapes import check_shape
from sim.inputs.sweep_design import (
    Block,
    Grid,
    Listed,
    OneAtATime,
    Sample,
    SweepDesign,
    SweptLever,
    Target,
    rounded,
)
from sim.inputs.sweep_shapes import (
    AlongShape,
    BlockShape,
    KeepShape,
    LeverShape,
    SampleShape,
    SweepShape,
)
from sim.inputs.tree import Keys, Node
from sim.inputs.yaml_reader import read_yaml, shown

MOST_POINTS = 1_000_000
MOST_RUNS = 10_000_000
TARGET_MET = "target_met"
"""A measure that is told of targets, whose names stand for its levels."""
SLACK = 1e-9
"""What rounding may add to an end of a range, as a share of it."""
KINDS = ("grid", "list", "latin_hypercube", "sobol", "one_at_a_time")


def find_design(name: str | Path) -> Path:
    """Return the file of a name such as pay_by_places, or of a path.

    Raises InputError if there is none.
    """
    path = Path(name)
    if path.is_file():
        return path
    homes = [PROJECT / SCENARIOS / SWEEPS, *sorted((PROJECT / SCENARIOS).glob(f"*/{SWEEPS}"))]
    for home in homes:
        found = home / f"{path.name}.yaml"
        if path.parent == Path() and found.is_file():
            return found
    if path.suffix in ENDINGS and path.parent.is_dir():
        known = [file.name for file in path.parent.glob("*.yaml")]
    else:
        known = [file.stem for home in homes for file in home.glob("*.yaml")]
    raise InputError(ended(f"{name}: there is no such sweep file; {nearest(path.name, known)}"))


def load_design(
    path: Path, loader: CaseLoader, *, worlds: int | None = None, seed: int | None = None
) -> SweepDesign:
    """Return the design of a file, with other worlds or another seed if given.

    Raises InputError with everything that is wrong in it.
    """
    problems = Problems(own={shown(path)})
    folder = find_library(path, problems)
    node = None if folder is None else read_yaml(path, folder, problems)
    shape = None if node is None else check_shape(SweepShape, node, problems)
    problems.raise_any()
    assert folder is not None
    assert node is not None
    assert shape is not None
    reader = _Reader(path, folder, node, shape, problems)
    design = reader.design(worlds or shape.worlds, shape.seed if seed is None else seed)
    problems.raise_any()
    _check_sizes(design, node, problems)
    problems.raise_any()
    plans = _check_cases(design, node, loader, problems)
    problems.raise_any()
    _check_kept(design, shape, node, plans, problems)
    problems.raise_any()
    return design


class _Reader:
    """Makes a design of a file's shape; what is wrong is noted."""

    def __init__(
        self, path: Path, folder: Path, node: Node, shape: SweepShape, problems: Problems
    ) -> None:
        self.path, self.folder = path, folder
        self.node, self.shape, self.problems = node, shape, problems

    def design(self, worlds: int, seed: int) -> SweepDesign:
        shape = self.shape
        levers = [self.lever(str(name), own) for name, own in shape.levers.items()]
        self.known = {lever.name: lever for lever in levers}
        blocks = [self.block(number, block) for number, block in enumerate(shape.vary)]
        used = {lever for block in blocks if block is not None for lever in block.levers}
        for name in self.known:
            if name not in used and all(blocks):
                found = f"the lever {name} is in no block of 'vary'"
                self.problems.add(self.at("levers", name), found, "", "vary it or remove it")
        for name in shape.base:
            self.knows(name, self.at("base", name))
        target = shape.target
        if shape.every_month and shape.months:
            self.problems.add(self.at("months"), "there are 'months' and 'every_month'", "one only")
        return SweepDesign(
            file=self.path,
            folder=self.folder,
            title=shape.title,
            question=shape.question,
            scenarios=self.scenarios(),
            levers=tuple(levers),
            blocks=tuple(block for block in blocks if block is not None),
            base=tuple(
                self.number(lever.name, shape.base[lever.name])
                if lever.name in shape.base
                else None
                for lever in levers
            ),
            worlds=worlds,
            draws=shape.draws,
            seed=seed,
            keep=tuple(
                (str(row.measure), row.workforce, row.service, row.level, row.area)
                for row in shape.keep
            ),
            months=tuple(str(month) for month in shape.months),
            every_month=shape.every_month,
            target=None
            if target is None
            else Target(
                str(target.measure),
                str(target.workforce),
                str(target.service),
                str(target.level),
                str(target.area),
                str(target.date),
                target.threshold,
                target.at_least,
            ),
            shape=shape,
        )

    def at(self, *keys: str | int) -> Place:
        """Return the place of some keys."""
        return self.node.find(keys).place

    def scenarios(self) -> dict[str, Path]:
        """Return the scenario files by name."""
        library = Library(self.folder)
        files = {library.scenario_name(file): file for file in library.scenario_files()}
        found: dict[str, Path] = {}
        for number, name in enumerate(self.shape.scenarios):
            place = self.at("scenarios", number)
            called = [file for own, file in files.items() if own == name or file.stem == name]
            exact = [file for own, file in files.items() if own == name]
            called = exact or called
            if len(called) != 1:
                what = "several scenarios are called" if called else "there is no scenario"
                allowed = (
                    ", ".join(library.scenario_name(file) for file in called)
                    if called
                    else nearest(name, [*files, *(file.stem for file in files.values())])
                )
                self.problems.add(place, f"{what} '{name}'", allowed)
            elif called[0].stem in found:
                self.problems.add(place, f"'{name}' is there twice", "once only")
            else:
                found[called[0].stem] = called[0].absolute()
        return found

    def lever(self, name: str, own: LeverShape) -> SweptLever:
        """Return a lever; it moves something in one way."""
        ways = {"": own.sets, TIMES: own.times, QUANTILE: own.quantile}
        given = {mode: names for mode, names in ways.items() if names is not None}
        if len(given) != 1:
            found = f"the lever {name} has {len(given) or 'none'} of sets, times and quantile"
            self.problems.add(self.at("levers", name), found, "one of them is needed")
        moves = tuple(f"{each}{mode}" for mode, names in given.items() for each in names)
        if len(set(moves)) < len(moves):
            self.problems.add(self.at("levers", name), "a name is there twice", "once only")
        if own.whole and "" not in given:
            found = "whole numbers as factors or quantiles"
            self.problems.add(self.at("levers", name, "whole"), found, "'whole' goes with 'sets'")
        return SweptLever(name, own.title or name, moves, own.whole, own.beyond_range)

    def knows(self, name: str, place: Place) -> bool:
        """Return whether there is a lever of a name; note it if not."""
        if name in self.known:
            return True
        self.problems.add(place, f"unknown lever '{name}'", nearest(name, self.known))
        return False

    def block(self, number: int, block: BlockShape) -> Block | None:
        """Return a block, or None if it is wrong."""
        shapes = {kind: getattr(block, "list_" if kind == "list" else kind) for kind in KINDS}
        given = [kind for kind, own in shapes.items() if own is not None]
        if len(given) != 1:
            found = f"row {number + 1} of 'vary' has {' and '.join(given) or 'nothing'}"
            self.problems.add(self.at("vary", number), found, f"one of {', '.join(KINDS)}")
            return None
        kind = given[0]
        own = shapes[kind]
        before = len(self.problems.found)
        made: Block
        if kind == "list":
            made = self.listed(number, own)
        elif kind in ("grid", "one_at_a_time"):
            levers = tuple(str(name) for name in own)
            values = tuple(self.along(number, kind, name, each) for name, each in own.items())
            made = Grid(levers, values) if kind == "grid" else OneAtATime(levers, values)
        else:
            made = self.sample(number, kind, own)
        return made if len(self.problems.found) == before else None

    def listed(self, number: int, rows: Sequence[dict[str, Value]]) -> Listed:
        names = list(dict.fromkeys(str(name) for row in rows for name in row))
        for name in names:
            if self.knows(name, self.at("vary", number, "list")):
                own = [row[name] for row in rows if name in row]
                self.check_whole(name, own, self.at("vary", number, "list"))
        found = tuple(
            tuple(None if name not in row else self.number(name, row[name]) for name in names)
            for row in rows
        )
        return Listed(tuple(names), found)

    def along(self, number: int, kind: str, name: str, own: AlongShape) -> tuple[Value, ...]:
        place = self.at("vary", number, kind, name)
        if not self.knows(name, place):
            return ()
        ends = (own.from_, own.to, own.steps)
        if (own.values is None) == (ends == (None, None, None)) or (
            own.values is None and None in ends
        ):
            found = "the values of a lever are not clear"
            self.problems.add(place, found, "'values', or 'from', 'to' and 'steps', are needed")
            return ()
        values: tuple[Value, ...]
        if own.values is not None:
            values = tuple(self.number(name, value) for value in own.values)
        else:
            assert own.from_ is not None
            assert own.to is not None
            assert own.steps is not None
            if not self.goes_up(own.from_, own.to, place):
                return ()
            if own.steps > MOST_POINTS:
                self.problems.add(place, f"{own.steps:,} steps", f"at most {MOST_POINTS:,}")
                return ()
            span, last = own.to - own.from_, own.steps - 1
            values = tuple(rounded(own.from_ + span * step / last) for step in range(own.steps))
            if self.known[name].is_whole:
                values = tuple(floor(float(value) + 0.5) for value in values)
        if len({*values}) < len(values):
            self.problems.add(place, "a value is there twice", "each once")
        self.check_whole(name, values, place)
        return values

    def sample(self, number: int, kind: str, own: SampleShape) -> Sample:
        place = self.at("vary", number, kind, "points")
        if kind == "sobol" and own.points & (own.points - 1):
            power = 1 << own.points.bit_length()
            found = f"{own.points} points of a Sobol' sequence"
            allowed = f"a power of two is needed, such as {power // 2} or {power}"
            self.problems.add(place, found, allowed)
        ends = []
        for name, row in own.over.items():
            at = self.at("vary", number, kind, "over", name)
            if self.knows(name, at) and self.goes_up(row.from_, row.to, at):
                self.check_whole(name, (row.from_, row.to), at)
                ends.append((row.from_, row.to))
        whole = tuple(name in self.known and self.known[name].is_whole for name in own.over)
        levers = tuple(str(name) for name in own.over)
        return Sample(levers, tuple(ends), whole, own.points, own.seed, kind == "sobol")

    def number(self, name: str, value: Value) -> Value:
        """Return a value as its lever has it: whole numbers for one that is whole, else with decimals.

        So 1 and 1.0 are one point.
        """
        if isinstance(value, str | bool):
            return value
        is_whole = name in self.known and self.known[name].is_whole and value == floor(value)
        return int(value) if is_whole else float(value)

    def goes_up(self, low: float, high: float, place: Place) -> bool:
        """Return whether a range goes up; note it if not."""
        if low < high:
            return True
        found = f"from {low:g} to {high:g}"
        self.problems.add(place, found, "'from' is below 'to'")
        return False

    def check_whole(self, name: str, values: Iterable[Value], place: Place) -> None:
        """Note values of a whole lever that are not."""
        if not self.known[name].is_whole:
            return
        for value in values:
            if isinstance(value, str | bool) or float(value) != floor(float(value)):
                found = f"{value} for {name}"
                self.problems.add(place, found, "a whole number is needed", "or drop 'whole'")
                return


def _check_sizes(design: SweepDesign, node: Node, problems: Problems) -> None:
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


def _check_cases(
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
        if lever.beyond_range or isinstance(value, str | bool) or name.endswith(QUANTILE):
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


def _check_kept(
    design: SweepDesign, shape: SweepShape, node: Node, plans: Sequence[Plan], problems: Problems
) -> None:
    """Note measures, months and a target that no run tells."""
    for number, row in enumerate(shape.keep):
        if not any(_is_told(row, plan) for plan in plans):
            found = f"nothing measures {row.measure} of {row.workforce}, service {row.service}, "
            found += f"level {row.level}, area {row.area}"
            do = "docs/measures.md says what is told of whom"
            problems.add(node.find(("keep", number)).place, found, "", do)
    for plan in plans:
        last = plan.start.plus(plan.months - 1)
        for month in shape.months:
            if not plan.start <= month <= last:
                found = f"{month} is not in the run of {plan.name}"
                where = node.find(("months",)).place
                problems.add(where, found, f"it goes from {plan.start} to {last}")
    target = design.target
    if target is None:
        return
    place = node.find(("target",)).place
    wanted = (target.measure, target.workforce, target.service, target.level, target.area)
    if not any(_covers(row, wanted) for row in design.keep):
        problems.add(place, f"{target.measure} of {target.workforce} is not kept", "", "keep it")
    is_kept = design.every_month or target.month in design.months
    if not is_kept and (design.months or not target.month.endswith("-12")):
        problems.add(place, f"{target.month} is not kept", "", "add it to 'months'")


def _covers(row: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(fnmatchcase(own, pattern) for own, pattern in zip(wanted, row, strict=True))


def _is_told(row: KeepShape, plan: Plan) -> bool:
    for workforce in plan.workforces:
        if not fnmatchcase(workforce.name, row.workforce):
            continue
        patterns = (row.service, row.level, row.area)
        cells = told(plan, workforce, str(row.measure))
        if row.measure == TARGET_MET or any(_covers(patterns, cell) for cell in cells):
            return True
    return False
