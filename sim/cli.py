"""The commands. Each checks what it was given, calls one function and prints what comes back.

Imports of anything heavy stay inside the commands, so that `--help` is quick. Errors are turned
into words in one place: every SimError ends with its sentences on standard error (or, with --json,
as one object on standard output) and exit status 2.
"""

from __future__ import annotations

import json
import math
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from sim.base.errors import InputError, SimError

STOPPED_BY_USER = 130
MOST_LINES = 20
"""Problems that are told at once in words; with --json all are."""

JSON = "--json"

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(click.Group):
    """The group of all commands, with the one place where errors become words."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line, and note whether --json is in it before anything can go wrong."""
        as_json = JSON in args
        try:
            ctx = super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise told(error, as_json=as_json) from None
        ctx.meta["json"] = as_json
        return ctx

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; explain a SimError instead of showing a traceback."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise told(error, as_json=bool(ctx.meta.get("json"))) from None
        except SimError as error:
            show_error(error, as_json=bool(ctx.meta.get("json")))
            ctx.exit(error.exit_status)
        except KeyboardInterrupt:
            click.echo("Stopped. Nothing was written; the same command begins again.", err=True)
            ctx.exit(STOPPED_BY_USER)


def show_error(error: SimError, *, as_json: bool) -> None:
    """Print an error in words, or as one JSON object."""
    problems = [str(problem) for problem in getattr(error, "problems", (error,))]
    if as_json:
        show_problems(type(error).__name__, problems)
        return
    for problem in problems[:MOST_LINES]:
        click.echo(problem, err=True)
    if len(problems) > MOST_LINES:
        click.echo(f"… and {len(problems) - MOST_LINES:,} more; mend these first.", err=True)
    if isinstance(error, InputError) and len(problems) > 1:
        click.echo(f"{len(problems):,} problems; nothing was run or written.", err=True)


def told(error: click.UsageError, *, as_json: bool) -> Exception:
    """Return what ends the program after a slip in the command line; with --json it has been told."""
    if not as_json:
        return error
    help_ = "" if error.ctx is None else f" Try '{error.ctx.command_path} --help'."
    show_problems("UsageError", [error.format_message() + help_])
    return click.exceptions.Exit(error.exit_code)


def show_problems(error: str, problems: Sequence[str]) -> None:
    """Print what is wrong as one JSON object."""
    found = {"error": error, "problems": list(problems)}
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def json_option(command: Command) -> Command:
    """Add --json, and let errors know of it before the command begins."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        ctx.meta["json"] = value
        return value

    option = click.option(
        JSON,
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=remember,
        help="Print one JSON object instead of text.",
    )
    return option(command)


def show(data: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print a command's answer as text or as one JSON object."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False) if as_json else text)


BASE = "baseline"
FLAGSHIPS = (
    "no_reform",
    "reward_package",
    "transformation_fund_continued",
    "more_training_places",
)
SIZES = {"bn": 1e9, "m": 1e6}
RESULTS = Path("results")
HEADLINE = RESULTS / "headline"


def run_options(command: Command) -> Command:
    """Add what every command that runs worlds has in common."""
    for option in reversed(
        (
            click.option(
                "--worlds",
                type=click.IntRange(1, 10_000),
                default=8,
                show_default=True,
                help="How many independent worlds to run of each scenario.",
            ),
            click.option(
                "--seed",
                type=click.IntRange(0, 2**63 - 1),
                default=1,
                show_default=True,
                help="The same seed gives the same worlds, to the byte.",
            ),
            click.option(
                "--workers",
                type=click.IntRange(1, 1024),
                default=None,
                help="How many processes to use; as many as there are cores if not given.",
            ),
            click.option(
                "--until",
                metavar="YYYY-MM",
                default=None,
                help="Stop at the end of this month instead of the scenario's last; at least 12 months.",
            ),
            click.option(
                "--to",
                "folder",
                type=click.Path(path_type=Path),
                default=None,
                help="Where the result goes; results/NAME if not given.",
            ),
            click.option("--overwrite", is_flag=True, help="Replace an existing result folder."),
            click.option("--events", is_flag=True, help="Keep every event of every career too."),
            click.option(
                "--supported",
                is_flag=True,
                help="Keep who was paid for, so that appraise can tell who was additional.",
            ),
        )
    ):
        command = option(command)
    return json_option(command)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@run_options
@click.pass_context
def main(ctx: click.Context, /, folder: Path | None, overwrite: bool, **options: Any) -> None:
    """Project the supply of England's children's workforce, April 2005 to December 2020.

    Without a command: the main job, which compares the baseline with four options on the shipped
    evidence and writes results/headline.

    Example: workforce2020 check scenarios/baseline.yaml
    """
    if ctx.invoked_subcommand is None:
        is_own = folder is None or folder == HEADLINE
        project_and_tell(
            [BASE, *FLAGSHIPS],
            folder=folder or HEADLINE,
            overwrite=overwrite or is_own,
            command="(main job)",
            **options,
        )
    elif given := [name for name, value in ctx.params.items() if _was_given(ctx, name, value)]:
        raise click.UsageError(
            f"--{given[0].replace('as_json', 'json').replace('folder', 'to')} stands before the "
            f"command; write it after: {ctx.invoked_subcommand} … "
        )


def _was_given(ctx: click.Context, name: str, _: Any) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


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
@run_options
def compare(base: Path, options_: tuple[Path, ...], folder: Path | None, **options: Any) -> None:
    """Compare each OPTION with BASE, world by world: differences free of noise.

    Options and base have the same areas and months.

    Example: workforce2020 compare baseline reward_package --worlds 20
    """
    names = [base, *options_]
    default = RESULTS / (
        "-vs-".join(path.stem for path in names)
        if len(names) < 4
        else f"{base.stem}-vs-{len(options_)}-options"
    )
    command = "compare " + " ".join(str(name) for name in names)
    project_and_tell(names, folder=folder or default, command=command, **options)


def project_and_tell(
    names: list[Path] | list[str],
    *,
    folder: Path,
    command: str,
    folders: dict[str, str] | None = None,
    added: str | None = None,
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
    from sim.inputs.ordering import load_order
    from sim.outputs.store import check_place
    from sim.report.charts import draw_charts
    from sim.report.console import tell_summary
    from sim.report.names import place_label
    from sim.report.progress import showing_progress
    from sim.report.scenarios import tell_scenarios
    from sim.study.projection import Order, check_comparable, cores, project

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    loaded = load_order(names, until)
    if folders is None:
        check_comparable(loaded.plans, loaded.alike)
    check_place(folder, overwrite=overwrite)
    place = place_label(loaded.place, loaded.areas)
    order = Order(
        plans=loaded.plans,
        inputs=loaded.inputs,
        hashes=loaded.hashes,
        observed=loaded.observed,
        worlds=worlds,
        seed=seed,
        folder=folder,
        command=command,
        workers=workers or cores(),
        overwrite=overwrite,
        keep_events=events,
        keep_supported=supported,
        folders=folders or {},
        titles=loaded.titles,
        place=place,
    )
    with showing_progress(quiet=as_json) as progress:
        summary = project(
            order,
            progress,
            finish=lambda made: draw_charts(made, loaded.observed, place=place),
        )
    summary = summary | {"result": str(folder)}
    is_table = folders is not None and len(summary["scenarios"]) > 1
    text = (tell_scenarios if is_table else tell_summary)(summary, worlds)
    if added is not None:
        text += f"\n\n{added} was run too, as the base: the scenarios of the folder extend it."
    for name, why in summary["not_compared"].items():
        text += f"\n\n{name} stands side by side and is not compared with {summary['base']}: {why}."
    show(summary, f"{text}\n\nResults and charts: {folder}", as_json=as_json)


class Key(click.ParamType[int]):
    """The number of one person."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return a key; anything else ends the command with what is wanted."""
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and int(text) < 2**64):
            self.fail(
                f"{text!r} is no key; it is a whole number from 0 to {2**64 - 1}. Without --person "
                "some keys are listed.",
                param,
                ctx,
            )
        return int(text)


@main.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--person",
    type=Key(),
    default=None,
    metavar="KEY",
    help="Whose career to tell; without it, some keys of telling careers are listed.",
)
@click.option("--scenario", default=None, help="Only in this scenario of the result.")
@click.option(
    "--world",
    type=click.IntRange(0),
    default=None,
    help="In this world; the first that is stored if not given.",
)
@json_option
def trace(
    result: Path, person: int | None, scenario: str | None, world: int | None, as_json: bool
) -> None:
    """Tell a person's career in the scenarios of a stored RESULT, as dated sentences.

    The result must hold careers: run it with --events. In scenarios that share a world a person's life
    is the same until a policy reaches it; what is the same is told once.

    Example: workforce2020 trace results/my_run --person 4629412346798011
    """
    from sim.outputs.store import open_result
    from sim.report.trace import (
        choose_logs,
        examples_data,
        find_examples,
        find_lives,
        lives_data,
        tell_examples,
        tell_lives,
    )

    logs = choose_logs(open_result(result), scenario, world)
    if person is None:
        examples = find_examples(logs)
        show(examples_data(examples, logs), tell_examples(examples, logs), as_json=as_json)
        return
    lives = find_lives(logs, person)
    show(lives_data(lives, logs), tell_lives(lives, logs), as_json=as_json)


@main.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--do-minimum",
    metavar="NAME",
    default=None,
    help="The scenario that others are compared with; the result's own base if not given.",
)
@click.option(
    "--costs",
    type=click.Path(path_type=Path),
    default=None,
    help="The cost file; that of the evidence which the result was made from, if not given.",
)
@click.option(
    "--price-year", metavar="2005-06", default=None, help="At which year's prices money is told."
)
@click.option(
    "--discount-rate", type=float, default=None, metavar="0.035", help="Real rate a year."
)
@click.option(
    "--deflator", metavar="VINTAGE", default=None, help="Which deflator of the cost file."
)
@click.option(
    "--set",
    "set_values",
    metavar="NAME=VALUE",
    multiple=True,
    help="Another value for a number of the cost file; may be given several times.",
)
@click.option(
    "--optimism/--no-optimism",
    "with_optimism",
    default=False,
    help="Raise costs and lower effects by the cost file's allowance for optimism.",
)
@json_option
def appraise(
    result: Path, costs: Path | None, set_values: tuple[str, ...], as_json: bool, **choices: Any
) -> None:
    """Cost the scenarios of a stored RESULT and appraise them against a do-minimum; nothing runs.

    Writes RESULT/appraisal: the ledger, cash profiles, unit costs, the frontier and switching values, as
    tables, as charts and as a workbook.

    Example: workforce2020 appraise results/headline --price-year 2005-06

    Example: workforce2020 appraise results/headline --set costs.on_cost.council=0.30
    """
    from sim.appraisal.additional import find_additionality
    from sim.appraisal.appraisal import appraise as appraise_result
    from sim.appraisal.settings import Choices
    from sim.appraisal.writing import write
    from sim.inputs.cost_loading import find_costs, load_costs, parse_set
    from sim.outputs.store import open_result
    from sim.report.additional import tell_additionality
    from sim.report.appraising import tell_appraisal
    from sim.report.costs.charts import put_with
    from sim.report.costs.setting import costing_of

    opened = open_result(result)
    values = parse_set(set_values)
    model = load_costs(costs or find_costs(opened.evidence()), values)
    found = appraise_result(opened, model, Choices(**choices))
    supported = find_additionality(opened, found.ledger, found.settings.do_minimum)
    costing = costing_of(found, supported, opened.manifest, opened.summary)
    folder, data = write(
        result, found, supported, finish=lambda made, tables: put_with(made, costing, tables)
    )
    told = f"{tell_appraisal(found)}\n\n{tell_additionality(supported)}"
    text = f"{told}\n\nLedger and tables: {folder} (charts, appraisal.xlsx)"
    show(data, text, as_json=as_json)


class Pounds(click.ParamType[float]):
    """A sum of money: 50m, 2.5bn or 300000."""

    name = "pounds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return pounds; anything else ends the command with what is wanted."""
        text = str(value).strip().lower().lstrip("£").replace(",", "")
        factor = next((size for end, size in SIZES.items() if text.endswith(end)), 1.0)
        number = text.removesuffix("bn").removesuffix("m") if factor > 1.0 else text
        try:
            pounds = float(number) * factor
        except ValueError:
            pounds = math.nan
        if not 0.0 < pounds < math.inf:
            self.fail(f"{value!r} is no sum of money above 0: 50m, 2.5bn or 300000", param, ctx)
        return pounds


@main.command("spend")
@click.option("--amount", type=Pounds(), required=True, help="£ a year, at prices of 2005-06: 50m.")
@click.option(
    "--on",
    "what",
    default="childrens_social_workers",
    show_default=True,
    help="A file of ways to spend, in scenarios/costs/spending or by its path.",
)
@run_options
def spend_command(
    amount: float,
    what: str,
    folder: Path | None,
    worlds: int,
    seed: int,
    workers: int | None,
    until: str | None,
    overwrite: bool,
    events: bool,
    supported: bool,
    as_json: bool,
) -> None:
    """Spend one sum a year in several ways, and tell what each brings: supply and cost side by side.

    How much pay, how many places and so on the sum buys is found by trial runs; the last run is stored
    and appraised like any other.

    Example: workforce2020 spend --amount 50m --worlds 4
    """
    from sim.appraisal.writing import write
    from sim.inputs.cost_loading import find_costs, load_costs
    from sim.inputs.ordering import Loaded
    from sim.inputs.spending_ways import find_ways, load_ways
    from sim.outputs.store import check_place
    from sim.report.charts import draw_charts
    from sim.report.names import place_label
    from sim.report.progress import showing_progress
    from sim.report.spending import spending_data, tell_spending
    from sim.study.projection import Order, cores
    from sim.study.spend import spend

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ways = load_ways(find_ways(what))
    model = load_costs(find_costs(ways.folder.name))
    target = folder or RESULTS / f"spend_{ways.file.stem}"
    check_place(target, overwrite=overwrite)

    def prepare(loaded: Loaded, to: Path, number: int) -> Order:
        return Order(
            plans=loaded.plans,
            inputs=loaded.inputs,
            hashes=loaded.hashes,
            observed=loaded.observed,
            worlds=number,
            seed=seed,
            folder=to,
            command=f"spend --amount {amount:.0f} --on {ways.file.stem}",
            workers=workers or cores(),
            overwrite=overwrite,
            keep_events=events and to == target,
            keep_supported=supported and to == target,
            titles=loaded.titles,
            place=place_label(loaded.place, loaded.areas),
        )

    def draw(loaded: Loaded, made: Path) -> object:
        return draw_charts(made, loaded.observed, place=place_label(loaded.place, loaded.areas))

    with showing_progress(quiet=as_json) as progress:
        found = spend(ways, amount, model, prepare, target, worlds, until, progress, draw)
    where, _ = write(target, found.appraisal)
    text = f"{tell_spending(ways, found)}\n\nResults and charts: {target}; costs: {where}"
    show({**spending_data(ways, found), "result": str(target)}, text, as_json=as_json)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Load scenario FILES strictly and tell each one's dated story; nothing runs.

    A file is a path or a name such as baseline. What is wrong is reported together. The story of a
    scenario that extends another says first what it changes.

    Example: workforce2020 check scenarios/baseline.yaml
    """
    from sim.inputs.resolve import load_with_parents
    from sim.inputs.story import tell

    stories = [tell(resolved, parent) for resolved, parent in load_with_parents(files)]
    text = "\n\n\n".join(story.text() for story in stories)
    show({"scenarios": [story.data() for story in stories]}, text, as_json=as_json)


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@json_option
def diff(a: Path, b: Path, as_json: bool) -> None:
    """Say every assumption and lever in which scenario B differs from scenario A.

    Example: workforce2020 diff baseline reward_package
    """
    from sim.inputs.difference import differences
    from sim.inputs.resolve import load
    from sim.inputs.story_words import how_many

    before, after = load([a, b])
    found = differences(before, after)
    lines = [f"{after.plan.name} against {before.plan.name}: {how_many(len(found), 'difference')}."]
    lines += [f"  {row.kind} {row.name}: {row.says}" for row in found]
    rows = [{"kind": row.kind, "name": row.name, "says": row.says} for row in found]
    data = {"a": before.plan.name, "b": after.plan.name, "differences": rows}
    show(data, "\n".join(lines), as_json=as_json)


@main.command()
@click.argument("name")
@click.option(
    "--scenario",
    default="baseline",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The scenario whose library and values are meant.",
)
@json_option
def explain(name: str, scenario: Path, as_json: bool) -> None:
    """Walk from the assumption NAME to its values, sources, places, grades, ranges and uses.

    Example: workforce2020 explain social_workers.leave.rate
    """
    from sim.inputs.explanation import explain as explain_assumption
    from sim.inputs.resolve import load

    (resolved,) = load([scenario])
    explanation = explain_assumption(name, resolved)
    show(explanation.data(), explanation.text(), as_json=as_json)


if __name__ == "__main__":
    main()
