"""Read a sweep file: which file a name means, and the design that it holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from math import floor
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.cases import CaseLoader, Value
from sim.inputs.counted import Counted, counted, counted_twice
from sim.inputs.finding import ENDINGS
from sim.inputs.levers import QUANTILE, TIMES, WITHIN
from sim.inputs.library import PROJECT, SCENARIOS, SWEEPS, Library, find_library
from sim.inputs.problems import Place, Problems, ended, nearest
from sim.inputs.shapes import check_shape
from sim.inputs.sweep_checks import KINDS, MOST_POINTS, check_cases, check_kept, check_sizes
from sim.inputs.sweep_design import (
    Block,
    Frontier,
    Grid,
    Listed,
    OneAtATime,
    Sample,
    SweepDesign,
    SweptLever,
    Target,
    rounded,
)
from sim.inputs.sweep_shapes import AlongShape, BlockShape, LeverShape, SampleShape, SweepShape
from sim.inputs.tree import Node
from sim.inputs.vocabulary import EVERY
from sim.inputs.yaml_reader import read_yaml, shown

COLUMNS = frozenset({
    *("point", "scenario", "draw", "world", "one", "run", "runs", "place", "layout", "piece", "cell"),
    *("date", "workforce", "service", "level", "area", "measure", "unit", "value", "kind", "message"),
    *("mean", "standard_error", "difference", "difference_error", "difference_standard_error"),
    *("p5", "p95", "cost", "bought", "pounds", "seconds", "is_by_month"),
})  # fmt: skip
"""Names that tables of a sweep give to their own columns."""


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
    check_sizes(design, node, problems)
    problems.raise_any()
    plans = check_cases(design, node, loader, problems)
    problems.raise_any()
    design = _with_frontier(design, node, loader, problems)
    check_kept(design, node, plans, problems)
    problems.raise_any()
    return design


def _with_frontier(
    design: SweepDesign, node: Node, loader: CaseLoader, problems: Problems
) -> SweepDesign:
    """Return a design with its frontier, if it asks for one."""
    assert design.shape is not None
    shape = design.shape.frontier
    if shape is None:
        return design
    first = next(iter(design.scenarios.values())).as_posix()
    counts: list[Counted] = []
    for number, row in enumerate(shape.counts):
        try:
            counts.append(counted(row, loader, first))
        except InputError as error:
            place = node.find(("frontier", "counts", number)).place
            for problem in error.problems:
                problems.add(place, problem, "")
    twice = counted_twice(counts) if len(counts) == len(shape.counts) else None
    if twice is not None:
        place = node.find(("frontier", "counts", twice[1])).place
        problems.add(place, f"row {twice[0] + 1} counts the same", "", "count it once")
    own = shape.supply
    supply = (str(own.measure), str(own.workforce), str(own.service), str(own.level), EVERY)
    return dataclasses.replace(design, frontier=Frontier(supply, str(shape.date), tuple(counts)))


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
        if name in COLUMNS:
            found = f"a lever is called '{name}', as a column of the tables is"
            self.problems.add(self.at("levers", name), found, "", "give it another name")
        ways = {"": own.sets, TIMES: own.times, QUANTILE: own.quantile, WITHIN: own.within}
        given = {mode: names for mode, names in ways.items() if names is not None}
        if len(given) != 1:
            found = (
                f"the lever {name} has {len(given) or 'none'} of sets, times, quantile and within"
            )
            self.problems.add(self.at("levers", name), found, "one of them is needed")
        moves = tuple(f"{each}{mode}" for mode, names in given.items() for each in names)
        if len(set(moves)) < len(moves):
            self.problems.add(self.at("levers", name), "a name is there twice", "once only")
        if own.whole and "" not in given:
            found = "whole numbers as factors or places of a range"
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
