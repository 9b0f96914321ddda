"""What a worker does: run all scenarios of a point in one world, and price them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sim.appraisal.priced import PricedWorlds, price
from sim.base.errors import InputError
from sim.base.stopping import check
from sim.inputs.cases import Case
from sim.inputs.costs import CostModel
from sim.inputs.levers import within
from sim.inputs.ordering import cut
from sim.outputs.bare import write_bare
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from sim.study.runs import loader

Places = tuple[tuple[str, float], ...]
"""Assumptions by name, each at a place of its range from -1 (lowest) to 1 (highest); others at 0."""


@dataclass(frozen=True)
class Point:
    """Assumptions at places of their ranges, in one world."""

    places: Places
    world: int


@dataclass(frozen=True)
class Refused:
    """A point that makes no plan, and why: values that are each right can be impossible together."""

    reason: str


@dataclass(frozen=True)
class Work:
    """Runs and prices points of some scenarios; it goes to each worker once."""

    scenarios: tuple[str, ...]
    model: CostModel
    seed: int
    until: str | None

    def __call__(self, point: Point) -> PricedWorlds | Refused:
        """Return all scenarios of a point, priced, the do-minimum first."""
        cases = [self.case(scenario, point.places) for scenario in self.scenarios]
        try:
            plans = [cut(loader().plan(case), self.until) for case in cases]
        except InputError as error:
            return Refused(str(error))
        runs = []
        for plan in plans:
            check()
            runs.append(make_tables_of_run(run_plan(plan, self.seed, point.world), 0, point.world))
        with tempfile.TemporaryDirectory() as made:
            return price(write_bare(Path(made) / "result", plans, runs), self.model)

    def case(self, scenario: str, places: Places) -> Case:
        """Return a scenario's case at a point: assumptions that it does not use change nothing in it."""
        used = [(within(name), place) for name, place in places if loader().is_used(scenario, name)]
        return Case(scenario, tuple(used))
