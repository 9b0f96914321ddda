"""What an engine's recording and a twin's run of the same world do not have in common."""

from __future__ import annotations

from collections import Counter

import numpy as np

from sim.inputs.plan import State
from sim.world.money import CLAWBACK
from tests.twin.model import Columns, Run, fingerprint


def columns_of(events) -> Columns:
    """Return the engine's event log as the twin's columns."""
    return Columns(*(getattr(events, name) for name in Columns._fields))


def differences(engine, twin: Run) -> list[str]:
    """Return in words what is not the same: events first, then counts, applications and money."""
    found = []
    ours, theirs = columns_of(engine.events), twin.events
    if fingerprint(ours) != fingerprint(theirs):
        found.append(_first_difference(ours, theirs, engine.directory.kinds))
    for name, one, other in (
        ("heads", _counts(engine.heads, engine.directory), twin.heads),
        ("fte", _counts(engine.fte, engine.directory), +twin.fte),
        ("settings", _settings(engine), +twin.settings),
        ("flows", _flows(engine), {flow: tuple(sums) for flow, sums in twin.flows.items()}),
        ("strain", _strain(engine), twin.world.strain),
        ("applications", _applications(engine), dict(enumerate(twin.applications))),
        ("ledger", _ledger(engine), twin.ledger),
    ):
        odd = [key for key in {**one, **other} if one.get(key) != other.get(key)]
        if odd:
            first = odd[0]
            pair = f"engine {one.get(first)}, twin {other.get(first)}"
            found.append(f"{len(odd)} of {name} differ, first {first}: {pair}")
    return found


def _first_difference(ours: Columns, theirs: Columns, kinds) -> str:
    rows = [list(zip(*(column.tolist() for column in log), strict=True)) for log in (ours, theirs)]
    for n in range(max(map(len, rows))):
        engine, twin = (log[n] if n < len(log) else None for log in rows)
        if engine != twin:
            names = [row and kinds[row[2]] for row in (engine, twin)]
            return f"event {n}: engine {names[0]} {engine}, twin {names[1]} {twin}"
    return "the columns differ in type only"


def _counts(counts, directory) -> dict:
    """Return the engine's counts by month, group and state, where there is anybody."""
    return {
        (int(m), _group(directory, g), State(int(s))): int(counts[m, g, s])
        for m, g, s in zip(*np.nonzero(counts), strict=True)
    }


def _group(directory, number):
    group = directory.groups[number]
    return (group.workforce, group.service, group.level, group.area)


def _settings(engine) -> dict:
    return {
        (int(month), name, int(kind)): int(numbers[month, kind])
        for name, numbers in engine.settings.items()
        for month, kind in zip(*np.nonzero(numbers), strict=True)
    }


def _flows(engine) -> dict:
    flows, directory = engine.flows, engine.directory
    names = [*(route.name for route in engine.plan.routes), None]
    found = {}
    for n in range(len(flows.month)):
        flow = (
            int(flows.month[n]),
            directory.kinds[flows.kind[n]],
            (State(int(flows.from_state[n])), _group(directory, flows.from_group[n])),
            (State(int(flows.to_state[n])), _group(directory, flows.to_group[n])),
            names[flows.route[n]],
        )
        assert flow not in found
        found[flow] = (int(flows.people[n]), int(flows.hours[n]), int(flows.to_hours[n]))
    return found


def _strain(engine) -> dict:
    """Return the engine's strain by the month whose pace it set, which is counted in the next."""
    return {
        (month - 1, workforce, name, area): float(factors[month, n])
        for (workforce, name), factors in engine.strain.items()
        for month in range(1, engine.plan.months + 1)
        for n, area in enumerate(engine.plan.areas)
    }


def _applications(engine) -> dict:
    return dict(
        enumerate(
            (a.month, a.route, a.applicants, a.entrants, a.funded) for a in engine.applications
        )
    )


def _ledger(engine) -> dict:
    """Return the engine's pence by account and line; a clawback counts by who pays it back."""
    found: Counter = Counter()
    for p in engine.payments:
        back = p.line == CLAWBACK
        assert back == (p.pence < 0)
        place = (p.month, p.programme, p.purse, p.route, engine.plan.areas[p.area])
        found[(*place, p.line, p.payer, p.payee, p.is_transfer)] += p.pence
    return {line: pence for line, pence in found.items() if pence}
