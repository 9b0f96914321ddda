"""Who was supported: starts on routes and who paid, settings paid, and who led settings, with names.

From two scenarios that share a world the appraisal tells which of those who were paid for would have
done the same without the money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.inputs.plan import Incentive, IncentiveKind
from sim.run.recorder import Recording

START, CLAIM, LED = "start", "claim", "led"
LEVELS, ROUTES = "levels:", "routes:"
COLUMNS = ("month", "what", "programme", "element", "person", "setting", "about")
"""`what` is START (a person began the route `element`, paid for by `programme`, if any; `about` is the
level to which the route leads, or the route), CLAIM (a setting was paid the incentive `element` of
`programme`; `about` lists, after LEVELS or ROUTES, whom it must have or what its staff must train for)
or LED (from this month on `about` is the highest level in post of a setting of the workforce
`element`; empty for nobody)."""


@dataclass(frozen=True)
class SupportedTable:
    """Columns (n,) by name, see COLUMNS; names are numbers of `names`, people and settings keys or 0."""

    names: tuple[str, ...]
    columns: dict[str, npt.NDArray[np.generic]]


def make_supported_table(recording: Recording) -> SupportedTable | None:
    """Return what a recording kept of who was supported, or None if it kept nothing."""
    kept = recording.supported
    if kept is None:
        return None
    plan = recording.plan
    programmes = [programme.name for programme in plan.programmes]
    levels = {workforce.name: workforce.levels for workforce in plan.workforces}
    wants = {(p.name, i.name): _wants(i) for p in plan.programmes for i in p.incentives}
    words = {"", START, CLAIM, LED, *programmes, *(route.name for route in plan.routes)}
    words |= {incentive for _, incentive in wants} | set(wants.values()) | set(levels)
    words |= {level for names in levels.values() for level in names}
    names = tuple(sorted(words))
    number = {name: place for place, name in enumerate(names)}
    parts: list[dict[str, npt.NDArray[np.generic] | int]] = []
    for starts in kept.starts:
        route = plan.routes[starts.route]
        payers = np.array([number[name] for name in (*programmes, "")])
        parts.append(
            {
                "month": np.full(len(starts.people), starts.month),
                "what": number[START],
                "programme": payers[starts.funder],
                "element": number[route.name],
                "person": starts.people,
                "setting": starts.setting,
                "about": number[route.to_level or route.name],
            }
        )
    for claims in kept.claims:
        parts.append(
            {
                "month": np.full(len(claims.setting), claims.month),
                "what": number[CLAIM],
                "programme": number[programmes[claims.programme]],
                "element": number[claims.incentive],
                "person": 0,
                "setting": claims.setting,
                "about": number[wants[programmes[claims.programme], claims.incentive]],
            }
        )
    for leads in kept.leads:
        level = np.array([number[name] for name in (*levels[leads.workforce], "")])
        parts.append(
            {
                "month": leads.month,
                "what": number[LED],
                "programme": number[""],
                "element": number[leads.workforce],
                "person": 0,
                "setting": leads.setting,
                "about": level[leads.level],
            }
        )
    return SupportedTable(names, {name: _joined(name, parts) for name in COLUMNS})


def _wants(incentive: Incentive) -> str:
    """Return what a setting must have, or do, to be paid an incentive."""
    if incentive.kind is IncentiveKind.GROWS_GRADUATE:
        return ROUTES + " ".join(incentive.routes)
    return LEVELS + " ".join(incentive.levels)


def _joined(
    name: str, parts: list[dict[str, npt.NDArray[np.generic] | int]]
) -> npt.NDArray[np.generic]:
    kind = np.dtype(np.uint64 if name in ("person", "setting") else np.int32)
    columns = [np.zeros(0, dtype=kind)]
    for part in parts:
        size = np.asarray(part["month"]).shape
        columns.append(np.broadcast_to(np.asarray(part[name]), size).astype(kind))
    return np.concatenate(columns)
