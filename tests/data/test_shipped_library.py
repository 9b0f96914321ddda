"""Every shipped file: sourced or judged, loaded, used and explained, in England and in Toyland."""

from functools import cache

import pytest

from sim.inputs.explanation import explain, uses_of
from sim.inputs.library import read_library
from sim.inputs.problems import Problems
from tests.libraries import SCENARIOS, TOYLAND, shipped

LIBRARIES = {"england": SCENARIOS, "toyland": TOYLAND}


@cache
def library(name):
    problems = Problems()
    read = read_library(LIBRARIES[name], problems)
    problems.raise_any()
    return read


@cache
def uses(name):
    return uses_of(library(name))


def scenarios():
    return [
        (name, library(name).scenario_name(path))
        for name in LIBRARIES
        for path in library(name).scenario_files()
    ]


def resolved(name):
    return tuple(shipped(LIBRARIES[name]).values())


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_scenario_loads_and_has_a_question_of_its_own(name):
    found = resolved(name)
    assert len(found) >= 3
    for scenario in found:
        assert scenario.scenario.shape.question
        assert scenario.scenario.shape.look_for
    assert len({scenario.plan.title for scenario in found}) == len(found)


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_value_is_sourced_or_judged_and_ranged_or_excused(name):
    for assumption in library(name).assumptions.values():
        for value in assumption.values:
            sourced = bool(value.sources and value.place and value.grade)
            assert sourced != bool(value.judgement), value.where
            assert (value.low is not None) == bool(value.range_means), value.where
            assert (value.low is None) == bool(value.no_range), value.where


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_assumption_is_used_by_something(name):
    assert [one for one in library(name).assumptions if one not in uses(name)] == []


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_assumption_explains_itself_with_its_sources(name):
    for assumption in library(name).assumptions.values():
        explanation = explain(assumption.name, resolved(name)[0], uses(name))
        text = explanation.text()
        assert assumption.says in text
        assert "Used by nothing" not in text
        for source in explanation.sources:
            assert source.title in text
        assert explanation.data()["values"]


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_source_is_used(name):
    cited = {
        source
        for assumption in library(name).assumptions.values()
        for value in assumption.values
        for source in value.sources
    }
    cited |= {row.source for row in observations(name)}
    assert set(library(name).sources) - cited == set()


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_observation_has_a_listed_source_and_a_grade(name):
    for row in observations(name):
        assert row.source in library(name).sources, row
        assert row.grade in "ABCD", row


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_structure_is_part_of_a_scenario(name):
    for kind, trees in library(name).structures.items():
        named = {part for found in resolved(name) for part in found.scenario.shapes[kind]}
        assert set(trees) == named, kind


@pytest.mark.parametrize(("name", "scenario"), scenarios())
def test_an_option_is_short(name, scenario):
    text = (LIBRARIES[name] / f"{scenario}.yaml").read_text(encoding="utf-8")
    if "\nextends:" in text:
        # What happened is no option: it gives nearly every number another path.
        assert len(text.splitlines()) <= (80 if scenario == "history" else 60)


@cache
def observations(name):
    return [row for rows in library(name).observed.values() for row in rows]
