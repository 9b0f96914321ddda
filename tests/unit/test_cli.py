"""The commands that run and trace, and how slips in the command line are told.

Charts are drawn for one result; commands with charts are tried in `tests/docs` too.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.base.stopping import check, is_asked, stoppable
from sim.cli import main
from sim.outputs.store import open_result
from tests.libraries import copy_toyland, option, write

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["--worlds", "1", "--workers", "1", "--until", "2006-03"]


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def without_charts(monkeypatch):
    monkeypatch.setattr("sim.report.charts.draw_charts", lambda *_, **__: [])


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = copy_toyland(tmp_path_factory.mktemp("library"))
    (folder / "options" / "pay").mkdir(parents=True)
    option(folder / "options" / "pay", "", "paid")
    option(folder / "options", "", "other")
    return folder


@pytest.fixture(scope="module")
def ran(library, tmp_path_factory):
    """All of a library, with careers and without charts."""
    folder = tmp_path_factory.mktemp("ran") / "all"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.charts.draw_charts", lambda *_, **__: [])
        done = call("run", library, *SHORT[2:], "--worlds", "2", "--events", "--to", folder)
    assert done.exit_code == 0, done.output
    return folder, done.stdout


def test_a_folder_is_run_whole_into_one_result(library, ran):
    folder, text = ran
    names = {path.stem for path in library.glob("*.yaml")} - {"sources"} | {"other", "paid"}
    result = open_result(folder)
    assert set(result.manifest["scenarios"]) == names
    assert result.manifest["scenarios"][0] == "baseline"
    assert result.manifest["command"] == f"run {library}"
    folders = {s["scenario"]: s["folder"] for s in result.summary["scenarios"]}
    assert (folders["baseline"], folders["other"], folders["paid"]) == (
        "",
        "options",
        "options/pay",
    )
    assert "  options/pay/\n    paid " in text
    assert f"{len(names)} scenarios, simulated, means over 2 worlds each" in text


def test_several_scenarios_by_name_are_a_table_with_charts(tmp_path):
    several = call(
        "run", "toyland/reward", "toyland/baseline", *SHORT, "--to", tmp_path / "several"
    )
    assert several.exit_code == 0, several.output
    assert "2 scenarios, simulated, one world each" in several.stdout
    assert open_result(tmp_path / "several").manifest["scenarios"] == ["baseline", "reward"]
    assert (tmp_path / "several" / "charts" / "charts.md").is_file()


@pytest.mark.usefixtures("without_charts")
def test_one_scenario_alone_is_told_in_full(tmp_path):
    alone = call("run", "toyland/reward", *SHORT, "--to", tmp_path / "alone")
    assert "Better pay and supervision for carers of families (reward)" in alone.stdout


@pytest.mark.usefixtures("without_charts")
def test_json_of_several_is_the_summary(tmp_path):
    done = call(
        "run", "toyland/baseline", "toyland/no_fund", *SHORT, "--json", "--to", tmp_path / "r"
    )
    data = json.loads(done.stdout)
    assert [row["scenario"] for row in data["scenarios"]] == ["baseline", "no_fund"]
    assert data["result"] == str(tmp_path / "r")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["scenarios/toyland"], "toyland"),
        (["toyland/baseline"], "baseline"),
        (["toyland/baseline", "toyland/reward"], "baseline-and-reward"),
        (["a.yaml", "b", "c", "d"], "a-and-3-more"),
    ],
)
def test_a_result_is_called_after_what_was_run(words, name):
    from sim.cli.running import result_name

    assert result_name([Path(word) for word in words]) == name


def test_one_bad_file_of_a_folder_is_told_before_anything_runs(library, tmp_path):
    bad = copy_toyland(tmp_path / "bad")
    write(bad / "options" / "wrong.yaml", "title: Wrong\nextends: baselin\n")
    done = call("run", bad, *SHORT, "--to", tmp_path / "r")
    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "options/wrong.yaml" in line
    assert "did you mean baseline?" in line
    assert not (tmp_path / "r").exists()


def test_two_scenarios_of_one_name_are_told(library, tmp_path):
    bad = copy_toyland(tmp_path / "bad")
    option(bad / "options", "", "reward")
    done = call("run", bad, *SHORT, "--to", tmp_path / "r")
    assert done.exit_code == 2
    assert "reward: named twice" in done.stderr


@pytest.mark.parametrize(
    ("number", "workers"),
    [
        (signal.SIGTERM, "1"),
        (signal.SIGINT, "2"),
        pytest.param(signal.SIGTERM, "2", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, "1", marks=pytest.mark.slow),
    ],
)
def test_a_stop_from_outside_leaves_nothing(tmp_path, number, workers):
    command = [
        sys.executable, "-c", "from sim.cli import main; main()", "run", "toyland/baseline",
        "toyland/reward", "--worlds", "5000", "--workers", workers, "--to", str(tmp_path / "r"),
    ]  # fmt: skip
    # Where tests run in the background the shell has switched SIGINT off for all that they start.
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60.0
        while not list(tmp_path.glob(".r.unfinished-*/.parts/*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    told = "Stopped. Nothing was written; the same command begins again.\n"
    assert (process.returncode, out, err) == (130, "", told)
    assert list(tmp_path.iterdir()) == []


def test_a_stop_that_a_library_makes_an_error_of_is_a_stop(monkeypatch):
    def interrupted(*_):
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("sim.inputs.story.tell", interrupted)
    done = call("check", "toyland/baseline")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr.startswith("Stopped.")
    check()


def test_a_stop_that_a_library_swallows_is_seen_at_the_next_step():
    with stoppable():
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert is_asked()
        with pytest.raises(KeyboardInterrupt):
            check()
    assert not is_asked()


def test_careers_of_a_result_are_listed_and_told(ran):
    folder, _ = ran
    listed = json.loads(call("trace", folder, "--json").stdout)
    assert listed["careers"]
    key = listed["careers"][0]["person"]
    assert key in call("trace", folder).stdout
    told = call("trace", folder, "--person", key)
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith(f"Person {key}, a ")
    there = json.loads(call("trace", folder, "--world", "1", "--json").stdout)["careers"][0][
        "person"
    ]
    data = json.loads(call("trace", folder, "--person", there, "--world", "1", "--json").stdout)
    assert (data["person"], data["world"]) == (there, 1)
    one = json.loads(call("trace", folder, "--person", key, "--scenario", "paid", "--json").stdout)
    assert [row["scenario"] for row in one["scenarios"]] == ["paid"]


@pytest.mark.usefixtures("without_charts")
def test_tracing_a_result_without_careers_says_what_to_do(tmp_path):
    call("run", "toyland/baseline", *SHORT, "--to", tmp_path / "r")
    done = call("trace", tmp_path / "r")
    assert done.exit_code == 2
    assert "Run the same command again with --events and --overwrite" in done.stderr
    data = json.loads(call("trace", tmp_path / "r", "--json").stdout)
    assert data["error"] == "InputError"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run"], "Missing argument 'SCENARIO...'"),
        (["run", "baseline", "--worlds", "0"], "'--worlds': 0 is not in the range"),
        (["run", "baseline", "--world", "2"], "No such option '--world'"),
        (["rnu", "baseline"], "No such command 'rnu'"),
        (["compare", "baseline"], "Missing argument 'OPTION...'"),
        (["trace", "results/x", "--person", "me"], "'me' is no key; it is a whole number"),
        (["explain"], "Missing argument 'NAME'"),
        (["--nonsense"], "No such option '--nonsense'"),
        (["--worlds", "2", "run", "baseline"], "--worlds stands before the command"),
    ],
)
def test_a_slip_in_the_command_line_is_one_object_with_json_and_a_sentence_without(words, said):
    plain = call(*words)
    assert plain.exit_code == 2
    assert plain.stdout == ""
    assert said in plain.stderr
    as_json = call(*words, "--json")
    assert as_json.exit_code == 2
    assert as_json.stderr == ""
    data = json.loads(as_json.stdout)
    assert data["error"] == "UsageError"
    (problem,) = data["problems"]
    assert said in problem
    assert "--help'" in problem


@pytest.mark.parametrize("command", ["run", "compare", "trace"])
def test_help_has_an_example(command):
    done = call(command, "--help")
    assert done.exit_code == 0
    assert "Example: workforce2020" in done.stdout


@pytest.mark.usefixtures("without_charts")
def test_a_folder_of_options_is_compared_with_what_they_all_extend(tmp_path):
    library = copy_toyland(tmp_path)
    for name in ("afterwards", "before"):
        option(library, "", f"options/{name}")
    done = call("run", library / "options", *SHORT, "--to", tmp_path / "r")
    assert done.exit_code == 0, done.output
    assert (
        "baseline was run too, as the base: the scenarios of the folder extend it." in done.stdout
    )
    assert f"what one more costs: appraise {tmp_path / 'r'}" in done.stdout
    summary = open_result(tmp_path / "r").summary
    assert summary["base"] == "baseline"
    assert [row["option"] for row in summary["comparisons"]] == ["afterwards", "before"]


def test_what_cannot_be_compared_is_refused_before_anything_runs(tmp_path):
    done = call("compare", "toyland/baseline", "toyland/regions", *SHORT, "--to", tmp_path / "r")
    assert done.exit_code == 2
    assert done.stderr.startswith("regions: it has other areas (north, south, isles, against the ")
    assert not (tmp_path / "r").exists()


@pytest.mark.usefixtures("without_charts")
def test_what_is_listed_side_by_side_is_said_to_be_not_compared(tmp_path):
    done = call("run", "toyland/baseline", "toyland/regions", *SHORT, "--to", tmp_path / "r")
    assert done.exit_code == 0, done.output
    assert "regions stands side by side and is not compared with baseline: other" in done.stdout
