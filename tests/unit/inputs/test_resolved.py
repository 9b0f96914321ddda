"""Inputs as they were used: kept beside results, they load to the same plan."""

import pytest

from sim.inputs import load_plan
from sim.inputs.ordering import load_order
from tests.libraries import TOYLAND, copy_toyland, edit, option, write


def resolved_inputs(path):
    """Return file names and texts of a scenario's inputs as they are used."""
    inputs = load_order([path]).inputs
    return {name.removeprefix(f"{path.stem}/"): text for name, text in inputs.items()}


def scenario_hash(path):
    return load_order([path]).hashes[f"scenario {path.stem}"]


def evidence_hash(path):
    return load_order([path]).hashes[f"evidence {path.parent.name}"]


def write_all(files, folder):
    for name, text in files.items():
        write(folder / name, text)


@pytest.mark.parametrize("name", ["baseline", "reward", "no_fund", "regions"])
def test_resolved_inputs_load_to_the_same_plan(tmp_path, name):
    path = TOYLAND / f"{name}.yaml"
    write_all(resolved_inputs(path), tmp_path)
    assert repr(load_plan(tmp_path / f"{name}.yaml")) == repr(load_plan(path))


def test_changes_and_values_of_an_option_are_kept(tmp_path):
    library = copy_toyland(tmp_path)
    path = option(
        library,
        "change: {carers: {strains: {active: false}, pay: {awards: null}}}\n"
        "set: {degree.places: {value: 6, from: 2008-09, because: 'Yes: more, 2008'}}\n",
    )
    files = resolved_inputs(path)
    write_all(files, tmp_path / "kept")
    assert repr(load_plan(tmp_path / "kept" / "option.yaml")) == repr(load_plan(path))
    assert "extends" not in files["option.yaml"]
    assert "awards" not in files["workforces/carers.yaml"]


@pytest.mark.parametrize(
    "lines",
    [
        "workforces: [wardens]\nroutes: [rangers_course]\nprogrammes: []\n",
        "workforces: [carers]\nroutes: [carers_course]\nprogrammes: []\n"
        "areas: {hill: {like: north, part: carers.women}}\n"
        "set: {carers.stock: {at: {area: hill, service: elders}, value: 9, because: Ours.}}\n",
    ],
)
def test_areas_and_ways_to_workforces_that_take_no_part_are_kept(tmp_path, lines):
    path = option(copy_toyland(tmp_path), f"targets: null\n{lines}")
    write_all(resolved_inputs(path), tmp_path / "kept")
    assert repr(load_plan(tmp_path / "kept" / "option.yaml")) == repr(load_plan(path))


def test_only_what_was_used_is_kept():
    files = resolved_inputs(TOYLAND / "no_fund.yaml")
    assert "programmes/nursery_fund.yaml" not in files
    assert "fund.limit" not in files["assumptions/used.yaml"]
    assert "carers.leave.rate" in files["assumptions/used.yaml"]


def test_a_hash_follows_what_is_said_and_not_how(tmp_path):
    library = copy_toyland(tmp_path)
    path = library / "baseline.yaml"
    before, evidence = scenario_hash(path), evidence_hash(path)
    text = path.read_text(encoding="utf-8")
    write(path, "# A remark.\n" + text.replace("until: 2011-03\n", "") + "until:   '2011-03'\n")
    assert scenario_hash(path) == before
    assert before == scenario_hash(TOYLAND / "baseline.yaml")
    edit(library / "assumptions/course.yaml", "{value: 50}", "{value: 51}")
    assert scenario_hash(path) != before
    assert evidence_hash(path) != evidence
    assert len(before) == 64


def test_the_evidence_hash_is_of_the_library_and_not_of_the_scenario():
    assert evidence_hash(TOYLAND / "reward.yaml") == evidence_hash(TOYLAND / "baseline.yaml")
    assert scenario_hash(TOYLAND / "reward.yaml") != scenario_hash(TOYLAND / "baseline.yaml")
