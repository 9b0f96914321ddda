"""The command on a small result of Toyland: what it writes, what adds up, and what it refuses."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from sim.appraisal.appraisal import appraise
from sim.appraisal.increments import increments
from sim.appraisal.settings import Choices
from sim.cli import main
from sim.inputs.cost_loading import load_costs
from sim.inputs.vocabulary import UNITS
from sim.outputs.store import open_result
from tests.libraries import TOYLAND, copy_toyland, edit

COSTS = TOYLAND / "costs" / "toyland.yaml"
SHEETS = (
    "summary",
    "cash_profile",
    "appraisal",
    "gross_to_net",
    "frontier",
    "switching",
    "routes_costs",
    "ledger",
    "additionality_pay",
)


@pytest.fixture(scope="module")
def model():
    return load_costs(COSTS)


@pytest.fixture(scope="module")
def found(toyland_result, model):
    return appraise(open_result(toyland_result), model, Choices())


@pytest.fixture
def result(toyland_result, tmp_path):
    return shutil.copytree(toyland_result, tmp_path / "result")


def run(*arguments):
    return CliRunner().invoke(main, ["appraise", *(str(argument) for argument in arguments)])


def rows(folder, sheet):
    with (folder / "appraisal" / f"{sheet}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_ledger_that_is_written_is_the_sum_of_the_accounts_to_the_penny(result, found):
    assert run(result).exit_code == 0
    file = str(result / "appraisal" / "ledger.parquet")
    columns = duckdb.sql(f"describe select * from '{file}'").fetchall()
    wanted = [
        "scenario",
        "draw",
        "world",
        "date",
        "line",
        "programme",
        "payer",
        "payee",
        "treatment",
        "amount_gbp",
        "price_basis",
    ]
    assert [name for name, *_ in columns][: len(wanted)] == wanted
    whole, pounds = duckdb.sql(f"select sum(pence), sum(amount_gbp) from '{file}'").fetchall()[0]
    assert whole == found.ledger.pence.sum()
    assert pounds == pytest.approx(whole / 100.0)
    for payer, pence in duckdb.sql(
        f"select payer, sum(pence) from '{file}' where treatment != 'benefit' group by all"
    ).fetchall():
        own = found.ledger.account(found.ledger.is_money & found.ledger.which(payer=payer))
        assert pence == own.sum()


def test_everything_is_written_and_nothing_is_left_half_done(result):
    assert run(result).exit_code == 0
    assert run(result).exit_code == 0
    names = {path.name for path in (result / "appraisal").iterdir()}
    more = {"ledger.parquet", "appraisal.json", "appraisal.xlsx", "charts"}
    assert names == {*more, *(f"{sheet}.csv" for sheet in SHEETS)}
    assert not list(result.glob(".appraisal*"))
    for sheet in SHEETS:
        assert rows(result, sheet), sheet


def test_payments_of_programmes_are_in_the_ledger_as_the_run_stored_them(toyland_result, found):
    stored = duckdb.sql(
        f"select sum(amount_gbp) from '{toyland_result / 'ledger.parquet'}'"
    ).fetchall()[0]
    own = found.ledger.account(found.ledger.which(group="funds")).sum()
    assert own == round(stored[0] * 100)
    assert own > 0


def test_transfers_come_to_nothing_and_resources_to_what_is_used(found):
    ledger = found.ledger
    transfers = ledger.which(treatment="transfer")
    assert transfers.any()
    borne = sum(ledger.account(ledger.signs((party,)) * transfers) for party in ledger.bearers())
    assert not np.any(borne)


def test_pay_and_what_rewards_add_are_the_whole_pay_bill(toyland_result, found):
    opened, ledger = open_result(toyland_result), found.ledger
    for number, scenario in enumerate(ledger.scenarios):
        _, fte = opened.series(scenario, "fte", "carers")
        _, pay = opened.series(scenario, "mean_pay_gbp", "carers")
        bill = ((fte[:, 1:] + fte[:, :-1]) / 24.0 * pay[:, :-1]).sum(axis=1) * 1.2
        lines = ledger.which(line="carers_pay") | ledger.which(line="carers_reward_pay")
        told = ledger.account(lines)[number].sum(axis=1) / 100.0
        np.testing.assert_allclose(told, bill, rtol=1e-7)


def test_the_effects_of_a_reward_are_paid_for_from_its_first_month(found):
    ledger = found.ledger
    units = ledger.units[ledger.which(line="supervision")][0]
    assert not units[ledger.scenarios.index("baseline")].any()
    of_reward = units[ledger.scenarios.index("reward")].mean(axis=0)
    assert of_reward[:2].tolist() == [0.0, 0.0]
    assert (np.diff(of_reward[1:4]) > 0.0).any()


def test_a_do_minimum_against_itself_is_nothing_and_no_option(found):
    assert [option.name for option in found.options] == ["reward", "no_fund"]


def test_what_a_result_does_not_compare_is_no_option(toyland_result, model):
    opened = open_result(toyland_result)
    apart = {"base": "baseline", "not_compared": {"no_fund": "another world"}}
    told = appraise(dataclasses.replace(opened, summary=apart), model, Choices())
    assert [option.name for option in told.options] == ["reward"]


def test_an_option_that_is_not_for_a_workforce_costs_nothing_there(found):
    no_fund = found.option("no_fund")
    assert no_fund.unit("carers_fte_years").spent.mean == 0.0
    assert no_fund.by_payer["department"].mean < 0.0
    assert no_fund.by_payer["local_authority"].mean == 0.0


def test_a_rise_of_pay_costs_more_than_it_buys_at_pay(found):
    unit = found.option("reward").unit("carers_fte_years")
    assert unit.bought.mean > 0.0
    assert unit.gross.mean > 24_000 * 1.2


def test_what_lies_outside_the_bounds_is_said_in_words(toyland_result):
    dear = load_costs(COSTS, {"appraisal.bounds.high": 30_000.0, "appraisal.bounds.low": 1.0})
    told = appraise(open_result(toyland_result), dear, Choices()).option("reward")
    assert "pure deadweight" in told.unit("carers_fte_years").remark
    cheap = load_costs(COSTS, {"appraisal.bounds.low": 900_000.0})
    told = appraise(open_result(toyland_result), cheap, Choices()).option("reward")
    assert "below what an FTE-year must be paid" in told.unit("carers_fte_years").remark


def test_another_unit_cost_changes_its_line_in_proportion_and_no_other(
    toyland_result, model, found
):
    doubled = load_costs(COSTS, {"costs.supervision": 1_000.0})
    again = appraise(open_result(toyland_result), doubled, Choices()).ledger
    for entry, before, after in zip(
        found.ledger.entries, found.ledger.pence, again.pence, strict=True
    ):
        if entry.line == "supervision":
            np.testing.assert_allclose(after, 2 * before, atol=2)
        else:
            np.testing.assert_array_equal(after, before)


def test_a_switching_value_put_in_makes_the_answer_level(toyland_result, found):
    question = "sign of the net present value of reward"
    (one,) = (
        one
        for one in found.switches
        if one.amount.name == "costs.supervision" and one.question == question
    )
    moved = load_costs(COSTS, {one.amount.name: one.value})
    told = appraise(open_result(toyland_result), moved, Choices()).option("reward")
    assert told.net_present_value.mean == pytest.approx(0.0, abs=1.0)
    assert abs(found.option("reward").net_present_value.mean) > 10_000.0


def test_so_much_more_benefit_makes_the_net_value_nought(found):
    (one,) = (one for one in found.switches if one.amount.name == "effect of reward")
    option = found.option("reward")
    ledger, settings = found.ledger, found.settings
    used = increments(ledger, settings, "reward", optimism=False)
    benefits, costs = (
        used.whole(kind, is_discounted=True).mean() for kind in (used.is_benefit, used.is_resource)
    )
    assert option.net_present_value.mean == pytest.approx(benefits - costs)
    assert one.value * benefits == pytest.approx(costs)
    assert not one.is_in_range


def test_no_switching_value_is_one_that_its_unit_refuses(found):
    for one in found.switches:
        if one.value is not None:
            assert UNITS[one.amount.unit].allows(one.value), one


def test_envelope_and_price_year_change_what_is_said(result):
    told = json.loads(run(result, "--json", "--price-year", "2009-10").stdout)
    plain = json.loads(run(result, "--json").stdout)
    cost = [data["options"]["reward"]["present_value"]["mean"] for data in (told, plain)]
    assert cost[0] / cost[1] == pytest.approx(1.10, rel=1e-9)
    assert plain["options"]["reward"]["affordability"][0]["years_beyond"]
    assert told["price_year"] == "2009-10"


def test_routes_cost_what_is_spent_on_them_over_those_who_qualify(found):
    route = next(r for r in found.routes if (r.scenario, r.route) == ("baseline", "carers_course"))
    ledger = found.ledger
    own = ledger.which(route="carers_course", treatment="resource")
    cash = ledger.account(own)[0] / 100.0
    real = found.settings.deflator.to_real(cash, ledger.years, "2005-06").sum(axis=1).mean()
    assert route.resource.mean == pytest.approx(real / route.qualifiers.mean)


def test_text_says_what_was_compared_with_what(result):
    told = run(result).stdout
    assert "Appraised against baseline: 3 worlds, at prices of 2005-06" in told
    assert "additional FTE-year of a carer" in told
    assert "Ledger and tables:" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--do-minimum", "basline"], "no such scenario; did you mean baseline?"),
        (["--price-year", "1995-96"], "outside the deflator 'today', which has 2004-05 to 2010-11"),
        (["--deflator", "tomorrow"], "known are today, foreseen"),
        (["--set", "appraisal.envelope.carers=-1"], "is set to -1"),
        (["--set", "costs.hire=cheap"], "NAME=VALUE is needed"),
        (["--discount-rate", "3.5"], "as a share a year"),
        (["--costs", "nowhere.yaml"], "there is no such cost file"),
        (["--costs", "scenarios/costs/england.yaml"], "none of the workforces of"),
    ],
)
def test_a_slip_gets_one_message_and_leaves_nothing(result, arguments, message):
    told = run(result, *arguments)
    assert told.exit_code == 2
    assert message in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (result / "appraisal").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "costs/toyland.yaml",
            "     unit_cost: costs.supervision, payer",
            "     payer",
            "no unit cost",
        ),
        (
            "costs/toyland.yaml",
            "unit_cost: costs.hire,",
            "unit_cost: costs.hier,",
            "unknown assumption",
        ),
    ],
)
def test_a_cost_that_is_missing_in_the_file_is_one_message(
    result, tmp_path, file, old, new, message
):
    path = edit(copy_toyland(tmp_path) / file, old, new)
    told = run(result, "--costs", path)
    assert told.exit_code == 2
    assert message in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (result / "appraisal").exists()


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("manifest.json", "{", "A stored file cannot be read"),
        ("manifest.json", "{}", "it lacks scenarios"),
        ("summary.json", "[1]", "A stored file cannot be read"),
        ("ledger.parquet", None, "not a result folder, it has no ledger.parquet"),
        ("flows.parquet", None, "not a result folder, it has no flows.parquet"),
    ],
)
def test_a_result_that_is_damaged_is_one_message(result, file, content, message):
    (result / file).unlink() if content is None else (result / file).write_text(content)
    told = run(result)
    assert told.exit_code == 2
    assert message in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (result / "appraisal").exists()


def unsealed(result):
    """Let a result say nothing of what its tables were, as one of an earlier version."""
    manifest = json.loads((result / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]
    (result / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_one_flipped_bit_in_a_table_is_told(result):
    data = bytearray((result / "measures.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (result / "measures.parquet").write_bytes(data)
    told = run(result)
    assert told.exit_code == 2
    assert "measures.parquet: it is not as it was written" in told.stderr
    assert not (result / "appraisal").exists()


def test_a_result_whose_payments_do_not_tell_their_route_asks_for_a_new_run(result):
    file = result / "ledger.parquet"
    duckdb.sql(f"copy (select * exclude (route) from '{file}') to '{file}.new' (format parquet)")
    (result / "ledger.parquet.new").replace(file)
    unsealed(result)
    told = run(result)
    assert told.exit_code == 2
    assert "do not tell their route. Run it again" in told.stderr
    assert not (result / "appraisal").exists()


def test_the_ledger_for_spreadsheets_is_the_mean_of_the_other(result):
    assert run(result).exit_code == 0
    told = sum(float(row["cash_gbp"]) for row in rows(result, "ledger"))
    whole = duckdb.sql(
        f"select sum(pence) / 100.0 / count(distinct world) from '{result}/appraisal/ledger.parquet'"
    ).fetchall()[0][0]
    assert told == pytest.approx(float(whole), rel=1e-12)


def test_a_folder_that_is_no_result_is_refused(tmp_path):
    told = run(tmp_path)
    assert told.exit_code == 2
    assert "not a result folder" in told.stderr


def test_the_seen_deflator_goes_on_beyond_its_last_year(result):
    assert run(result, "--deflator", "foreseen", "--price-year", "2009-10").exit_code == 0
