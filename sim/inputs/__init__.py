"""What a scenario says: sources, assumptions, strict loading, and the plan that the engine reads.

`load_plan` is fetched when it is first used: the engine and its many worker processes need only
`sim.inputs.plan`, and the readers of files take a quarter of a second to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.resolve import load_plan

__all__ = ["load_plan"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("sim.inputs.resolve"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
