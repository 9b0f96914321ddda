"""Who was supported in a stored world, as the appraisal judges it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from sim.appraisal.additionality import Claim, Start, Support
from sim.outputs.supported import LEVELS, ROUTES
from sim.outputs.supported_reading import read_claims, read_led, read_starts


def read_support(result: Path, scenario: str, draw: int, world: int, leads_to: set[str]) -> Support:
    """Return who was supported in one world, among those who begin what leads to some places."""
    place = (result, scenario, draw, world)
    changes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for setting, month, level in read_led(*place):
        changes[setting].append((month, level))
    return Support(
        starts=tuple(map(Start._make, read_starts(*place, leads_to))),
        claims=tuple(_claim(*row) for row in read_claims(*place)),
        led={setting: tuple(months) for setting, months in changes.items()},
    )


def _claim(month: int, setting: int, programme: str, incentive: str, about: str) -> Claim:
    who = (setting, programme, incentive)
    return Claim(month, *who, _names(about, LEVELS), _names(about, ROUTES))


def _names(about: str, kind: str) -> tuple[str, ...]:
    return tuple(about.removeprefix(kind).split()) if about.startswith(kind) else ()
