"""Commands about money: appraise a result, find what turns its answers, spend a sum in several ways."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from sim.cli.group import (
    RESULTS,
    WHEN_STOPPED,
    Command,
    FolderType,
    json_option,
    main,
    run_options,
    show,
)

SIZES = {"bn": 1e9, "m": 1e6}


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


def cost_options(command: Command) -> Command:
    """Add what commands that price have in common: costs, their numbers, prices and discounting."""
    for option in reversed((
        click.option(
            "--costs", type=click.Path(path_type=Path), default=None,
            help="The cost file; that of the evidence which the scenarios are made from, if not given.",
        ),
        click.option(
            "--set", "set_values", metavar="NAME=VALUE", multiple=True,
            help="Another value for a number of the cost file; may be given several times.",
        ),
        click.option(
            "--price-year", metavar="2005-06", default=None, help="At which year's prices money is told."
        ),
        click.option(
            "--discount-rate", type=float, default=None, metavar="0.035", help="Real rate a year."
        ),
    )):  # fmt: skip
        command = option(command)
    return command


@main.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--do-minimum",
    metavar="NAME",
    default=None,
    help="The scenario that others are compared with; the result's own base if not given.",
)
@cost_options
@click.option(
    "--deflator", metavar="VINTAGE", default=None, help="Which deflator of the cost file."
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
    opened.check_files()
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
    from sim.cli.ordering import drawing, order_of
    from sim.inputs.cost_loading import find_costs, load_costs
    from sim.inputs.ordering import Loaded
    from sim.inputs.spending_ways import find_ways, load_ways
    from sim.outputs.store import check_place
    from sim.report.costs.charts import put_with
    from sim.report.costs.setting import costing_of
    from sim.report.costs.spending import spending_chart
    from sim.report.progress import showing_progress
    from sim.report.spending import spending_data, spending_rows, tell_spending
    from sim.study.projection import Order
    from sim.study.spend import spend

    ways = load_ways(find_ways(what))
    model = load_costs(find_costs(ways.folder.name))
    target = folder or RESULTS / f"spend_{ways.file.stem}"
    check_place(target, overwrite=overwrite)
    command = f"spend --amount {amount:.0f} --on {ways.file.stem}"

    def prepare(loaded: Loaded, to: Path, number: int) -> Order:
        is_last = to == target
        return order_of(
            loaded,
            to,
            command,
            workers=workers,
            worlds=number,
            seed=seed,
            overwrite=overwrite,
            keep_events=events and is_last,
            keep_supported=supported and is_last,
        )

    with showing_progress(quiet=as_json) as progress:
        found = spend(
            ways, amount, model, prepare, target, worlds, until, progress,
            lambda loaded, made: drawing(loaded)(made),
        )  # fmt: skip
    costing = costing_of(found.appraisal, None, found.result.manifest, found.result.summary)
    chart = spending_chart(costing, ways, found)
    where, _ = write(
        target,
        found.appraisal,
        finish=lambda made, tables: put_with(made, costing, tables, [chart]),
        more={"spending": spending_rows(found)},
    )
    text = f"{tell_spending(ways, found)}\n\nResults and charts: {target}; costs: {where}"
    show({**spending_data(ways, found), "result": str(target)}, text, as_json=as_json)


@main.command("switch")
@click.argument("do_minimum", type=click.Path(path_type=Path))
@click.argument("options", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--assumptions",
    "patterns",
    metavar="PATTERN",
    multiple=True,
    help="Only assumptions that are called so, such as 'reward.*'; may be given several times.",
)
@cost_options
@click.option(
    "--worlds",
    type=click.IntRange(1, 10_000),
    default=1,
    show_default=True,
    help="How many independent worlds of each point, the same for all.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    help="The same seed gives the same worlds, to the byte.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=None,
    help="How many processes to use; as many as there are cores if not given.",
)
@click.option("--until", metavar="YYYY-MM", default=None, help="Stop at the end of this month.")
@click.option(
    "--to",
    "folder",
    type=FolderType(path_type=Path),
    default=None,
    help="Where the answer and its runs are stored; results/switch-DO_MINIMUM-OPTIONS if not given.",
)
@click.option("--dry-run", is_flag=True, help="Say how many runs it takes at most; write nothing.")
@json_option
@click.pass_context
def switch_command(
    ctx: click.Context,
    /,
    do_minimum: Path,
    options: tuple[Path, ...],
    patterns: tuple[str, ...],
    costs: Path | None,
    set_values: tuple[str, ...],
    worlds: int,
    seed: int,
    workers: int | None,
    until: str | None,
    folder: Path | None,
    dry_run: bool,
    as_json: bool,
    **choices: Any,
) -> None:
    """Find what each uncertain assumption would have to be for the appraisal of OPTIONS to change.

    Every assumption of the simulation that has a recorded range is moved over it by itself, by runs,
    until another option buys for less or a present value changes its sign. Numbers of the cost file need
    no runs and are told beside them. What is stored is never run again; the same command goes on.

    Example: workforce2020 switch baseline better_supervision pay_5_percent --assumptions 'reward.*'
    """
    from sim.appraisal.settings import Choices
    from sim.cli.exploring import manifest_of
    from sim.inputs.cost_loading import find_costs, load_costs, parse_set
    from sim.inputs.ordering import place_called
    from sim.outputs.answer_folder import write_into
    from sim.report.costs.switching import data_of, rows_of, tell_switched
    from sim.report.costs.switching_charts import switch_charts
    from sim.report.exploring.charts import replace_charts
    from sim.report.names import place_label
    from sim.report.progress import showing_progress
    from sim.report.reading import scenario_labels
    from sim.study.projection import cores
    from sim.study.switching.answering import Order, most_runs, opened, switch
    from sim.study.switching.trials import Effort, check_folder

    scenarios = opened([do_minimum, *options], until)
    file = costs or find_costs(scenarios[0].library.folder.name)
    values = parse_set(set_values)
    of_file = load_costs(file)
    model = load_costs(file, values) if values else of_file
    names = [scenario.path.stem for scenario in scenarios]
    order = Order(
        scenarios=tuple(str(scenario.path.absolute()) for scenario in scenarios),
        of_file=of_file,
        model=model,
        choices=Choices(do_minimum=names[0], **choices),
        patterns=patterns,
        seed=seed,
        until=until,
        folder=folder or RESULTS / f"switch-{'-'.join(names)}",
    )
    effort = Effort(worlds, workers or cores())
    check_folder(order.folder)
    if dry_run:
        runs = most_runs(order, effort)
        text = f"At most {runs:,} runs, and a few more where answers turn; often half of that."
        show({"runs_at_most": runs}, text, as_json=as_json)
        return
    ctx.meta[WHEN_STOPPED] = (
        f"Stopped. What was finished is stored in {order.folder}; the same command goes on with the "
        "rest."
    )
    with showing_progress(quiet=as_json, what="runs") as progress:
        found = switch(order, effort, progress)
    place = place_label(place_called(scenarios[0].library.folder.name), ())
    labels = scenario_labels({s.path.stem: str(s.shape.title) for s in scenarios})
    replace_charts(order.folder, switch_charts(found, labels, place))
    data = data_of(found)
    manifest = manifest_of("switch", names, worlds, seed)
    write_into(order.folder, manifest, data, {"switching": rows_of(found)})
    text = f"{tell_switched(found)}\n\nTable and charts: {order.folder}"
    show(data | {"result": str(order.folder)}, text, as_json=as_json)
