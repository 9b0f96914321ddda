"""Commands about sweeps: which inputs matter, and which options hold in any future."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.exploring import answer_options, manifest_of, measure_option
from sim.cli.group import RESULTS, WHEN_STOPPED, Finite, json_option, main, show

if TYPE_CHECKING:
    from sim.outputs.measuring.table import SeriesKey
    from sim.outputs.sweep_reading import StoredSweep

MOST_SERIES = 3


@main.command()
@click.argument("what", metavar="DESIGN_OR_RESULT", type=click.Path(path_type=Path))
@measure_option
@click.option(
    "--date", metavar="YYYY-MM", default=None, help="In which month; the last if not given."
)
@click.option(
    "--trajectories",
    type=click.IntRange(2, 1000),
    default=10,
    show_default=True,
    help="Of the Morris screen, where a design is named.",
)
@click.option(
    "--direct",
    type=click.IntRange(0, 2**16),
    default=0,
    metavar="N",
    help="Run Sobol' indices without an emulator, from N base points (a power of two).",
)
@answer_options(4)
@click.pass_context
def sensitivity(
    ctx: click.Context,
    what: Path,
    measures: tuple[str, ...],
    date: str | None,
    trajectories: int,
    direct: int,
    worlds: int,
    seed: int,
    workers: int | None,
    folder: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Say which inputs matter for a measure, beside a floor of pure noise.

    Of a stored sweep nothing is run: PAWN and delta indices of its points, and Sobol' indices on an
    emulator if that is good enough. Of a sweep's design its levers are moved one at a time, screened
    (Morris) and sampled, in runs that are stored and resumed as a sweep's are.

    Example: workforce2020 sensitivity pay_by_leaving --worlds 2
    """
    from sim.inputs.cases import CaseLoader
    from sim.inputs.sweep_loading import find_design, load_design
    from sim.outputs.answer_folder import write_answer
    from sim.outputs.store import check_place
    from sim.outputs.sweep_reading import is_sweep, open_sweep
    from sim.report.exploring.charts import put_charts
    from sim.report.exploring.sensitivity import data_of, matter_charts, rows_of, tell_matters
    from sim.report.progress import showing_progress
    from sim.study.projection import cores
    from sim.study.sensitivity.analysis import of_sweep
    from sim.study.sensitivity.exploration import Effort, explore, of_exploration
    from sim.study.sweep import Sweep, run_sweep

    if direct & (direct - 1):
        raise click.UsageError(f"--direct {direct}: a power of two is needed, such as 256.")
    folder = folder or RESULTS / f"sensitivity-{what.stem}"
    check_place(folder, overwrite=overwrite)
    exploration = None
    if is_sweep(what):
        stored = open_sweep(what)
    else:
        loader = CaseLoader()
        design = load_design(find_design(what), loader, worlds=worlds, seed=seed)
        exploration = explore(design, Effort(trajectories, direct, seed))
        runs = folder.parent / f"{folder.name}-runs"
        ctx.meta[WHEN_STOPPED] = (
            f"Stopped. What was finished is stored in {runs}; the same command goes on with the rest."
        )
        sweep = Sweep(
            exploration.design, loader, runs, workers or cores(), command=f"sensitivity {what}"
        )
        with showing_progress(quiet=as_json, what="runs") as progress:
            run_sweep(sweep, progress)
        stored = open_sweep(runs)
    keys, day = chosen_series(stored, measures, date)
    found = [
        of_sweep(stored, key, day, seed)
        if exploration is None
        else of_exploration(exploration, stored, key, day, seed)
        for key in keys
    ]
    titles = stored.summary["levers"]
    source = source_of(stored)
    rows = rows_of(found)
    data = {"sweep": stored.summary["sweep"], "series": data_of(found), "indices": rows}
    write_answer(
        folder,
        overwrite=overwrite,
        manifest=manifest_of(
            "sensitivity", stored.summary["scenarios"], stored.summary["worlds"], seed
        ),
        data=data,
        sheets={"indices": rows},
        finish=lambda made: put_charts(
            made, [chart for one in found for chart in matter_charts(one, titles, source)]
        ),
    )
    text = f"{tell_matters(found, titles)}\n\nTables and charts: {folder}"
    show(data | {"result": str(folder)}, text, as_json=as_json)


def chosen_series(
    stored: StoredSweep, measures: tuple[str, ...], date: str | None
) -> tuple[list[SeriesKey], str]:
    """Return the series of a sweep that are meant, the first few if none is named, and the date."""
    from sim.base.errors import InputError
    from sim.inputs.problems import ended, nearest
    from sim.outputs.measuring.table import ALL
    from sim.study.asked import find_keys, parse_asked

    known = stored.keys()
    keys = [key for key in known if key.area == ALL][:MOST_SERIES]
    if measures:
        keys = find_keys([parse_asked(text) for text in measures], known)
    dates = stored.dates()
    wanted = [day for day in dates if date is None or day[:7] == date]
    if not wanted:
        months = [day[:7] for day in dates]
        raise InputError(
            ended(
                f"--date {date}: {stored.folder} tells nothing of it; {nearest(str(date), months)}"
            )
        )
    return keys, wanted[-1]


def source_of(stored: StoredSweep) -> str:
    """Return the source line of charts of a sweep."""
    summary = stored.summary
    draws = f", {summary['draws']} draws" if summary["draws"] else ""
    worlds = f"{summary['worlds']} world{'s' * (summary['worlds'] != 1)}"
    seed = stored.manifest["seed"]
    return f"Source: simulated ({summary['points']:,} points, {worlds}{draws}, seed {seed})."


@main.command()
@click.argument("result", type=click.Path(path_type=Path))
@measure_option
@click.option(
    "--date", metavar="YYYY-MM", default=None, help="In which month; the last if not given."
)
@click.option(
    "--options",
    "levers",
    metavar="LEVER,LEVER",
    default="",
    help="Levers that somebody chooses; the others, and draws and worlds, are what may come.",
)
@click.option("--at-least", type=Finite(), default=None, help="A target: at least this much.")
@click.option("--at-most", type=Finite(), default=None, help="A target: at most this much.")
@click.option(
    "--ema",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE.tar.gz",
    help="Write all runs in the format of the EMA Workbench as well.",
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default=None, help="Where the answer goes."
)
@click.option("--overwrite", is_flag=True, help="Replace an existing folder.")
@json_option
def robust(
    result: Path,
    measures: tuple[str, ...],
    date: str | None,
    levers: str,
    at_least: float | None,
    at_most: float | None,
    ema: Path | None,
    folder: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Compare the options of a stored sweep RESULT across its futures: regret, and targets met.

    Options are its scenarios, and the values of levers named by --options; a future is one draw of the
    evidence, one world, and one value of every other lever. More is better, or less with --at-most.

    Example: workforce2020 robust results/pay_by_leaving --options pay --at-most 0.1
    """
    from sim.inputs.measured import is_share
    from sim.inputs.problems import share_meant
    from sim.outputs.answer_folder import write_answer
    from sim.outputs.ema_workbench import check_ema, write_ema
    from sim.outputs.store import check_place
    from sim.outputs.sweep_reading import open_sweep
    from sim.report.exploring.charts import put_charts
    from sim.report.exploring.robustness import data_of, regret_chart, rows_of, tell_robustness
    from sim.study.robustness import Wish, robustness_of

    stored = open_sweep(result)
    folder = folder or RESULTS / f"robust-{result.name}"
    check_place(folder, overwrite=overwrite)
    if ema is not None:
        check_ema(ema)
    keys, day = chosen_series(stored, measures, date)
    if at_least is not None and at_most is not None:
        raise click.UsageError("--at-least and --at-most: give one of them.")
    for option, wanted in (("--at-least", at_least), ("--at-most", at_most)):
        if wanted is not None and is_share(keys[0].measure) and not 0.0 <= wanted <= 1.0:
            meant = share_meant(wanted)
            raise click.UsageError(
                f"{option} {wanted:g}: {keys[0].measure} is a share, 0 to 1. {meant}".strip()
            )
    chosen = tuple(name.strip() for name in levers.split(",") if name.strip())
    found = robustness_of(stored, keys[0], day, chosen, Wish(at_least, at_most))
    rows = rows_of(found)
    data = data_of(found)
    write_answer(
        folder,
        overwrite=overwrite,
        manifest=manifest_of(
            "robust", stored.summary["scenarios"], stored.summary["worlds"], stored.manifest["seed"]
        ),
        data=data,
        sheets={"regret": rows},
        finish=lambda made: put_charts(
            made, [regret_chart(found, stored.summary["levers"], source_of(stored))]
        ),
    )
    if ema is not None:
        write_ema(ema, stored, keys, day, chosen)
    told = tell_robustness(found, stored.summary["levers"])
    text = f"{told}\n\nTable and chart: {folder}" + (
        f"\nRuns for the EMA Workbench: {ema}" if ema else ""
    )
    show(data | {"result": str(folder)}, text, as_json=as_json)
