"""An option laid over the scenario that it extends."""

import pytest

from sim.inputs.merging import lay_over, lay_over_scenario
from sim.inputs.problems import Problems
from sim.inputs.yaml_reader import read_yaml
from tests.libraries import write


@pytest.fixture
def tree(tmp_path):
    def make(name, text):
        return read_yaml(write(tmp_path / f"{name}.yaml", text), tmp_path, Problems())

    return make


def test_mappings_merge_and_lists_replace(tree):
    base = tree("base", "a: {x: 1, y: 2}\nb: [1, 2]\n")
    top = tree("top", "a: {y: 3}\nb: [9]\n")
    problems = Problems()
    assert lay_over(base, top, problems).plain() == {"a": {"x": 1, "y": 3}, "b": [9]}
    assert not problems.found


def test_null_takes_an_entry_away(tree):
    base, top = tree("base", "a: {x: 1, y: 2}\n"), tree("top", "a: {x: null}\n")
    assert lay_over(base, top, Problems()).plain() == {"a": {"y": 2}}


def test_null_for_what_is_not_there_is_a_problem(tree):
    problems = Problems()
    lay_over(tree("base", "a: {step: 1}\n"), tree("top", "a: {stop: null}\n"), problems)
    assert "no 'stop' to take away; did you mean step?" in next(iter(problems.found))


def test_each_value_keeps_the_place_where_it_was_written(tree):
    merged = lay_over(tree("base", "a: {x: 1}\n"), tree("top", "\n\na: {y: 2}\n"), Problems())
    assert merged.find(("a", "x")).place.file.endswith("base.yaml")
    assert merged.find(("a", "y")).place.file.endswith("top.yaml")
    assert merged.find(("a", "y")).place.line == 3


def test_title_and_question_are_each_files_own(tree):
    base = tree("base", "title: Base\nquestion: Why?\nlook_for: [This.]\nstart: 2005-04\n")
    merged = lay_over_scenario(base, tree("top", "title: Top\nextends: base\n"), Problems())
    assert merged.plain() == {"title": "Top", "extends": "base", "start": "2005-04"}


def test_an_entry_of_set_replaces_its_parents_entry_whole(tree):
    base = tree("base", "set: {a.b: {value: 1, from: 2008-04, because: Old.}}\n")
    top = tree("top", "set: {a.b: {value: 2, because: New.}}\n")
    merged = lay_over_scenario(base, top, Problems())
    assert merged.plain() == {"set": {"a.b": {"value": 2, "because": "New."}}}


def test_a_null_within_change_waits_for_the_file_that_it_is_meant_for(tree):
    base = tree("base", "change: {carers: {posts: {families: {growth: a.b}}}}\n")
    top = tree("top", "change: {carers: {pay: null}}\n")
    problems = Problems()
    merged = lay_over_scenario(base, top, problems).plain()
    assert merged["change"]["carers"]["pay"] is None
    assert not problems.found
