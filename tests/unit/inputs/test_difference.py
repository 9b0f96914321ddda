"""Every lever and number in which two scenarios differ."""

import pytest

from sim.inputs.difference import Difference, differences
from sim.inputs.resolve import load
from tests.libraries import TOYLAND, copy_toyland, edit, option


def against_baseline(path):
    base, other = load([path.parent / "baseline.yaml", path])
    return differences(base, other)


@pytest.fixture
def library(tmp_path):
    return copy_toyland(tmp_path)


def test_a_scenario_does_not_differ_from_itself():
    assert against_baseline(TOYLAND / "baseline.yaml") == []


def test_an_option_that_sets_the_baselines_value_does_not_differ(library):
    lines = "set: {degree.places: {value: 4, because: As before.}}\n"
    assert against_baseline(option(library, lines)) == []


def test_a_programme_left_out_is_named():
    assert against_baseline(TOYLAND / "no_fund.yaml") == [
        Difference("lever", "programmes > nursery_fund", "is taken away")
    ]


def test_a_reward_is_new():
    (row,) = against_baseline(TOYLAND / "reward.yaml")
    assert row.kind == "lever"
    assert row.says.startswith("is new: pay_and_supervision workforce carers")


def test_a_value_is_told_with_dates_unit_and_reason(library):
    lines = "set: {degree.places: {value: 6, from: 2008-09, because: More are wanted.}}\n"
    assert against_baseline(option(library, lines)) == [
        Difference(
            "assumption",
            "degree.places",
            "from September 2008 4 becomes 6 (places a year), because: More are wanted",
        )
    ]


def test_only_the_cells_that_differ_are_told(library):
    lines = "set: {carers.leave.rate: {at: elders, value: 0.05, because: A test.}}\n"
    (row,) = against_baseline(option(library, lines))
    assert row.name == "carers.leave.rate (elders)"
    assert row.says == "0.06 becomes 0.05 (per person-year), because: A test"


def test_two_equal_releases_in_a_row_are_two(library):
    lines = (
        "change: {nursery_fund: {to: 2010-03}}\n"
        "set: {fund.releases: [{value: 10000, from: 2008-04, because: As before.},"
        " {value: 10000, from: 2009-04, because: Once more.}]}\n"
    )
    rows = {row.name: row.says for row in against_baseline(option(library, lines))}
    assert rows["nursery_fund > to"] == "2009-03 becomes 2010-03"
    assert rows["fund.releases"].startswith("10,000 in April 2009 (£)")


def test_a_change_of_structure_is_told_by_its_keys(library):
    rows = against_baseline(option(library, "change: {carers: {strains: {active: false}}}\n"))
    assert rows == [Difference("workforce", "carers > strains > active", "yes becomes no")]


def test_a_long_list_of_spells_is_cut_short(library):
    lines = "set: {economy.earnings: {value: 500, from: 2006-04, because: A test.}}\n"
    (row,) = against_baseline(option(library, lines))
    assert "and so on to April 2011" in row.says
    assert len(row.says) < 500


def test_what_one_library_has_and_the_other_has_not(library):
    edit(library / "assumptions/carers.yaml", "carers.women:", "carers.female:")
    path = library / "workforces/carers.yaml"
    path.write_text(path.read_text().replace("carers.women", "carers.female"))
    base, other = load([TOYLAND / "baseline.yaml", library / "baseline.yaml"])
    found = {row.name: row.says for row in differences(base, other)}
    assert found["carers.female"] == "is not in the first library"
    assert found["carers.women"] == "is not in the second library"
