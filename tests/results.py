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
        for scenario in dict.fromkeys(run.scenario for run in runs):
            own = [run for run in runs if run.scenario == scenario]
            writer.add(own)
            writer.add_sheets(own)
        writer.finish(manifest or {}, summary or {}, inputs or {}, finish)
