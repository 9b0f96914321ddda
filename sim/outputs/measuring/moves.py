"""What kind of move each flow is: joining, leaving the employer, the sector, a level, an area.

A person in post leaves the employer on leaving post, breaks apart, and on going straight to another
post by a risk that restarts service, or to another service, area or workforce. Leaving the sector
is leaving practice, or the workforce. A change of level alone is a promotion, and neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.inputs.plan import HOLDS_POST, TRAINING_SERVICE, State
from sim.outputs.measuring.table import Flags
from sim.run.recorder import Recording
from sim.world.tables import AWARD, DISPLACE, QUALIFY, RETIRE

Ints = npt.NDArray[np.int64]
OFF = (State.GONE, State.IN_TRAINING)
"""States of those who are new, gone or students: not of any service's people yet, or any more."""


@dataclass(frozen=True)
class Moves:
    """The flows of a recording, each with what it is; all flags are (flows,).

    `counted` keeps what has been counted, by what, side and weights: each is asked for each workforce.
    """

    recording: Recording
    counted: dict[tuple[str, bool, str], Ints] = field(default_factory=dict)

    def count(self, what: str, *, to: bool, weights: str = "people") -> Ints:
        """Return flows that are something (months + 1, groups), by the group after or before the move.

        `what` names one of the flags below, `weights` what is counted of each flow.
        """
        place = what, to, weights
        if place not in self.counted:
            chosen: Flags = getattr(self, what)
            self.counted[place] = self.by_group(chosen, to=to, weights=weights)
        return self.counted[place]

    def count_movers(self, dimensions: tuple[str, ...], *, to: bool) -> Ints:
        """Return who went from one workforce or place along some dimensions to another, like `count`."""
        place = "_".join(("movers", *dimensions)), to, "people"
        if place not in self.counted:
            crosses = self.changes_workforce.copy()
            for name in dimensions:
                crosses |= self.crosses[name]
            self.counted[place] = self.by_group(self._goes_on & crosses, to=to, weights="people")
        return self.counted[place]

    def by_group(self, chosen: Flags, *, to: bool, weights: str = "people") -> Ints:
        """Return chosen flows (months + 1, groups), by the group after or before the move."""
        flows = self.recording.flows
        rows = np.flatnonzero(chosen)
        group = (flows.to_group if to else flows.from_group)[rows]
        groups = len(self.recording.directory.groups)
        size = (self.recording.plan.months + 1) * groups
        code = flows.month[rows] * groups + group
        total = np.bincount(code, weights=getattr(flows, weights)[rows], minlength=size)
        return np.asarray(total.astype(np.int64).reshape(-1, groups))

    def is_kind(self, *names: str) -> Flags:
        """Return whether the event is called one of these names."""
        kinds = [self.recording.directory.kind(name) for name in names]
        return np.isin(self.recording.flows.kind, kinds)

    @cached_property
    def held(self) -> Flags:
        """In post before."""
        return np.isin(self.recording.flows.from_state, HOLDS_POST)

    @cached_property
    def holds(self) -> Flags:
        """In post after."""
        return np.isin(self.recording.flows.to_state, HOLDS_POST)

    @cached_property
    def crosses(self) -> dict[str, Flags]:
        """Whether workforce, service, level or area differ before and after, by name."""
        groups = self.recording.directory.groups
        flows = self.recording.flows
        crosses = {}
        for name in ("workforce", "service", "level", "area"):
            _, number = np.unique([getattr(group, name) for group in groups], return_inverse=True)
            crosses[name] = number[flows.from_group] != number[flows.to_group]
        return crosses

    @cached_property
    def changes_workforce(self) -> Flags:
        """To another workforce; students belong to that of their route."""
        return self.crosses["workforce"]

    @cached_property
    def changes_employer(self) -> Flags:
        """From one post to another with a new employer."""
        elsewhere = self.crosses["service"] | self.crosses["area"] | self.changes_workforce
        return self.held & self.holds & (elsewhere | self._restarts)

    @cached_property
    def leaves_employer(self) -> Flags:
        """Out of post, breaks apart, or to a new employer."""
        to_break = self.recording.flows.to_state == State.ON_BREAK
        leaves = self.held & ~self.holds & (~to_break | self.changes_workforce)
        return np.asarray(leaves | self.changes_employer)

    @cached_property
    def leaves_sector(self) -> Flags:
        """From post to out of practice, away, or to another workforce."""
        away = np.isin(self.recording.flows.to_state, (State.OUT, State.GONE))
        return self.held & (away | self.changes_workforce)

    @cached_property
    def joins(self) -> Flags:
        """Into a post with an employer; those who come straight back from a break apart."""
        from_break = self.recording.flows.from_state == State.ON_BREAK
        joins = self.holds & ~self.held & (~from_break | self.changes_workforce)
        return np.asarray(joins | self.changes_employer)

    @cached_property
    def to_break(self) -> Flags:
        """From post to a career break."""
        flows = self.recording.flows
        return np.asarray(self.held & (flows.to_state == State.ON_BREAK) & ~self.changes_workforce)

    @cached_property
    def back_from_break(self) -> Flags:
        """From a career break straight back to post."""
        flows = self.recording.flows
        from_break = flows.from_state == State.ON_BREAK
        return np.asarray(self.holds & from_break & ~self.changes_workforce)

    @cached_property
    def promoted(self) -> Flags:
        """To another level with the same employer, in post before and after."""
        return self.held & self.holds & self.crosses["level"] & ~self.changes_employer

    @cached_property
    def returns(self) -> Flags:
        """From out of practice or a break back to practice in the workforce."""
        flows = self.recording.flows
        away = np.isin(flows.from_state, (State.OUT, State.ON_BREAK))
        back = self.holds | np.isin(flows.to_state, (State.SEEKING, State.AGENCY))
        return away & back & ~self.changes_workforce

    @cached_property
    def to_agency(self) -> Flags:
        """From post to an agency of the same workforce."""
        flows = self.recording.flows
        return np.asarray(self.held & (flows.to_state == State.AGENCY) & ~self.changes_workforce)

    @cached_property
    def retires(self) -> Flags:
        """For good at a retirement age."""
        return self.is_kind(RETIRE)

    @cached_property
    def displaced(self) -> Flags:
        """Out of post as the setting closes."""
        return self.is_kind(DISPLACE)

    @cached_property
    def completes(self) -> Flags:
        """Qualified or were awarded what their route leads to."""
        return self.is_kind(QUALIFY, AWARD)

    @cached_property
    def _goes_on(self) -> Flags:
        """Among people of services before and after, in post or not."""
        flows = self.recording.flows
        return ~np.isin(flows.from_state, OFF) & ~np.isin(flows.to_state, OFF)

    @cached_property
    def _restarts(self) -> Flags:
        """By a chance risk after which service with the employer starts again."""
        plan, directory = self.recording.plan, self.recording.directory
        flows = self.recording.flows
        restarts = np.zeros((len(directory.groups), len(State), len(directory.kinds)), np.bool_)
        for workforce in plan.workforces:
            groups = directory.of(workforce.name)
            for row in workforce.careers:
                if row.restarts_tenure:
                    restarts[groups, row.from_state, directory.kind(row.name)] = True
        return np.asarray(restarts[flows.from_group, flows.from_state, flows.kind])


def is_student(recording: Recording) -> Flags:
    """Return whether each group (groups,) is one of full-time students."""
    groups = recording.directory.groups
    return np.array([group.service == TRAINING_SERVICE for group in groups])
