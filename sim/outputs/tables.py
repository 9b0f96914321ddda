"""The tables of one run, ready to be stored: measures, flows, payments, events."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.dates import census_date
from sim.inputs.plan import TRAINING_SERVICE, Plan, State
from sim.outputs.event_log import EventTable, make_event_table
from sim.outputs.measures import ALL, MeasureTable, measure
from sim.run.recorder import Recording
from sim.world.money import Payment

FlowLabel = tuple[str, str, str, str, str, str, str, str]
"""Workforce, service, level, service after, level after, state before, state after, cause."""

NEW = "new"


@dataclass(frozen=True)
class FlowTable:
    """Moves of people, by month: `label` (n,) numbers of `labels`, people, FTE."""

    labels: tuple[FlowLabel, ...]
    month: npt.NDArray[np.int64]
    label: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]
    fte: npt.NDArray[np.float64]


@dataclass(frozen=True)
class RunTables:
    """What is kept of one run: scenario, draw and world say which; dates are those of censuses."""

    scenario: str
    draw: int
    world: int
    dates: tuple[str, ...]
    measures: MeasureTable
    flows: FlowTable
    payments: tuple[Payment, ...]
    people: int
    areas: tuple[str, ...]
    events: EventTable | None = None

    def sha256(self) -> str:
        """Return a hash of all numbers, the same on every machine that ran the same thing."""
        digest = hashlib.sha256()
        digest.update(repr((self.scenario, self.draw, self.world, self.dates)).encode())
        digest.update(repr(self.measures.keys).encode())
        digest.update(np.ascontiguousarray(self.measures.values, dtype="<f8").tobytes())
        digest.update(repr(self.flows.labels).encode())
        for column in (self.flows.month, self.flows.label, self.flows.people):
            digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        digest.update(repr(self.payments).encode())
        return digest.hexdigest()


def make_tables_of_run(recording: Recording, draw: int, world: int) -> RunTables:
    """Return what is kept of a recording."""
    plan = recording.plan
    return RunTables(
        scenario=plan.name,
        draw=draw,
        world=world,
        dates=tuple(dates_of(plan)),
        measures=measure(recording),
        flows=_flow_table(recording),
        payments=recording.payments,
        people=recording.people,
        areas=plan.areas,
        events=make_event_table(recording),
    )


def dates_of(plan: Plan) -> list[str]:
    """Return the date (ISO) of each census of a plan."""
    return [census_date(plan.start, month).isoformat() for month in range(plan.months + 1)]


def _flow_table(recording: Recording) -> FlowTable:
    """Name and add up flows, with service and level before and after.

    Those who are new have after on both sides, those who leave for good before.
    """
    flows, directory = recording.flows, recording.directory
    is_new = flows.from_state == State.GONE
    group = np.where(is_new, flows.to_group, flows.from_group)
    labels: dict[FlowLabel, int] = {}
    numbers = np.zeros(len(group), dtype=np.int64)
    after_group = np.where(flows.to_state == State.GONE, group, flows.to_group)
    columns = [group, after_group, flows.from_state, flows.to_state, flows.kind]
    cells = np.stack(columns, axis=1)
    distinct, which = np.unique(cells, axis=0, return_inverse=True)
    for number, (g, h, before, after, kind) in enumerate(distinct):
        where, whither = directory.groups[g], directory.groups[h]
        label = (
            where.workforce,
            ALL if where.service == TRAINING_SERVICE else where.service,
            where.level,
            ALL if whither.service == TRAINING_SERVICE else whither.service,
            whither.level,
            NEW if before == State.GONE else State(before).name.lower(),
            State(after).name.lower(),
            directory.kinds[kind],
        )
        numbers[which.ravel() == number] = labels.setdefault(label, len(labels))
    code = flows.month * max(len(labels), 1) + numbers
    codes, place = np.unique(code, return_inverse=True)
    people = np.bincount(place.ravel(), weights=flows.people, minlength=len(codes))
    hours = np.bincount(place.ravel(), weights=flows.hours, minlength=len(codes))
    month, label_number = np.divmod(codes, max(len(labels), 1))
    return FlowTable(tuple(labels), month, label_number, people.astype(np.int64), hours / 100.0)
