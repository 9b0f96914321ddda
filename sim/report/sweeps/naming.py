"""How a sweep's points, runs and source are written in what is said of it."""

from __future__ import annotations

from collections.abc import Mapping

from sim.inputs.sweep_design import SweepDesign

AS_IT_IS = "as it is"


def value_words(value: object) -> str:
    """Return the value of a lever as short as it can be."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def levers_words(levers: Mapping[str, object]) -> str:
    """Return the values of a point's levers but for those that it leaves as the scenario has them."""
    told = [f"{name} {value_words(value)}" for name, value in levers.items() if value is not None]
    return ", ".join(told) or AS_IT_IS


def runs_words(design: SweepDesign) -> str:
    """Return over what means are taken."""
    worlds = f"{design.worlds} worlds" if design.worlds > 1 else "one world"
    return f"{worlds} in each of {design.draws} draws" if design.draws else worlds


def source_words(design: SweepDesign) -> str:
    """Return the line that says where figures come from."""
    return f"Source: sweep {design.name}, Workforce 2020 simulation."
