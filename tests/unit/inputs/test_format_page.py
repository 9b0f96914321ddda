"""The examples on the page about scenario files are what the loader takes."""

import re

import pytest

from sim.inputs.assumption_loading import make_assumption, make_sources
from sim.inputs.merging import CHANGES
from sim.inputs.problems import Problems
from sim.inputs.scenario_shapes import ScenarioShape
from sim.inputs.shapes import check_shape
from sim.inputs.training_shapes import ProgrammeShape, RouteShape
from sim.inputs.vocabulary import DIMENSIONS, RANGE_MEANINGS, UNITS
from sim.inputs.workforce_shapes import SettingsShape, WorkforceShape
from sim.inputs.yaml_reader import read_yaml
from tests.libraries import ROOT, write

PAGE = (ROOT / "docs" / "scenario-files.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def tree(tmp_path):
    def make(start):
        (text,) = [block for block in BLOCKS if block.startswith(start)]
        problems = Problems()
        node = read_yaml(write(tmp_path / "example.yaml", text), tmp_path, problems)
        assert not problems.found
        return node

    return make


def test_all_blocks_are_tried():
    assert len(BLOCKS) == 10


def test_sources(tree):
    problems = Problems()
    assert make_sources(tree("lga_workforce_survey_2006:"), problems)
    assert not problems.found


@pytest.mark.parametrize("name", ["social_workers.leave.rate", "social_workers.posts.children"])
def test_assumptions(tree, name):
    problems = Problems()
    node = tree(f"{name}:").entries[name]
    assert make_assumption(name, node, frozenset({"lga_workforce_survey_2006"}), problems)
    assert not problems.found


@pytest.mark.parametrize(
    ("start", "model"),
    [
        ("title: Social workers", WorkforceShape),
        ("title: Three-year", RouteShape),
        ("title: Transformation Fund", ProgrammeShape),
        ("title: The baseline", ScenarioShape),
    ],
)
def test_whole_files(tree, start, model):
    problems = Problems()
    check_shape(model, tree(start), problems)
    assert not problems.found


def test_settings(tree):
    problems = Problems()
    check_shape(SettingsShape, tree("settings:").entries["settings"], problems)
    assert not problems.found


def test_the_keys_of_a_route_beside_a_post(tree):
    assert set(tree("from_services:").entries) <= set(RouteShape.model_fields)


def test_an_option(tree):
    """It lacks only what it takes from the scenario that it extends."""
    problems = Problems()
    check_shape(ScenarioShape, tree("title: Pay and supervision"), problems, nulls_below=CHANGES)
    missing = [re.search(r"the key '(\w+)' is missing", words) for words in problems.found]
    assert [match and match[1] for match in missing] == ["start", "until", "workforces"]


def test_every_unit_dimension_and_meaning_is_on_the_page():
    for word in (*UNITS, *DIMENSIONS, *RANGE_MEANINGS):
        assert f"`{word}`" in PAGE, word
