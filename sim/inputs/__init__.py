"""What a scenario says: sources, assumptions, strict loading, and the plan that the engine reads.

The names below are fetched when they are first used: the engine and its many worker processes need
only `sim.inputs.plan`, and the readers of files take a quarter of a second to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.resolve import load_plan, load_plans
    from sim.inputs.resolved import evidence_hash, resolved_inputs, scenario_hash

__all__ = ["evidence_hash", "load_plan", "load_plans", "resolved_inputs", "scenario_hash"]

_HOMES = {
    "load_plan": "sim.inputs.resolve",
    "load_plans": "sim.inputs.resolve",
    "evidence_hash": "sim.inputs.resolved",
    "resolved_inputs": "sim.inputs.resolved",
    "scenario_hash": "sim.inputs.resolved",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
