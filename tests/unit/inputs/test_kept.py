"""In what else two scenarios differ, one programme apart, from the files that a result keeps."""

from __future__ import annotations

import pytest

from sim.inputs.kept import TOP_NAME, How, Other, others_words, read_kept
from sim.inputs.ordering import load_order
from sim.inputs.resolve import load
from sim.inputs.resolved import contents, to_yaml
from tests.libraries import SCENARIOS, TOYLAND, copy_toyland, edit, option, write

FUND = "nursery_fund"


@pytest.fixture
def library(tmp_path):
    return copy_toyland(tmp_path)


def others(library, lines, other="programmes: []\n"):
    """Return in what a scenario without the fund differs from one with some lines."""
    files = [option(library, lines, "with_fund"), option(library, other, "without")]
    for name, text in load_order(files).inputs.items():
        write(library.parent / "kept" / name, text)
    here, there = (
        read_kept(library.parent / "kept" / file.stem / f"{file.stem}.yaml") for file in files
    )
    return here.others(there, apart_from=FUND)


def test_a_scenario_that_lacks_the_programme_alone_differs_in_nothing_else(library):
    assert others(library, "") == ()


def test_titles_and_targets_change_nothing_that_happens(library):
    assert others(library, "targets: {}\nquestion: What else?\n") == ()


def test_routes_and_rewards_that_only_one_has_are_named(library):
    reward = "rewards: {pay: {workforce: carers, from: 2007-04, pay_uplift: 0.05}}\n"
    routes = "routes: [carers_course, graduate_upgrade]\n"
    assert others(library, reward, f"programmes: []\n{routes}") == (
        Other(How.WITHOUT, "routes", "nursery_degree"),
        Other(How.WITHOUT, "rewards", "pay"),
    )
    assert others(library, routes, f"programmes: []\n{reward}") == (
        Other(How.WITH, "routes", "nursery_degree"),
        Other(How.WITH, "rewards", "pay"),
    )


def test_a_route_or_a_reward_that_reads_otherwise_is_another(library):
    reward = "rewards: {pay: {workforce: carers, from: 2007-04, pay_uplift: 0.05}}\n"
    change = "change: {nursery_degree: {intakes: {from: 2006-09}}}\n"
    found = others(library, f"{reward}{change}", f"programmes: []\n{reward.replace('5}', '6}')}")
    assert found == (
        Other(How.OTHER, "routes", "nursery_degree"),
        Other(How.OTHER, "rewards", "pay"),
    )


def test_a_number_counts_if_both_use_it_and_not_if_it_is_the_programmes_own(library):
    places = "degree.places: {value: 9, because: More.}"
    fee = "fund.course_fee: {value: 9, because: Less.}"
    assert others(library, f"set: {{{places}, {fee}}}\n") == (
        Other(How.OTHER, "numbers", "degree.places"),
    )


def test_the_numbers_that_go_into_a_scenario_are_those_that_its_result_keeps():
    for library in (TOYLAND, SCENARIOS):
        (resolved,) = load([library / "baseline.yaml"])
        files = contents(resolved)
        used = to_yaml(files["assumptions/used.yaml"])
        assert set(TOP_NAME.findall(used)) == set(files["assumptions/used.yaml"])
        assert len(resolved.used) > 30


def test_another_programme_is_something_else_that_is_lacking(library):
    fund = (library / "programmes" / f"{FUND}.yaml").read_text(encoding="utf-8")
    write(library / "programmes" / "second_fund.yaml", fund)
    edit(library / "programmes" / "second_fund.yaml", "to: 2009-03", "to: 2009-02")
    assert others(library, f"programmes: [{FUND}, second_fund]\n") == (
        Other(How.WITHOUT, "programmes", "second_fund"),
    )


def test_what_a_result_does_not_keep_is_not_known(tmp_path):
    assert read_kept(tmp_path / "baseline.yaml") is None


def test_words_put_what_is_lacking_first_and_name_as_many_as_are_asked_for():
    found = (
        Other(How.OTHER, "numbers", "degree.places"),
        Other(How.WITHOUT, "policies", "one_framework"),
        *(Other(How.WITHOUT, "routes", name) for name in "abc"),
        Other(How.WITH, "rewards", "pay"),
    )
    assert others_words(found) == (
        "without policy one_framework, routes a, b, c; with reward pay; "
        "with other number degree.places"
    )
    assert others_words(found[2:5], str.upper, 2) == "without routes A, B and 1 more"
