"""Commands that run batches of many points: sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.group import RESULTS, WHEN_STOPPED, FolderType, json_option, main, show

SOME_FAILED = 3


@main.command("sweep")
@click.argument("design", type=click.Path(path_type=Path))
@click.option(
    "--worlds",
    type=click.IntRange(1, 10_000),
    default=None,
    help="Independent worlds of each point; the design's own number if not given.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=None,
    help="The design's own if not given. The same seed gives the same worlds, to the byte.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=None,
    help="How many processes to use; as many as there are cores if not given.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default=None,
    help="Run on a Dask cluster: its scheduler's address, tcp://HOST:PORT, or local.",
)
@click.option(
    "--to",
    "folder",
    type=FolderType(path_type=Path),
    default=None,
    help="Where the sweep is stored; results/NAME if not given.",
)
@click.option(
    "--dry-run", is_flag=True, help="Say how many runs, how long and how big; write nothing."
)
@json_option
@click.pass_context
def sweep_command(
    ctx: click.Context,
    design: Path,
    worlds: int | None,
    seed: int | None,
    workers: int | None,
    scheduler: str | None,
    folder: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Run a sweep DESIGN: a batch of points over levers and assumptions, in several worlds each.

    What is stored is never run again: the same command goes on where a sweep was stopped, and runs
    only what is new of a design that has grown. Failed runs are listed, and tried again next time.

    Example: workforce2020 sweep pay_by_places --dry-run

    Example: workforce2020 sweep scenarios/sweeps/pay_by_places.yaml --scheduler tcp://10.0.0.5:8786
    """
    from sim.inputs.cases import CaseLoader
    from sim.inputs.sweep_loading import find_design, load_design
    from sim.report.progress import showing_progress
    from sim.report.sweeps.charts import draw_sweep
    from sim.report.sweeps.telling import tell_estimate, tell_sweep
    from sim.study.projection import cores
    from sim.study.sweep import Sweep, run_sweep
    from sim.study.sweep_estimate import estimate

    loader = CaseLoader()
    read = load_design(find_design(design), loader, worlds=worlds, seed=seed)
    sweep = Sweep(
        read,
        loader,
        folder or RESULTS / read.name,
        workers or cores(),
        scheduler,
        command=f"sweep {design}",
    )
    if dry_run:
        found = estimate(sweep)
        show(found, tell_estimate(found), as_json=as_json)
        return
    ctx.meta[WHEN_STOPPED] = (
        f"Stopped. What was finished is stored in {sweep.folder}; the same command goes on with the "
        "rest."
    )
    with showing_progress(quiet=as_json, what="runs") as progress:
        summary: dict[str, Any] = run_sweep(
            sweep, progress, finish=lambda made: draw_sweep(made, read)
        )
    show(summary, tell_sweep(summary), as_json=as_json)
    if summary["failed"]:
        ctx.exit(SOME_FAILED)
