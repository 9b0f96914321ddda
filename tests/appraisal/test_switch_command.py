"""The command `switch` on Toyland: what it finds holds in runs made without it, and it goes on."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from sim.cli import main
from tests.libraries import TOYLAND, copy_toyland, option, write

WHILE = (
    "until: 2008-06\nworkforces: [carers]\nroutes: [carers_course]\nprogrammes: []\ntargets: null\n"
)
SUPERVISED = """rewards:
  supervision:
    workforce: carers
    services: [families]
    from: 2005-10
    effects: {leave: reward.supervision.leave}
"""
PAID = """rewards:
  pay: {workforce: carers, services: [families], from: 2005-10, pay_uplift: 0.05}
"""
LEAVE, ORDER = "reward.supervision.leave", "supervised before paid by cost per"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows_of(folder):
    with (folder / "switching.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def switch(library, folder, *options):
    names = [library / f"{name}.yaml" for name in ("plain", "supervised", "paid")]
    patterns = [word for name in ("reward.*", "carers.leave.pay_*") for word in
                ("--assumptions", name)]  # fmt: skip
    return run("switch", *names, "--to", folder, "--costs", library / "costs" / "toyland.yaml",
               *patterns, *options)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    made = copy_toyland(tmp_path_factory.mktemp("library"))
    for name, lines in (("plain", ""), ("supervised", SUPERVISED), ("paid", PAID)):
        option(made, WHILE + lines, name)
    return made


@pytest.fixture(scope="module")
def answered(library, tmp_path_factory):
    folder = tmp_path_factory.mktemp("switch") / "answer"
    done = switch(library, folder, "--workers", 1, "--json")
    assert done.exit_code == 0, done.output
    return folder, json.loads(done.output)


def the_row(folder, assumption=LEAVE, question=ORDER):
    (row,) = (
        row
        for row in rows_of(folder)
        if row["assumption"] == assumption and row["question"].startswith(question)
    )
    return row


def test_at_the_value_that_is_told_the_order_of_ordinary_runs_turns(library, answered, tmp_path):
    """A scenario that sets the assumption short of the value, or beyond it, says the same."""
    row = the_row(answered[0])
    assert (row["is_in_range"], float(row["low"]), float(row["high"])) == ("True", 0.8, 1.0)
    value = float(row["switching_value"])
    assert 0.9 < value < 1.0
    ratios = []
    for shift in (-0.004, 0.004):
        lines = f"set:\n  {LEAVE}: {{value: {value + shift}, because: Test.}}\n"
        option(library, WHILE + SUPERVISED + lines, "moved")
        folder = tmp_path / f"result{len(ratios)}"
        names = [library / f"{name}.yaml" for name in ("plain", "moved", "paid")]
        made = run("run", *names, "--worlds", 1, "--workers", 1, "--to", folder)
        assert made.exit_code == 0, made.output
        told = run("appraise", folder, "--costs", library / "costs" / "toyland.yaml", "--json")
        assert told.exit_code == 0, told.output
        ratios.append(cost_of_one(json.loads(told.output)))
    (library / "moved.yaml").unlink()
    before, after = ratios
    assert before["moved"] < before["paid"]
    assert after["moved"] > after["paid"]


def cost_of_one(data):
    """Return what one more FTE-year costs, discounted, after savings; endless where none is bought."""
    found = {}
    for name, one in data["options"].items():
        cost = one["units"]["carers_fte_years"]["discounted_net"]
        found[name] = float("inf") if cost is None else cost["mean"]
    return found


def test_assumptions_that_do_nothing_and_numbers_of_the_cost_file_stand_beside(answered):
    folder, data = answered
    assert data["assumptions_moved"] == 3
    assert "reward.floor" in data["change_nothing"]
    rows = rows_of(folder)
    assert {row["rests_on"] for row in rows} == {"simulation", "costs"}
    assert any(row["assumption"] == "costs.on_cost" for row in rows)
    floor = next(row for row in rows if row["assumption"] == "reward.floor")
    assert floor["remark"] == "changes no answer at either end of its range"
    assert (folder / "charts" / "switching_carers_fte_years_supervised_paid.png").is_file()


def test_the_same_command_runs_nothing_again_and_a_spoilt_world_is_made_again(library, answered):
    folder, _ = answered
    before = (folder / "switching.csv").read_bytes()
    worlds = sorted((folder / "priced").glob("*.npz"))
    again = switch(library, folder, "--workers", 1, "--json")
    assert json.loads(again.output)["runs"] == 0
    # As if it had been killed: one world is missing and one is half there.
    worlds[0].unlink()
    worlds[1].write_bytes(worlds[1].read_bytes()[:100])
    mended = switch(library, folder, "--workers", 1, "--json")
    assert json.loads(mended.output)["runs"] == 2 * 3
    assert (folder / "switching.csv").read_bytes() == before


@pytest.mark.slow
def test_another_price_or_discount_rate_needs_no_runs_but_where_answers_turn(library, answered):
    folder, data = answered
    rate = json.loads(
        switch(library, folder, "--workers", 1, "--json", "--discount-rate", 0.1).output
    )
    assert rate["runs"] <= 2 * 3
    assert rate["questions"][0]["gap"] != data["questions"][0]["gap"]
    dearer = switch(library, folder, "--workers", 1, "--json", "--set", "costs.on_cost=0.3")
    told = json.loads(dearer.output)
    assert told["runs"] <= 2 * 3
    assert told["questions"][0]["gap"] > data["questions"][0]["gap"]
    back = json.loads(switch(library, folder, "--workers", 1, "--json").output)
    assert back["questions"] == data["questions"]


@pytest.mark.slow
def test_two_workers_give_what_one_gives(library, answered, tmp_path):
    done = switch(library, tmp_path / "two", "--workers", 2)
    assert done.exit_code == 0, done.output
    one, two = answered[0], tmp_path / "two"
    for name in (
        "switching.csv",
        "charts/charts.md",
        "charts/switching_carers_fte_years_supervised_paid.svg",
    ):
        assert (two / name).read_bytes() == (one / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["plain", "supervised", "supervised"], "supervised is named twice"),
        (["plain", "plain"], "plain is named twice"),
        (["plain", "baseline"], "cannot be compared with plain: other months"),
        (["plain", "supervise"], "there is no such file"),
        (["plain", "paid", "--assumptions", "rewards.*"], "no uncertain assumption so called"),
        (["plain", "paid", "--until", "2012-12"], "is outside the run of plain"),
        (["plain", "paid", "--set", "costs.on_costs=1"], "costs.on_costs"),
        (["plain", "paid", "--price-year", "1980-81"], "1980-81"),
    ],
)
def test_what_cannot_be_answered_is_one_message(library, tmp_path, words, expected):
    names = [library / f"{word}.yaml" for word in words if not word.startswith("-")][:3]
    at = next((n for n, word in enumerate(words) if word.startswith("-")), len(words))
    done = run("switch", *names[:at], *words[at:], "--workers", 1, "--to", tmp_path / "out",
               "--costs", library / "costs" / "toyland.yaml")  # fmt: skip
    assert done.exit_code == 2, done.output
    assert expected in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_circumstance_cannot_be_ranked_and_a_folder_of_others_is_not_touched(library, tmp_path):
    costs = library / "costs" / "toyland.yaml"
    text = costs.read_text(encoding="utf-8")
    write(costs, f"{text}\ncircumstances: [paid]\n" if "circumstances" not in text else text)
    refused = run("switch", library / "plain.yaml", library / "paid.yaml", "--to", tmp_path / "out",
                  "--costs", costs)  # fmt: skip
    write(costs, text)
    assert (refused.exit_code, "another world and no policy" in refused.output) == (2, True)
    write(tmp_path / "mine" / "letter.txt", "Dear minister")
    other = switch(library, tmp_path / "mine")
    assert (other.exit_code, "is not touched" in other.output) == (2, True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_dry_run_says_how_many_runs_and_writes_nothing(library, tmp_path):
    done = switch(library, tmp_path / "out", "--dry-run", "--json")
    # Three assumptions of two groups at both ends, and the central values: eleven points.
    assert json.loads(done.output) == {"runs_at_most": 11 * 3}
    assert not (tmp_path / "out").exists()


def test_every_uncertain_assumption_of_england_may_stand_at_both_ends_of_its_range():
    from sim.inputs.cases import Case, CaseLoader
    from sim.inputs.levers import within
    from sim.inputs.uncertain import uncertain

    loader, path = CaseLoader(), str(TOYLAND.parent / "baseline.yaml")
    free = [one.name for one in uncertain(loader, [path]) if not one.is_division]
    assert len(free) > 200
    for name in free:
        for place in (-1.0, 1.0):
            loader.check(Case(path, ((within(name), place),)))
