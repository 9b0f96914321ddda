"""The commands check, diff and explain."""

import json

import pytest
from click.testing import CliRunner

from sim.cli import main
from tests.libraries import copy_toyland, option


def call(*arguments):
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("command", ["check", "diff", "explain"])
def test_help_has_an_example(command):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Example: workforce2020" in result.stdout
    assert "--json" in result.stdout


def test_check_tells_the_stories_of_several_scenarios():
    result = call("check", "toyland/baseline", "toyland/reward")
    assert result.exit_code == 0
    assert result.stdout.startswith("Toyland as it is (baseline)")
    assert "Better pay and supervision for carers of families (reward)" in result.stdout


def test_check_with_json_prints_one_object():
    data = json.loads(call("check", "toyland/baseline", "--json").stdout)
    assert [story["name"] for story in data["scenarios"]] == ["baseline"]


def test_diff_counts_and_names_the_differences():
    result = call("diff", "toyland/baseline", "toyland/no_fund")
    assert result.stdout == (
        "no_fund against baseline: 1 difference.\n"
        "  lever programmes > nursery_fund: is taken away\n"
    )
    data = json.loads(call("diff", "toyland/baseline", "toyland/no_fund", "--json").stdout)
    assert data["differences"][0]["kind"] == "lever"


def test_explain_takes_the_scenario_whose_library_is_meant():
    result = call("explain", "carers.posts", "--scenario", "toyland/baseline")
    assert result.exit_code == 0
    assert "Funded posts, filled and vacant." in result.stdout
    result = call("explain", "carers.posts", "--scenario", "toyland/baseline", "--json")
    assert json.loads(result.stdout)["unit"] == "fte"


def test_an_unknown_assumption_ends_with_status_2():
    result = call("explain", "carers.post", "--scenario", "toyland/baseline")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "did you mean carers.posts" in result.stderr


def test_an_unknown_scenario_is_answered_with_the_nearest():
    result = call("check", "toyland/baselin")
    assert result.exit_code == 2
    assert "scenarios/toyland/baselin.yaml: there is no such file; did you mean baseline?" in (
        result.stderr
    )


@pytest.mark.parametrize(
    "words",
    [
        ["check", "paid"],
        ["diff", "baseline", "paid"],
        ["explain", "carers.women", "--scenario", "paid"],
    ],
)
def test_a_name_is_found_in_whatever_folder_of_the_library(tmp_path, monkeypatch, words):
    library = copy_toyland(tmp_path)
    option(library, "", "options/pay/paid")
    monkeypatch.chdir(library)
    result = call(*words)
    assert result.exit_code == 0, result.output
    option(library, "", "options/more/paid")
    result = call(*words)
    assert result.exit_code == 2
    assert "several scenarios are called paid; options/more/paid.yaml, options/pay/paid.yaml" in (
        result.stderr
    )


def test_every_scenario_is_known_by_its_name_alone():
    result = call("check", "pay_5_percnt")
    assert "scenarios/pay_5_percnt.yaml: there is no such file; did you mean pay_5_percent" in (
        result.stderr
    )
    assert (
        "did you mean options/rewards/pay_5_percent"
        in call("check", "rewards/pay_5_percent").stderr
    )


def test_nothing_is_suggested_to_itself(tmp_path, monkeypatch):
    library = copy_toyland(tmp_path)
    (library / "bad.yaml").symlink_to(library / "gone.yaml")
    (library / "worse.yaml").mkdir()
    monkeypatch.chdir(library)
    result = call("check", "bad.yaml", "worse.yaml")
    assert "bad.yaml: the link leads to no file; " in result.stderr
    assert (
        "worse.yaml: this is a folder; a file is needed; known are bad, baseline" in result.stderr
    )
    assert "did you mean bad" not in result.stderr
    assert "worse," not in result.stderr


@pytest.mark.parametrize("name", ["bad name With Space", "Upper", "a-b", "2nd"])
def test_a_scenario_is_called_by_lower_case_words(tmp_path, name):
    path = option(copy_toyland(tmp_path), "", name)
    result = call("check", str(path))
    assert result.exit_code == 2
    assert (
        f"the file is called '{name}'; a name in lower-case letters, digits and _" in result.stderr
    )
