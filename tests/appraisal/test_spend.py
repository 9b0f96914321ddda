"""One sum spent in several ways: as much is bought as it pays for, and slips are told at once."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.base.errors import InputError
from sim.cli import main
from sim.inputs.spending_ways import find_ways, load_ways, most, pounds_words, sizes, write_library
from sim.report.costs.profile import profile_charts
from sim.report.costs.setting import costing_of
from sim.report.costs.spending import spending_chart
from sim.report.spending import tell_spending
from sim.study.spend import check_amount

ROOT = Path(__file__).parents[2]
TOYLAND = ROOT / "scenarios" / "toyland"
CARERS = Path("costs") / "spending" / "carers.yaml"
ENGLAND = ROOT / "scenarios" / "costs" / "spending" / "childrens_social_workers.yaml"


def call(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def library(tmp_path):
    return shutil.copytree(TOYLAND, tmp_path / "toyland")


def costing(found):
    return costing_of(found.appraisal, None, found.result.manifest, found.result.summary)


PLACES = """title: Three more places on the carers' course
question: What do they bring?
extends: baseline
set:
  course.places:
    - {value: 27, from: 2007-09, because: Three more.}
"""
LITTLE = """title: One per cent more pay
question: What does it bring?
extends: baseline
rewards: {pay: {workforce: carers, services: [families], from: 2007-04, pay_uplift: 0.01}}
"""
MORE_WAYS = """  little:
    title: pay up to a limit
    scenario: little
    scale: {rewards > pay > pay_uplift: {most: 0.01}}
  places:
    title: training places
    scenario: places
    scale: {set > course.places: {over: 24, whole: true}}
"""
SUITABLE = 30
"""How many who apply for the course each year are suitable: 0.6 of 50."""


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Several ways that a sum is asked for: one spends it, one is limited, one is not taken up."""
    home = tmp_path_factory.mktemp("several")
    library = shutil.copytree(TOYLAND, home / "toyland")
    (library / "places.yaml").write_text(PLACES, encoding="utf-8")
    (library / "little.yaml").write_text(LITTLE, encoding="utf-8")
    with (library / CARERS).open("a", encoding="utf-8") as file:
        file.write(MORE_WAYS)
    kept = {}

    def keep(ways, found):
        kept["ways"], kept["found"] = ways, found
        return tell_spending(ways, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.charts.draw_charts", lambda *_, **__: [])
        patch.setattr("sim.report.costs.charts.draw_cost_charts", lambda *_: None)
        patch.setattr("sim.report.spending.tell_spending", keep)
        done = call(
            "spend", "--amount", "0.2m", "--on", library / CARERS, "--worlds", 1,
            "--workers", 1, "--to", home / "result",
        )  # fmt: skip
    assert done.exit_code == 0, done.output
    return home / "result", done.stdout, kept["ways"], kept["found"]


def changed(library, old, new):
    path = library / CARERS
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_numbers_grow_with_the_sum_and_stop_where_they_must(tmp_path):
    ways = load_ways(ENGLAND)
    assert sizes(ways, "pay", 2.0) == {"pay_uplift": 0.07}
    twice = sizes(ways, "training", 2.0)
    assert twice["social_workers.degree.places"] == 956 + 2 * 210
    assert twice["social_workers.fast_track.places"] == 720
    assert sizes(ways, "supervision", 2.0) == {"coverage": 1.0}
    assert most(ways, "supervision") == pytest.approx(1.0 / 0.79)
    assert most(ways, "pay") == pytest.approx(0.5 / 0.035)
    assert most(ways, "training") == float("inf")
    incentives = sizes(ways, "incentives", 1.0)
    assert incentives == {"golden_hello gbp": 3000, "retention_payment gbp": 3375}
    titles = {way: f"{way}: £50m a year" for way in ways.ways}
    files = write_library(ways, dict.fromkeys(ways.ways, 2.0), tmp_path, titles)
    assert [file.stem for file in files] == [
        "baseline", "same_money_pay", "same_money_training", "same_money_supervision",
        "same_money_incentives",
    ]  # fmt: skip
    assert "0.07" in files[1].read_text(encoding="utf-8")
    assert "title: 'pay: £50m a year'" in files[1].read_text(encoding="utf-8")
    assert "24.3" not in files[1].read_text(encoding="utf-8")
    assert "0.035" in ways.scenario("pay").read_text(encoding="utf-8")


def test_what_is_spent_comes_to_the_sum(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.report.charts.draw_charts", lambda *_, **__: [])
    done = call(
        "spend", "--amount", "0.1m", "--on", TOYLAND / CARERS, "--worlds", 1,
        "--workers", 1, "--to", tmp_path / "result", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    way = told["spent"]["reward"]
    assert way["a_year_gbp"]["mean"] == pytest.approx(0.1e6, rel=0.02)
    assert (way["is_full"], way["levels_off"], way["falls_short"]) == (False, False, False)
    assert way["bought"]["mean"] > 0.0
    assert told["trial_runs"] == 1 + way["trials"]
    home = tmp_path / "result" / "appraisal"
    assert (home / "ledger.parquet").is_file()
    (row,) = csv.DictReader((home / "spending.csv").open(encoding="utf-8"))
    assert "taken up" not in row["remark"]
    drawn = (home / "charts" / "spending.csv").read_text(encoding="utf-8")
    assert f",{float(row['spent_a_year_gbp']):.10g}," in drawn
    assert way["title"] in (home / "charts" / "charts.md").read_text("utf-8")


def test_each_option_is_called_by_what_it_really_spends(several):
    folder, text, _, found = several
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    titles = {row["scenario"]: row["title"] for row in summary["scenarios"]}
    spent = {way.name: pounds_words(way.a_year.mean) for way in found.ways}
    assert titles["places"] == f"Training places: {spent['places']} a year, all taken up"
    assert titles["little"] == f"Pay up to a limit: {spent['little']} a year, at its limit"
    assert titles["reward"] == f"Pay and supervision: {spent['reward']} a year"
    assert all(f"{title} ({name})" in text for name, title in titles.items() if name != "baseline")
    stored = (folder / "scenarios" / "places" / "places.yaml").read_text(encoding="utf-8")
    assert titles["places"] in stored
    heading = text.splitlines()[0]
    assert "£0.035m to £0.20m (asked for were £0.20m) a year" in heading
    assert "in 3 ways (1 world;" in heading


def test_the_smallest_size_that_spends_all_that_is_taken_up_is_run(several):
    _, text, _, found = several
    places = next(way for way in found.ways if way.name == "places")
    assert places.levels_off
    assert SUITABLE - 2 <= places.sizes["course.places"] <= SUITABLE + 1
    assert places.larger > 2.0
    assert "the smallest size that spends it" in text


def test_nothing_is_run_twice_and_trials_are_told(several):
    _, text, _, found = several
    assert found.trial_runs == 1 + sum(way.trials for way in found.ways)
    assert found.trial_runs <= 10
    assert next(way for way in found.ways if way.name == "little").trials == 1
    assert f"Sizes found by {found.trial_runs} trial runs in one world" in text


def test_ways_are_compared_for_the_same_money(several):
    folder, text, ways, found = several
    years = 4.0  # from April 2007 to March 2011
    for way in found.ways:
        wanted = way.unit.bought.mean / (way.a_year.mean * years / 1e6)
        assert way.a_million.mean == pytest.approx(wanted)
    assert "for each £1m spent" in text
    assert "All ways spend the same if no more is asked for than pay up to a limit takes" in text
    rows = list(csv.DictReader((folder / "appraisal" / "spending.csv").open(encoding="utf-8")))
    assert float(rows[0]["bought_per_million_spent"]) == pytest.approx(
        max(found.ways, key=lambda way: way.unit.bought.mean).a_million.mean
    )
    chart = spending_chart(costing(found), ways, found)
    assert "For each £1m spent" in [panel.title for panel in chart.panels]
    assert chart.words.title.count("a year") == len(found.ways)


def test_what_is_inside_a_cost_is_told(several):
    folder, text, ways, found = several
    chart = spending_chart(costing(found), ways, found)
    for told in (text, chart.words.note):
        assert "all the money for its workforce (carers)" in told
        assert "all budgets" not in told
    rows = list(csv.DictReader((folder / "appraisal" / "cash_profile.csv").open(encoding="utf-8")))
    for row in rows:
        row["cash_gbp"] = float(row["cash_gbp"])
    (profile, *_) = profile_charts(costing(found), rows)
    assert "Inside these £" in profile.words.note


def test_one_way_is_told_as_one_and_an_empty_panel_is_not_drawn(several):
    _, _, ways, found = several
    little = next(way for way in found.ways if way.name == "little")
    none = dataclasses.replace(
        little, a_million=None, unit=dataclasses.replace(little.unit, net=None)
    )
    alone = dataclasses.replace(found, ways=(none,))
    assert "in 1 way (1 world;" in tell_spending(ways, alone)
    panels = [panel.title for panel in spending_chart(costing(found), ways, alone).panels]
    assert panels == ["Spent a year", "Brings"]


def test_what_may_be_chance_has_no_cost_and_is_not_called_none(several):
    _, _, ways, found = several
    way = found.ways[0]
    remark = "what it buys may be chance, and has no price"
    unit = dataclasses.replace(way.unit, net=None, remark=remark)
    doubtful = dataclasses.replace(way, a_million=None, unit=unit)
    text = tell_spending(ways, dataclasses.replace(found, ways=(doubtful, *found.ways[1:])))
    assert remark in text
    assert "buys none" not in text
    (row,) = (row for row in text.splitlines() if row.startswith("  pay and supervision  "))
    assert row.split()[-2:] == ["-", "-"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pay_and_supervision > pay_uplift", "pay > uplift", "has no 'rewards > pay > uplift'"),
        ("scenario: reward", "scenario: ../../reward", "is no scenario of the library"),
        ("scenario: reward", "scenario: rewards", "rewards is no scenario of the library"),
        ("groups: [rewards, training]", "groups: [wages]", "groups: wages"),
        ("amount: 0.1", "amount: -1", "amount"),
        ("base: baseline", "base: nothing", "nothing is no scenario"),
        ("effect: carers_fte_years", "effect: carers_fte", "none of the cost file's effects"),
    ],
)
def test_slips_in_a_file_of_ways_are_told(library, tmp_path, old, new, told):
    path = changed(library, old, new)
    done = call("spend", "--amount", "1m", "--on", path, "--to", tmp_path / "r")
    assert done.exit_code == 2
    assert told in done.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("amount", ["-5m", "0", "much", "nan", "inf"])
def test_a_sum_that_is_none_is_told(amount):
    done = call("spend", "--amount", amount)
    assert done.exit_code == 2
    assert "no sum of money above 0" in done.stderr


@pytest.mark.parametrize("amount", ["1", "9999", "0.005m"])
def test_a_sum_too_small_to_mean_anything_is_told_at_once(tmp_path, amount):
    done = call("spend", "--amount", amount, "--on", TOYLAND / CARERS, "--to", tmp_path / "r")
    assert done.exit_code == 2
    assert "too small to mean anything" in done.stderr
    assert "Give --amount 10000 or more." in done.stderr
    assert not (tmp_path / "r").exists()


def test_the_least_sum_grows_with_what_the_ways_are_written_for():
    ways = load_ways(ENGLAND)
    with pytest.raises(InputError, match="Give --amount 243000 or more"):
        check_amount(ways, 200_000.0)
    check_amount(ways, 243_000.0)


def test_a_run_that_ends_before_the_money_is_spent_is_told(tmp_path):
    done = call(
        "spend", "--amount", "1m", "--on", TOYLAND / CARERS, "--worlds", 1, "--until", "2007-03",
        "--to", tmp_path / "r",
    )  # fmt: skip
    assert done.exit_code == 2
    assert "Give a month from 2007-04 on." in done.stderr


def test_an_unknown_file_of_ways_is_told():
    done = call("spend", "--amount", "1m", "--on", "childrens_social_worker")
    assert done.exit_code == 2
    assert "childrens_social_workers" in done.stderr
    assert find_ways("childrens_social_workers") == ENGLAND
