"""From what was loaded and what the command line says to an order for worlds, for every such command.

Imported by commands when they run, so that `--help` need not wait for the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.inputs.ordering import Loaded
from sim.report.names import place_label
from sim.study.projection import Order, cores


def order_of(
    loaded: Loaded,
    folder: Path,
    command: str,
    *,
    workers: int | None,
    folders: dict[str, str] | None = None,
    **options: Any,
) -> Order:
    """Return the order of what was loaded; `options` are its worlds, seed, and what it keeps."""
    return Order(
        plans=loaded.plans,
        inputs=loaded.inputs,
        hashes=loaded.hashes,
        observed=loaded.observed,
        titles=loaded.titles,
        place=place_label(loaded.place, loaded.areas),
        folder=folder,
        command=command,
        workers=workers or cores(),
        folders=folders or {},
        **options,
    )


def drawing(loaded: Loaded) -> Callable[[Path], object]:
    """Return what draws the charts of a result of what was loaded into its folder."""
    from sim.report.charts import draw_charts

    place = place_label(loaded.place, loaded.areas)
    return lambda made: draw_charts(made, loaded.observed, place=place)
