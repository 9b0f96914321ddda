"""Designs: the points they make, and what is wrong with bad ones, told before anything runs."""

from __future__ import annotations

import re

import numpy as np
import pytest
from click.testing import CliRunner

from sim.base.errors import InputError
from sim.cli import main
from sim.inputs.cases import CaseLoader
from sim.inputs.library import Library
from sim.inputs.problems import Problems
from sim.inputs.shapes import check_shape
from sim.inputs.sweep_design import Grid, OneAtATime, Sample
from sim.inputs.sweep_loading import find_design, load_design
from sim.inputs.sweep_shapes import SweepShape
from sim.inputs.yaml_reader import read_yaml
from sim.study.chosen import choose
from tests.libraries import ROOT, SCENARIOS, TOYLAND, write
from tests.sweep.designs import DESIGN, design_file, short_library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return short_library(tmp_path_factory.mktemp("designs"))


@pytest.fixture(scope="module")
def loader():
    return CaseLoader()


GRID = """  - grid:
      pay: {from: 0, to: 0.1, steps: 3}
      leaving: {values: [0.5, 1, 2]}
"""


def with_vary(text: str) -> str:
    assert GRID in DESIGN
    return DESIGN.replace(GRID, text)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("rewards > more_pay >", "rewards > more_pays >",
         "levers > pay: short with rewards > more_pays > pay_uplift: there is no 'more_pays' in "
         "rewards; did you mean more_pay?"),
        ("carers.leave.rate", "carers.leaves.rate",
         "unknown assumption 'carers.leaves.rate'; did you mean carers.leave.rate"),
        ("      pay: {", "      pays: {", "unknown lever 'pays'; did you mean pay?"),
        ("  leaving: {times", "  value: {times", "a lever is called 'value', as a column of the tables"),
        ("values: [0.5, 1, 2]", "values: []", "at least one entry is needed"),
        (GRID, "  - grid: {}\n", "at least one entry is needed"),
        (GRID, "  - {}\n", "row 1 of 'vary' has nothing; one of grid, list"),
        ("to: 0.1", "to: 0.9", "found the number 0.9; a share of pay from -0.5 to 0.5 is needed"),
        (", beyond_range: true", "",
         "carers.leave.rate times = 0.5 gives 0.04 in short; its recorded range goes from 0.06 to "
         "0.1; if that is meant, add 'beyond_range: true'"),
        ("values: [0.5, 1, 2]", "values: [-1, 1]", "'per person-year' takes 0 to 1,000"),
        ("values: [0.5, 1, 2]", "values: [a, 1]", "found the text 'a'; a number is needed"),
        ("values: [0.5, 1, 2]", "values: [1, 1]", "a value is there twice"),
        ("from: 0, to: 0.1", "from: 0.1, to: 0.1", "from 0.1 to 0.1; 'from' is below 'to'"),
        ("steps: 3", "steps: 30000", None),
        (GRID, GRID.replace("steps: 3", "steps: 1000000").replace("values: [0.5, 1, 2]",
         "from: 0.5, to: 2, steps: 1000"),
         "the design has 1,000,000,001 points; at most 1,000,000; take fewer steps or levers"),
        (GRID, GRID.replace("steps: 3", "steps: 2000000000"), "2,000,000,000 steps; at most"),
        ("worlds: 2", "worlds: 10000\ndraws: 1000", "are 100,000,000 runs; at most 10,000,000"),
        (GRID, "  - sobol: {points: 12, over: {pay: {from: 0, to: 0.1}, leaving: {from: 1, to: 2}}}\n",
         "12 points of a Sobol' sequence; a power of two is needed, such as 8 or 16"),
        ("scenarios: [short]", "scenarios: [shorts]", "there is no scenario 'shorts'; did you mean"),
        ("measure: headcount", "measure: headcounts", "did you mean headcount?"),
        ("service: '*'", "service: elder", "nothing measures headcount of carers, service elder"),
        ("worlds: 2", "worlds: 2\nmonths: [2012-12]", "2012-12 is not in the run of short"),
        ("worlds: 2", "worlds: 0", "at least 1 is needed"),
        ("worlds: 2", "worlds: 2\ncolour: red", "unknown key 'colour'"),
        ("  leaving: {times: carers.leave.rate,", "  leaving: {sets: a, times: b.c,",
         "the lever leaving has 2 of sets, times, quantile and within"),
        ("  leaving: {times:", "  leaving: {quantile:",
         "a share of a range's probability lies between 0 and 1"),
        ("  leaving: {times:", "  leaving: {within:", "a place within a range lies between -1"),
        ("vary:\n", "  extra: {sets: carers.leave.rate}\nvary:\n",
         "the lever extra is in no block of 'vary'"),
        ("{sets: rewards > more_pay > pay_uplift}", "{sets: rewards > more_pay}",
         "'rewards > more_pay' is a mapping; one of its values is needed: workforce, services"),
        ("carers.leave.rate", "nurseries.hours", "nothing in this scenario uses it"),
        ("worlds: 2", "worlds: 2\ntarget: {measure: fte, workforce: carers, date: 2005-12, "
         "threshold: 1}", "fte of carers is not kept"),
    ],
)  # fmt: skip
def test_a_bad_design_gets_one_message_and_nothing_is_written(
    library, tmp_path, old, new, expected
):
    assert old in DESIGN
    file = design_file(library, DESIGN.replace(old, new), "bad")
    done = CliRunner().invoke(
        main, ["sweep", str(file), "--to", str(tmp_path / "r"), "--workers", "1", "--dry-run"]
    )
    assert not (tmp_path / "r").exists()
    if expected is None:
        assert done.exit_code == 0, done.stderr
        return
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.stderr
    assert expected in done.stderr


def test_all_that_is_wrong_is_told_at_once(library, loader):
    text = DESIGN.replace("[short]", "[shorts]").replace(
        "pay: {from: 0, to: 0.1", "pay: {from: 1, to: 0"
    )
    with pytest.raises(InputError) as error:
        load_design(design_file(library, text, "bad"), loader)
    assert len(error.value.problems) == 2


def test_a_design_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r"no such sweep file; did you mean pay_by_leaving"):
        find_design("pay_by_leavin")
    assert find_design("pay_by_leaving").parent == TOYLAND / "sweeps"


def test_grids_go_lever_by_lever_the_last_one_quickest(library, loader):
    design = load_design(design_file(library), loader)
    points = list(design.points())
    assert [point.number for point in points] == list(range(10)) == list(range(design.size))
    assert [point.values for point in points[:5]] == [
        (None, None), (0.0, 0.5), (0.0, 1.0), (0.0, 2.0), (0.05, 0.5),
    ]  # fmt: skip
    assert points[0].case.values == ()
    assert points[4].case.values == (
        ("rewards > more_pay > pay_uplift", 0.05), ("carers.leave.rate times", 0.5),
    )  # fmt: skip


def test_scenarios_are_crossed_with_all_blocks(library, loader):
    more = "  - list: [{pay: 0.02}, {leaving: 1.5, pay: 0.01}]\n"
    text = with_vary(GRID + more).replace("[short]", "[short, short_two]")
    (library / "short_two.yaml").write_text(
        (library / "short.yaml").read_text("utf-8").replace("title: Carers", "title: Other carers"),
        encoding="utf-8",
    )
    design = load_design(design_file(library, text, "two"), CaseLoader())
    points = list(design.points())
    assert design.size == len(points) == 1 + 2 * (9 + 2)
    assert [point.scenario for point in points] == ["short"] * 12 + ["short_two"] * 11
    assert [point.values for point in points[-2:]] == [(0.02, None), (0.01, 1.5)]


def test_a_latin_hypercube_has_one_point_in_each_stratum_of_each_lever():
    block = Sample(("a", "b"), ((0.0, 1.0), (10.0, 20.0)), (False, False), 50, 3, False)
    points = np.array(list(block.points()))
    assert points.shape == (50, 2)
    for column, (low, high) in zip(points.T, block.ends, strict=True):
        strata = np.floor((column - low) / (high - low) * 50).astype(int)
        assert sorted(strata) == list(range(50))
    assert list(block.points()) == list(block.points())
    other = Sample(("a", "b"), block.ends, block.are_whole, 50, 4, False)
    assert list(other.points()) != list(block.points())


def test_a_sobol_sequence_is_balanced_and_goes_on_where_it_was():
    ends = ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0))
    short = Sample(("a", "b", "c"), ends, (False,) * 3, 64, 1, True)
    long = Sample(("a", "b", "c"), ends, (False,) * 3, 8192, 1, True)
    points = list(long.points())
    assert points[:64] == list(short.points())
    for column in np.array(points).T:
        assert np.bincount((column * 8192).astype(int), minlength=8192).tolist() == [1] * 8192


def test_whole_levers_have_whole_values_all_of_them_alike_often():
    block = Sample(("a",), ((3.0, 6.0),), (True,), 400, 1, False)
    values = [value for (value,) in block.points()]
    assert all(isinstance(value, int) for value in values)
    assert [values.count(whole) for whole in (3, 4, 5, 6)] == [100] * 4


def test_one_at_a_time_moves_one_lever_and_leaves_the_others():
    block = OneAtATime(("a", "b"), ((1, 2), (3,)))
    assert list(block.points()) == [(1, None), (2, None), (None, 3)]
    assert block.size == 3
    assert Grid(("a", "b"), ((1, 2), (3,))).size == 2


def test_a_design_is_made_point_by_point(library, loader):
    text = with_vary(GRID.replace("steps: 3", "steps: 300000"))
    design = load_design(design_file(library, text, "long"), loader)
    points = design.points()
    assert next(points).number == 0
    assert next(points).number == 1
    assert design.size == 900_001


def test_sweeps_are_no_scenarios(library):
    design_file(library)
    assert not [file for file in Library(library).scenario_files() if "sweeps" in file.parts]
    assert not [one for one in choose([library]) if one.path.parent.name == "sweeps"]
    done = CliRunner().invoke(main, ["check", str(library / "sweeps" / "pay_by_leaving.yaml")])
    assert done.exit_code == 2
    assert "a part of a library and not a scenario" in done.stderr


def test_the_example_of_the_page_about_sweeps_has_the_shape(tmp_path):
    page = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    problems = Problems()
    node = read_yaml(write(tmp_path / "example.yaml", example), tmp_path, problems)
    assert check_shape(SweepShape, node, problems) is not None
    assert not problems.found


@pytest.mark.parametrize(
    "file", sorted(SCENARIOS.rglob("sweeps/*.yaml")), ids=lambda file: file.stem
)
def test_each_shipped_design_loads(file, loader):
    design = load_design(file, loader)
    assert design.title
    assert design.runs < 100_000
