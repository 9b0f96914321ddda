"""Commands about money: appraise a result, and spend one sum in several ways."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from sim.cli.group import RESULTS, json_option, main, run_options, show

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
