"""Commands that search: why scenarios differ, and what it takes to reach an aim."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sim.cli.group import RESULTS, Command, json_option, main, show


def answer_options(worlds: int) -> Callable[[Command], Command]:
    """Return what adds the options of every command that runs worlds for an answer."""

    def add(command: Command) -> Command:
        for option in reversed((
            click.option(
                "--worlds", type=click.IntRange(1, 10_000), default=worlds, show_default=True,
                help="How many independent worlds, the same for all that is compared.",
            ),
            click.option(
                "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
                help="The same seed gives the same worlds, to the byte.",
            ),
            click.option(
                "--workers", type=click.IntRange(1, 1024), default=None,
                help="How many processes to use; as many as there are cores if not given.",
            ),
            click.option(
                "--to", "folder", type=click.Path(path_type=Path), default=None,
                help="Where the answer goes; results/NAME if not given.",
            ),
            click.option("--overwrite", is_flag=True, help="Replace an existing folder."),
        )):  # fmt: skip
            command = option(command)
        return json_option(command)

    return add


def measure_option(command: Command) -> Command:
    """Add --measure, which names series."""
    option = click.option(
        "--measure", "measures", metavar="MEASURE,WORKFORCE,SERVICE,LEVEL", multiple=True,
        help="What is asked about, such as vacancy_rate,social_workers,children; parts at the end "
        "that are left out mean all. May be given several times.",
    )  # fmt: skip
    return option(command)


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@measure_option
@click.option(
    "--orders", type=click.IntRange(2, 10_000), default=8, show_default=True,
    help="Above eight levers: how many pairs of orders of levers to look at.",
)  # fmt: skip
@click.option("--until", metavar="YYYY-MM", default=None, help="Stop at the end of this month.")
@answer_options(4)
def why(
    a: Path,
    b: Path,
    measures: tuple[str, ...],
    orders: int,
    until: str | None,
    worlds: int,
    seed: int,
    workers: int | None,
    folder: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Split scenario B's difference from scenario A over the levers in which they differ, by year.

    Each lever's share is what it adds on average over all orders in which levers can be pulled
    (Shapley value): shares add up to the whole difference. Eight levers or fewer take 2^levers runs a
    world.

    Example: workforce2020 why baseline reward_package --worlds 4
    """
    from sim.inputs.mixing import find_levers
    from sim.inputs.ordering import part_of_country, place_called
    from sim.inputs.resolve import load
    from sim.outputs.answer_folder import write_answer
    from sim.outputs.store import check_place
    from sim.report.exploring.charts import put_charts
    from sim.report.exploring.why import rows_of, tell_why, why_charts
    from sim.report.names import place_label
    from sim.report.progress import showing_progress
    from sim.report.reading import scenario_labels
    from sim.study.asked import default_asked, parse_asked
    from sim.study.projection import cores
    from sim.study.why import Effort, explain_difference

    folder = folder or RESULTS / f"why-{b.stem}-against-{a.stem}"
    check_place(folder, overwrite=overwrite)
    before, after = load([a, b])
    asked = [parse_asked(text) for text in measures] or default_asked(before.plan)
    mix = find_levers(before, after)
    effort = Effort(worlds, seed, workers or cores(), until, orders)
    with showing_progress(quiet=as_json) as progress:
        found = explain_difference(mix, asked, effort, progress)
    rows = rows_of(found)
    labels = scenario_labels({one.plan.name: one.plan.title for one in (before, after)})
    names = (before.plan.name, after.plan.name)
    place = place_label(place_called(before.scenario.library.folder.name), part_of_country(before))
    levers = [
        {"lever": lever.name, "entries": [" > ".join(entry) for entry in lever.entries]}
        for lever in mix.levers
    ]
    data = {"a": names[0], "b": names[1], "levers": levers, "split": rows}
    write_answer(
        folder,
        overwrite=overwrite,
        manifest=manifest_of("why", names, worlds, seed),
        data=data,
        sheets={"why": rows},
        finish=lambda made: put_charts(
            made, why_charts(found, (labels[names[0]], labels[names[1]]), place, seed)
        ),
    )
    text = f"{tell_why(found, *names)}\n\nTable and charts: {folder}"
    show(data | {"result": str(folder)}, text, as_json=as_json)


def manifest_of(kind: str, scenarios: Any, worlds: int, seed: int) -> dict[str, Any]:
    """Return the manifest of an answer."""
    from sim.study.projection import git_commit

    return {
        "kind": kind,
        "scenarios": list(scenarios),
        "worlds": worlds,
        "seed": seed,
        "command": " ".join(sys.argv[1:]),
        "git_commit": git_commit(),
    }


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--fresh", type=click.IntRange(1, 10_000), default=20, show_default=True,
    help="How many further worlds judge what was found.",
)  # fmt: skip
@answer_options(8)
def solve(
    file: Path,
    fresh: int,
    worlds: int,
    seed: int,
    workers: int | None,
    folder: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Find the smallest sizes of levers with which a measure reaches a threshold, as FILE asks.

    Searches in the same worlds for every candidate, then verifies in fresh ones. If no size is enough it
    says what stands in the way. Every trial is in ledger.csv; docs/exploring.md explains the file.

    Example: workforce2020 solve vacancies_under_8 --worlds 4 --fresh 10
    """
    from sim.inputs.solve_file import find_question, load_question
    from sim.outputs.answer_folder import write_answer
    from sim.outputs.store import check_place
    from sim.report.exploring.charts import put_charts
    from sim.report.exploring.solving import rows_of, solve_chart, solved_data, tell_solved
    from sim.report.progress import showing_progress
    from sim.study.projection import cores
    from sim.study.solving.solve import SolveEffort
    from sim.study.solving.solve import solve as solve_question
    from sim.study.solving.trials import Trials

    question = load_question(find_question(file))
    folder = folder or RESULTS / f"solve-{question.file.stem}"
    check_place(folder, overwrite=overwrite)
    effort = SolveEffort(worlds, fresh, seed, workers or cores())
    with showing_progress(quiet=as_json) as progress:
        trials = Trials(question, seed, effort.workers, progress)
        solved = solve_question(trials, effort)
    rows = rows_of(solved, trials)
    data = solved_data(solved, trials)
    chart = solve_chart(solved, trials)
    write_answer(
        folder,
        overwrite=overwrite,
        manifest=manifest_of("solve", [question.shape.scenario], worlds, seed),
        data=data,
        sheets={"ledger": rows},
        finish=None if chart is None else lambda made: put_charts(made, [chart]),
    )
    text = f"{tell_solved(solved, trials)}\n\nLedger: {folder}"
    show(data | {"result": str(folder)}, text, as_json=as_json)
