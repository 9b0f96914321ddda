"""The tables of one run, ready to be stored: measures, flows, routes, payments, events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from sim.base.dates import census_date
from sim.inputs.plan import Plan
from sim.outputs.event_log import EventTable, make_event_table
from sim.outputs.flow_table import FlowTable, make_flow_table
from sim.outputs.measures import measure
from sim.outputs.measuring.table import NO_MEASURES, MeasureTable
from sim.outputs.measuring.training import NO_ROUTES, RouteTable
from sim.outputs.supported import SupportedTable, make_supported_table
from sim.run.recorder import Recording
from sim.world.money import Payment


@dataclass(frozen=True)
class RunTables:
    """What is kept of one run: scenario, draw and world say which; dates are those of censuses.

    `measures` are told every month, `yearly` at year ends: areas, and who people are. Payments give
    the area by its number in `areas`.
    """

    scenario: str
    draw: int
    world: int
    dates: tuple[str, ...]
    measures: MeasureTable
    flows: FlowTable
    payments: tuple[Payment, ...]
    people: int
    areas: tuple[str, ...]
    yearly: MeasureTable = NO_MEASURES
    routes: RouteTable = NO_ROUTES
    events: EventTable | None = None
    supported: SupportedTable | None = None

    def sha256(self) -> str:
        """Return a hash of all numbers, the same on every machine that ran the same thing."""
        digest = hashlib.sha256()
        digest.update(repr((self.scenario, self.draw, self.world, self.dates)).encode())
        for table in (self.measures, self.yearly):
            digest.update(repr((table.keys, table.months)).encode())
            digest.update(np.ascontiguousarray(table.values, dtype="<f8").tobytes())
        digest.update(repr(self.flows.labels).encode())
        for column in self.flows.columns().values():
            digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        digest.update(repr((self.routes.names, self.routes.workforces)).encode())
        for counts in self.routes.arrays().values():
            digest.update(np.ascontiguousarray(counts, dtype="<i8").tobytes())
        digest.update(repr((self.areas, self.payments)).encode())
        return digest.hexdigest()


def make_tables_of_run(recording: Recording, draw: int, world: int) -> RunTables:
    """Return what is kept of a recording."""
    plan = recording.plan
    measured = measure(recording)
    return RunTables(
        scenario=plan.name,
        draw=draw,
        world=world,
        dates=tuple(dates_of(plan)),
        measures=measured.monthly,
        flows=make_flow_table(recording),
        payments=recording.payments,
        people=recording.people,
        areas=plan.areas,
        yearly=measured.yearly,
        routes=measured.routes,
        events=make_event_table(recording),
        supported=make_supported_table(recording),
    )


def dates_of(plan: Plan) -> list[str]:
    """Return the date (ISO) of each census of a plan."""
    return [census_date(plan.start, month).isoformat() for month in range(plan.months + 1)]
