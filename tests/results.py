"""A whole result folder in one call, through the writer that real runs use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.outputs.tables import RunTables
from sim.outputs.writer import ResultWriter


def write_result(
    folder: Path,
    runs: Sequence[RunTables],
    manifest: Mapping[str, Any] | None = None,
    summary: Mapping[str, Any] | None = None,
    inputs: Mapping[str, str] | None = None,
    *,
    overwrite: bool = False,
    finish: Callable[[Path], object] | None = None,
) -> None:
    """Write runs, given scenario by scenario, with their spreadsheets."""
    with ResultWriter(folder, overwrite=overwrite) as writer:
        scenarios = list(dict.fromkeys(run.scenario for run in runs))
        for scenario in scenarios:
            own = [run for run in runs if run.scenario == scenario]
            writer.add(own)
            writer.add_sheets(own)
        told = {"scenarios": scenarios} | dict(manifest or {})
        writer.finish(told, summary or {}, inputs or {}, finish)
