"""One sum spent in several ways: as much is bought as it pays for, and slips are told at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.inputs.spending_ways import find_ways, load_ways, most, sizes, write_library

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
    files = write_library(ways, dict.fromkeys(ways.ways, 2.0), tmp_path)
    assert [file.stem for file in files] == [
        "baseline", "same_money_pay", "same_money_training", "same_money_supervision",
        "same_money_incentives",
    ]  # fmt: skip
    assert "0.07" in files[1].read_text(encoding="utf-8")
    assert "0.035" in ways.scenario("pay").read_text(encoding="utf-8")


def test_what_is_spent_comes_to_the_sum_and_twice_the_sum_buys_more(tmp_path):
    found = {}
    for amount in (0.1, 0.2):
        folder = tmp_path / str(amount)
        done = call(
            "spend", "--amount", f"{amount}m", "--on", TOYLAND / CARERS, "--worlds", 2,
            "--workers", 1, "--to", folder, "--json",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        found[amount] = json.loads(done.stdout)["spent"]["reward"]
        assert (folder / "appraisal" / "ledger.parquet").is_file()
    for amount, way in found.items():
        assert way["a_year_gbp"]["mean"] == pytest.approx(1e6 * amount, rel=0.1)
    assert found[0.2]["sizes"]["pay_uplift"] > found[0.1]["sizes"]["pay_uplift"]
    assert found[0.2]["bought"]["mean"] > found[0.1]["bought"]["mean"] > 0.0


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


def test_more_than_can_be_spent_is_said(tmp_path):
    done = call(
        "spend", "--amount", "50m", "--on", TOYLAND / CARERS, "--worlds", 1, "--to", tmp_path / "r"
    )
    assert done.exit_code == 0, done.output
    assert "which is all that can be spent so" in done.stdout


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
