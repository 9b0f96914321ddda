"""Trials: candidates run in worlds, what they reach and what they cost. Nothing is run twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from sim.base.errors import InputError
from sim.inputs.cases import Case, Value
from sim.inputs.counted import Counted, Series, counted, counted_twice
from sim.inputs.ordering import cut
from sim.inputs.plan import Plan
from sim.inputs.problems import ended, nearest
from sim.inputs.solve_file import Question
from sim.inputs.solve_shapes import LeverShape, LineShape
from sim.inputs.sweep_checks import is_told
from sim.outputs.measuring.table import Floats
from sim.outputs.spent import spending
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from sim.study.executors import Here, Lost, Pool
from sim.study.replicate import WorkerLostError
from sim.study.runs import Keep, Kept, Run, Wanted, keep_of, loader
from sim.study.solving.search import Sizes

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """A candidate in some worlds: what the aim's series comes to, and what it costs, (worlds,) each.

    `values` are at the aim's month, or the worst of its months; `costs` £ more than the base, not
    numbers where there is no budget.
    """

    sizes: Sizes
    barriers: tuple[str, ...]
    worlds: range
    values: Floats
    is_met: np.ndarray
    costs: Floats

    @property
    def share(self) -> float:
        """In what share of worlds the aim is reached."""
        return float(self.is_met.mean())


@dataclass
class Trials:
    """Runs candidates of a question, and remembers every one."""

    question: Question
    seed: int
    workers: int
    progress: Progress | None = None
    ledger: list[tuple[str, Trial]] = field(default_factory=list)
    _known: dict[tuple[Case, int], Kept] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit of the aim's series, once something has been run."""
        aim = self.question.shape.aim
        for kept in self._known.values():
            for key in kept.keys:
                if key.measure == aim.measure:
                    return key.unit
        return ""

    @property
    def tops(self) -> Sizes:
        """How many steps each lever can go."""
        return tuple(steps_of(lever) for lever in self.question.shape.levers.values())

    def try_out(
        self, stage: str, candidates: Sequence[tuple[Sizes, tuple[str, ...]]], worlds: range
    ) -> list[Trial]:
        """Run candidates, given by sizes and the barriers taken away, and note them in the ledger."""
        shape = self.question.shape
        cases = [self.case(sizes, barriers) for sizes, barriers in candidates]
        base = None
        if shape.budget is not None:
            base = Case(self.question.path_of(shape.budget.base))
        self._run(
            [Run(case, world) for case in (*cases, *([base] if base else [])) for world in worlds]
        )
        found = []
        for (sizes, barriers), case in zip(candidates, cases, strict=True):
            own = [self._known[case, world] for world in worlds]
            costs = np.full(len(own), np.nan)
            if base is not None:
                costs = np.array([
                    self._spent(self._known[case, world]) - self._spent(self._known[base, world])
                    for world in worlds
                ])  # fmt: skip
            values = np.array([self._value(kept) for kept in own])
            found.append(Trial(sizes, barriers, worlds, values, self._met(values), costs))
        self.ledger += [(stage, trial) for trial in found]
        return found

    def case(self, sizes: Sizes, barriers: tuple[str, ...] = ()) -> Case:
        """Return the case of a candidate."""
        shape = self.question.shape
        values: dict[str, Value] = {}
        for size, lever in zip(self.sizes_in_units(sizes), shape.levers.values(), strict=True):
            values |= {str(name): value_of(line, size) for name, line in lever.sets.items()}
        for barrier in barriers:
            values |= {str(name): value for name, value in shape.may_bind[barrier].sets.items()}
        return Case(self.question.path_of(shape.scenario), tuple(values.items()))

    def sizes_in_units(self, sizes: Sizes) -> list[float]:
        """Return what steps of each lever come to."""
        levers = self.question.shape.levers.values()
        return [
            min(round(lever.from_ + lever.step * size, 12), lever.to)
            for size, lever in zip(sizes, levers, strict=True)
        ]

    def check(self) -> None:
        """Raise InputError if a lever, barrier or series is not there, before anything is run."""
        shape, question = self.question.shape, self.question
        nothing = tuple(0 for _ in self.tops)
        with question.placing("levers"):
            loader().plan(self.case(nothing), self.seed)
            plan = loader().plan(self.case(self.tops), self.seed)
        for name in shape.may_bind:
            with question.placing("may_bind", str(name)):
                loader().plan(self.case(self.tops, (str(name),)), self.seed)
        for key, month in (("by", shape.aim.by), ("from", shape.aim.from_)):
            with question.placing("aim", key):
                cut(plan, None if month is None else str(month))
        with question.placing("aim"):
            self._check_told(self._aim, plan)
        if shape.budget is not None:
            with question.placing("budget", "base"):
                loader().plan(Case(question.path_of(shape.budget.base)), self.seed)
            self._check_counts(plan)

    def _check_counts(self, plan: Plan) -> None:
        """Raise InputError if what costs are counted by is not there, or is there twice."""
        for number, one in enumerate(self._counts):
            with self.question.placing("budget", "counts", number):
                self._check_told(one.series, plan)
        twice = counted_twice(self._counts)
        if twice is not None:
            with self.question.placing("budget", "counts", twice[1]):
                raise InputError(f"row {twice[0] + 1} counts the same; count it once.")

    def _check_told(self, series: Series, plan: Plan) -> None:
        if not is_told(series, plan):
            measure, workforce, service, level, _ = series
            raise InputError(
                f"nothing measures {measure} of {workforce}, service {service}, level {level}; "
                "docs/measures.md says what is told of whom."
            )

    @property
    def _aim(self) -> Series:
        # Texts that know their place in a file go to workers without it.
        aim = self.question.shape.aim
        measure, workforce, service, level, area = (
            str(name) for name in (aim.measure, aim.workforce, aim.service, aim.level, aim.area)
        )
        return measure, workforce, service, level, area

    def _run(self, runs: Sequence[Run]) -> None:
        wanted = [run for run in runs if (run.case, run.world) not in self._known]
        keep = Keep(tuple(self._wanted()), every_month=True)
        do = partial(_measure, seed=self.seed, keep=keep, until=str(self.question.shape.aim.by))
        workers = min(self.workers, len(wanted))
        if not wanted:
            return
        with ExitStack() as stack:
            executor: Here[Run, Kept] | Pool[Run, Kept] = (
                Here(do) if workers == 1 else Pool(do, workers)
            )
            stack.enter_context(executor)
            for number, (run, kept) in enumerate(executor.map_batches(wanted), 1):
                if isinstance(kept, Lost):
                    raise WorkerLostError(str(run.case), run.world)
                self._known[run.case, run.world] = kept
                if self.progress is not None:
                    self.progress(number, len(wanted))

    def _wanted(self) -> list[Wanted]:
        return [Wanted(*self._aim), *(Wanted(*one.series) for one in self._counts)]

    def _value(self, kept: Kept) -> float:
        """Return what the aim's series comes to: at its month, or the worst of its months."""
        aim = self.question.shape.aim
        try:
            series = kept.find(aim.measure, aim.workforce, aim.service, aim.level, aim.area)
        except KeyError:
            named = f"{aim.measure} of {aim.workforce}, {aim.service}, {aim.level}, {aim.area}"
            advice = nearest(aim.measure, sorted({key.measure for key in kept.keys}))
            raise InputError(
                ended(f"{self.question.file}: aim: the scenario does not tell {named}; {advice}")
            ) from None
        first = 0
        if aim.from_ is not None:
            first = next(n for n, date in enumerate(kept.dates) if date[:7] >= str(aim.from_))
        own = series[first:] if aim.from_ is not None else series[-1:]
        return float(own.min() if aim.at_least is not None else own.max())

    def _met(self, values: Floats) -> np.ndarray:
        aim = self.question.shape.aim
        if aim.at_least is not None:
            return np.asarray(values >= aim.at_least)
        assert aim.at_most is not None
        return np.asarray(values <= aim.at_most)

    def _spent(self, kept: Kept) -> float:
        """Return £ up to the aim's month."""
        series = dict(zip(kept.keys, kept.values, strict=True))
        return sum(one.spent(series[one.key]) for one in spending(kept.keys, self._counts))

    @cached_property
    def _counts(self) -> list[Counted]:
        """What costs are counted by."""
        shape = self.question.shape
        path = self.question.path_of(shape.scenario)
        rows = shape.budget.counts if shape.budget is not None else ()
        found = []
        for number, row in enumerate(rows):
            with self.question.placing("budget", "counts", number):
                found.append(counted(row, loader(), path))
        return found


def steps_of(lever: LeverShape) -> int:
    """Return how many steps a lever can go; the last one may be shorter."""
    return max(1, int(np.ceil((lever.to - lever.from_) / lever.step - 1e-9)))


def value_of(line: LineShape, size: float) -> float | int:
    """Return the number that goes with a lever's size."""
    value = line.at_zero + line.per_unit * size
    if line.most is not None:
        value = min(value, line.most)
    return round(value) if line.whole else round(value, 12)


def _measure(run: Run, seed: int, keep: Keep, until: str) -> Kept:
    plan = cut(loader().plan(run.case, seed), until)
    return keep_of(run, make_tables_of_run(run_plan(plan, seed, run.world), 0, run.world), keep)
