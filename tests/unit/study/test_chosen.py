"""Which scenarios a command line means."""

from __future__ import annotations

import pytest

from sim.base.errors import InputError
from sim.study.chosen import choose
from tests.libraries import TOYLAND, copy_toyland, option, write


def names(*words):
    return [chosen.name for chosen in choose(words)]


@pytest.fixture
def library(tmp_path):
    folder = copy_toyland(tmp_path)
    write(folder / "options" / "pay" / "more.yaml", "extends: baseline\n")
    write(folder / "options" / "less.yaml", "extends: baseline\n")
    write(folder / "local" / "here.yaml", "extends: baseline\n")
    return folder


def test_a_folder_is_all_its_scenarios_top_first_and_baseline_before_all(library):
    tops = sorted(path.stem for path in TOYLAND.glob("*.yaml") if path.stem != "sources")
    assert names(library) == [*tops, "here", "less", "more"]
    assert tops[0] == "baseline"
    option(library, "", "a_first")
    assert names(library)[:2] == ["baseline", "a_first"]


def test_each_scenario_knows_its_folder(library):
    folders = {chosen.name: chosen.folder for chosen in choose([library])}
    assert folders["baseline"] == ""
    assert folders["less"] == "options"
    assert folders["more"] == "options/pay"


def test_a_folder_inside_a_library_is_what_lies_there(library):
    assert names(library / "options") == ["less", "more"]
    assert [chosen.folder for chosen in choose([library / "options"])] == ["options", "options/pay"]


def test_parts_of_the_library_other_libraries_and_hidden_files_are_not_scenarios(library):
    before = names(library)
    write(library / "local" / "assumptions" / "own.yaml", "")
    write(library / "elsewhere" / "sources.yaml", "")
    write(library / "elsewhere" / "baseline.yaml", "")
    write(library / ".drafts" / "draft.yaml", "")
    write(library / "options" / ".hidden.yaml", "")
    write(library / "options" / "notes.txt", "")
    assert names(library) == before


def test_names_files_and_folders_can_be_mixed_and_each_counts_once(library):
    chosen = names(library / "options" / "less.yaml", library / "options")
    assert chosen == ["less", "more"]
    assert names(library / "reward.yaml", library / "baseline.yaml") == ["baseline", "reward"]


def test_a_bare_name_means_a_shipped_scenario_or_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert names("toyland/baseline") == ["baseline"]
    assert set(names("toyland")) >= {"baseline", "no_fund", "reward"}
    assert choose(["toyland/reward"])[0].folder == ""


def test_a_file_comes_before_a_folder_of_the_same_name(library, monkeypatch):
    monkeypatch.chdir(library)
    write(library / "scenarios" / "pay.yaml", "extends: baseline\n")
    write(library / "scenarios" / "pay" / "more.yaml", "extends: baseline\n")
    assert names("pay") == ["pay"]
    assert names("scenarios/pay") == ["more"]


def test_a_name_that_means_nothing_is_left_to_the_loader_to_tell():
    (chosen,) = choose(["no_such_thing"])
    assert chosen.path.name == "no_such_thing.yaml"
    assert not chosen.path.exists()


@pytest.mark.parametrize("part", ["assumptions", "workforces", "routes", "programmes"])
def test_a_folder_of_parts_is_refused(library, part):
    with pytest.raises(InputError, match=f"{part}: holds parts of a library and no scenarios"):
        choose([library / part])


def test_a_folder_without_scenarios_or_library_is_refused(library, tmp_path):
    (library / "empty").mkdir()
    with pytest.raises(InputError, match="empty: holds no scenario"):
        choose([library / "empty"])
    (tmp_path / "letters").mkdir()
    with pytest.raises(InputError, match=r"no sources\.yaml"):
        choose([tmp_path / "letters"])
