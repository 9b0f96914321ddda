"""Moves of people with names: the country's month by month, areas' by calendar year.

A move has a place before and after: workforce, service, level and area. Those who are new have the
place after on both sides, those who leave for good the place before. Students are in the service
`training`, at the level of their route.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.plan import WHOLE, State
from sim.outputs.measuring.table import ALL
from sim.run.recorder import Recording

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
NEW = "new"
LABELS = (
    "workforce",
    "service",
    "level",
    "area",
    "to_workforce",
    "to_service",
    "to_level",
    "to_area",
    "from_state",
    "to_state",
    "cause",
    "route",
)
COUNTS = ("people", "hours", "to_hours")
"""What is counted of each kind of move; hours are hundredths of FTE."""
FlowLabel = tuple[str, ...]
"""A kind of move, by the names in LABELS."""


@dataclass(frozen=True)
class FlowTable:
    """Moves of people: `label` (n,) numbers of `labels`, by the census `month` at which they are told.

    Moves within the country are told each month; those within and between areas at the end of each
    calendar year, on the first day and on the last. Label by label, each by month; `counts`
    (n, COUNTS).
    """

    labels: tuple[FlowLabel, ...]
    month: Small
    label: Small
    counts: Small

    def columns(self) -> dict[str, Small]:
        """Return month, label and counts by name."""
        counts = {name: self.counts[:, number] for number, name in enumerate(COUNTS)}
        return {"month": self.month, "label": self.label, **counts}


NO_FLOWS = FlowTable(
    (), np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, len(COUNTS)), np.int32)
)


def make_flow_table(recording: Recording) -> FlowTable:
    """Name flows and add them up."""
    plan, flows = recording.plan, recording.flows
    whole = [(g.workforce, g.service, g.level, ALL) for g in recording.directory.groups]
    country = _added_up(recording, whole, flows.month)
    if plan.areas == (WHOLE,):
        return country
    months = range(plan.months + 1)
    ends = {month for month in months if plan.start.plus(month).month == 1}
    told = np.array(sorted({0, plan.months, *ends}))
    year = told[np.searchsorted(told, flows.month)]
    places = [group.who for group in recording.directory.groups]
    areas = _added_up(recording, places, year)
    return FlowTable(
        country.labels + areas.labels,
        np.concatenate([country.month, areas.month]),
        np.concatenate([country.label, areas.label + np.int32(len(country.labels))]),
        np.concatenate([country.counts, areas.counts]),
    )


def _added_up(
    recording: Recording, places: list[tuple[str, str, str, str]], month: Ints
) -> FlowTable:
    """Add up flows by the month in which they are told and by what they are.

    `places` name the place of each group; groups may share one.
    """
    flows, directory, routes = recording.flows, recording.directory, recording.plan.routes
    if not len(month):
        return NO_FLOWS
    names = sorted(set(places))
    place = np.array([names.index(name) for name in places])
    before = place[flows.from_group]
    after = np.where(flows.to_state == State.GONE, before, place[flows.to_group])
    sizes = (
        len(names),
        len(names),
        len(State),
        len(State),
        len(directory.kinds),
        len(routes) + 1,
        recording.plan.months + 1,
    )
    parts = (before, after, flows.from_state, flows.to_state, flows.kind, flows.route + 1, month)
    code = np.ravel_multi_index(parts, sizes)
    codes, row = np.unique(code, return_inverse=True)
    kinds_of_move, months = np.divmod(codes, sizes[-1])
    distinct, label = np.unique(kinds_of_move, return_inverse=True)
    counts = [
        np.bincount(row, weights=getattr(flows, name), minlength=len(codes)) for name in COUNTS
    ]
    route_names = ("", *(route.name for route in routes))
    labels = [
        (
            *names[here],
            *names[there],
            NEW if was == State.GONE else State(was).name.lower(),
            State(becomes).name.lower(),
            directory.kinds[kind],
            route_names[route],
        )
        for here, there, was, becomes, kind, route in zip(
            *(numbers.tolist() for numbers in np.unravel_index(distinct, sizes[:-1])), strict=True
        )
    ]
    return FlowTable(
        tuple(labels),
        months.astype(np.int32),
        label.astype(np.int32),
        np.stack(counts, axis=1).astype(np.int32),
    )
