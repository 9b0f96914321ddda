"""One sum spent in several ways: as much is bought as it pays for, and slips are told at once."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.appraisal.estimates import estimate
from sim.cli import main
from sim.inputs.spending_ways import find_ways, load_ways, most, sizes, write_library
from sim.report.spending import why_less
from sim.study.spend import Way

ROOT = Path(__file__).parents[2]
TOYLAND = ROOT / "scenarios" / "toyland"
CARERS = Path("costs") / "spending" / "carers.yaml"
ENGLAND = ROOT / "scenarios" / "costs" / "spending" / "childrens_social_workers.yaml"


def call(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def library(tmp_path):
    return shutil.copytree(TOYLAND, tmp_path / "toyland")


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
    files = write_library(ways, dict.fromkeys(ways.ways, 2.0), tmp_path, 50e6)
    assert [file.stem for file in files] == [
        "baseline", "same_money_pay", "same_money_training", "same_money_supervision",
        "same_money_incentives",
    ]  # fmt: skip
    assert "0.07" in files[1].read_text(encoding="utf-8")
    assert "title: £50m a year on pay for all" in files[1].read_text(encoding="utf-8")
    assert "24.3" not in files[1].read_text(encoding="utf-8")
    assert "0.035" in ways.scenario("pay").read_text(encoding="utf-8")


def test_what_is_spent_comes_to_the_sum_and_all_that_can_be_spent_buys_more(tmp_path):
    found = {}
    for amount in ("0.1m", "50m"):
        done = call(
            "spend", "--amount", amount, "--on", TOYLAND / CARERS, "--worlds", 1,
            "--workers", 1, "--to", tmp_path / amount, "--json",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        found[amount] = json.loads(done.stdout)["spent"]["reward"]
        assert (tmp_path / amount / "appraisal" / "ledger.parquet").is_file()
    little, much = found.values()
    assert little["a_year_gbp"]["mean"] == pytest.approx(0.1e6, rel=0.1)
    assert (little["is_full"], much["is_full"]) == (False, True)
    assert much["sizes"]["pay_uplift"] > little["sizes"]["pay_uplift"]
    assert much["bought"]["mean"] > little["bought"]["mean"] > 0.0
    home = tmp_path / "50m" / "appraisal"
    rows = list(csv.DictReader((home / "spending.csv").open(encoding="utf-8")))
    assert [row["way"] for row in rows] == ["reward"]
    assert rows[0]["remark"].startswith("no more can be spent so")
    told = (home / "charts" / "spending.csv").read_text(encoding="utf-8")
    assert f",{float(rows[0]['spent_a_year_gbp']):.10g}," in told
    assert "£50m a year on pay and supervision" in (home / "charts" / "charts.md").read_text(
        "utf-8"
    )


def test_a_way_that_is_not_taken_up_says_so():
    way = Way(
        "training", "training places", "more", 4.4, {}, estimate(np.array([36e6])), unit=None,
        is_full=False, falls_short=True, grew=1.38, cost_grew=1.0,
    )  # fmt: skip
    assert why_less(way) == (
        "not all of it is taken up, as 1.38 times as large as in the trial before it costs 1.00 "
        "times as much"
    )
    assert why_less(dataclasses.replace(way, falls_short=False)) == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("pay_and_supervision > pay_uplift", "pay > uplift", "has no 'rewards > pay > uplift'"),
        ("scenario: reward", "scenario: ../../reward", "is no scenario of the library"),
        ("scenario: reward", "scenario: rewards", "rewards is no scenario of the library"),
        ("groups: [rewards, training]", "groups: [wages]", "groups: wages"),
        ("amount: 0.1", "amount: -1", "amount"),
        ("base: baseline", "base: nothing", "nothing is no scenario"),
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


def test_an_unknown_file_of_ways_is_told():
    done = call("spend", "--amount", "1m", "--on", "childrens_social_worker")
    assert done.exit_code == 2
    assert "childrens_social_workers" in done.stderr
    assert find_ways("childrens_social_workers") == ENGLAND
