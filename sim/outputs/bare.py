"""A result that holds tables alone, to be read at once and thrown away: no inputs, no summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.inputs.plan import Plan
from sim.outputs.store import Result, open_result
from sim.outputs.tables import RunTables
from sim.outputs.writer import ResultWriter


def write_bare(folder: Path, plans: Sequence[Plan], runs: Iterable[RunTables]) -> Result:
    """Return a result of runs of some plans, scenario by scenario, that costs can be counted from."""
    with ResultWriter(folder, overwrite=False) as writer:
        for run in runs:
            writer.add([run])
        rows = [
            {"scenario": plan.name, "until": str(plan.start.plus(plan.months - 1))}
            for plan in plans
        ]
        manifest = {"scenarios": [plan.name for plan in plans]}
        writer.finish(manifest, {"scenarios": rows}, {})
    return open_result(folder)
