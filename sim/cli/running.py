"""Commands that run worlds: the main job, run and compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sim.cli.comparing import Comparing
from sim.cli.group import RESULTS, main, run_options, show

BASE = "baseline"
FLAGSHIPS = (
    "no_reform",
    "reward_package",
    "transformation_fund_continued",
    "more_training_places",
)
HEADLINE = RESULTS / "headline"


@main.command()
@click.argument(
    "scenarios",
    metavar="SCENARIO...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
)
@run_options
def run(scenarios: tuple[Path, ...], folder: Path | None, **options: Any) -> None:
    """Run each SCENARIO in several worlds: projections to 2020.

    A folder stands for all scenarios in it and below. Of several, differences are from the one called
    baseline, or from the first; those of other areas or months are put side by side and not compared.
    If all scenarios of a folder extend one that is not in it, that one is run too, as the base.

    Example: workforce2020 run baseline --worlds 8 --to results/my_baseline

    Example: workforce2020 run scenarios --worlds 2
    """
    from sim.study.chosen import choose, folder_meant, with_parent

    chosen = choose(scenarios)
    parent = None
    if any(folder_meant(name) for name in scenarios):
        chosen, parent = with_parent(chosen)
    project_and_tell(
        [one.path for one in chosen],
        folder=folder or RESULTS / result_name(scenarios),
        command="run " + " ".join(str(name) for name in scenarios),
        folders={one.name: one.folder for one in chosen},
        added=parent.name if parent else None,
        **options,
    )


def result_name(names: Sequence[Path]) -> str:
    """Return what the result of running some scenarios or folders is called."""
    first = names[0].absolute().stem
    if len(names) < 4:
        return "-and-".join([first, *(name.absolute().stem for name in names[1:])])
    return f"{first}-and-{len(names) - 1}-more"


@main.command()
@click.argument("base", type=click.Path(path_type=Path))
@click.argument(
    "options_", metavar="OPTION...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--half-width",
    "half_widths",
    metavar="MEASURE,WORKFORCE,SERVICE,LEVEL=VALUE",
    multiple=True,
    help="Run as many worlds as bring this difference's 95% interval to ± VALUE; --worlds is then the "
    "most that are run. May be given several times.",
)
@run_options
def compare(
    base: Path,
    options_: tuple[Path, ...],
    folder: Path | None,
    half_widths: tuple[str, ...],
    **options: Any,
) -> None:
    """Compare each OPTION with BASE, world by world: differences free of noise.

    Options and base have the same areas and months. With --events it says whose careers differ, and how.

    Example: workforce2020 compare baseline reward_package --worlds 20
    """
    names = [base, *options_]
    default = RESULTS / (
        "-vs-".join(path.stem for path in names)
        if len(names) < 4
        else f"{base.stem}-vs-{len(options_)}-options"
    )
    command = "compare " + " ".join(str(name) for name in names)
    project_and_tell(
        names,
        folder=folder or default,
        command=command,
        comparing=Comparing(half_widths),
        **options,
    )


def project_and_tell(
    names: list[Path] | list[str],
    *,
    folder: Path,
    command: str,
    folders: dict[str, str] | None = None,
    added: str | None = None,
    comparing: Comparing | None = None,
    worlds: int,
    seed: int,
    workers: int | None,
    until: str | None,
    overwrite: bool,
    events: bool,
    supported: bool,
    as_json: bool,
) -> None:
    """Run scenarios, write the result folder with its charts, and print what came out."""
    from sim.cli.ordering import drawing, order_of
    from sim.inputs.ordering import load_order
    from sim.outputs.store import check_place
    from sim.report.console import tell_summary
    from sim.report.progress import showing_progress
    from sim.report.scenarios import tell_scenarios
    from sim.study.projection import check_comparable, project

    loaded = load_order(names, until)
    if folders is None:
        check_comparable(loaded.plans, loaded.alike)
    check_place(folder, overwrite=overwrite)
    order = order_of(
        loaded,
        folder,
        command,
        workers=workers,
        folders=folders,
        worlds=worlds,
        seed=seed,
        overwrite=overwrite,
        keep_events=events,
        keep_supported=supported,
    )
    is_compared = comparing is not None
    comparing = comparing or Comparing()
    with (
        showing_progress(quiet=as_json) as progress,
        comparing.enough_worlds(order, progress) as enough,
    ):
        finish = drawing(loaded)
        if is_compared:
            finish = comparing.then(finish, worlds)
        summary = project(enough, progress, finish=finish)
    worlds = enough.worlds
    summary = summary | comparing.data | {"result": str(folder)}
    is_table = folders is not None and len(summary["scenarios"]) > 1
    text = (tell_scenarios if is_table else tell_summary)(summary, worlds)
    text = "\n\n".join([text, *comparing.texts])
    if added is not None:
        text += f"\n\n{added} was run too, as the base: the scenarios of the folder extend it."
    for name, why in summary["not_compared"].items():
        text += f"\n\n{name} stands side by side and is not compared with {summary['base']}: {why}."
    where = f"Results and charts: {folder}"
    if len(summary["scenarios"]) > 1:
        where += f"\nWhat it costs, who pays and what one more costs: appraise {folder}"
    show(summary, f"{text}\n\n{where}", as_json=as_json)
