"""Every code block of the README works as written.

Commands that run worlds are cut short (one world, one year) and write to a temporary folder; the
two set-up commands are tried from a clean clone by `.ci/run`. The whole library takes minutes even
so and is among the slow tests. Charts, which take longest, are drawn for the first command that runs
worlds and for the one that compares; careers are kept and told without them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [
    line.removeprefix("python run.py").split()
    for kind, block in BLOCKS
    if kind == ""
    for line in block.splitlines()
]
SET_UP = [[], ["test"]]
WHOLE_LIBRARY = ["run", "scenarios", "--worlds", "2"]
SHORT = ["--worlds", "1", "--workers", "1", "--until", "2006-03"]


def test_the_two_set_up_commands_come_first():
    assert COMMANDS[:2] == SET_UP
    assert WHOLE_LIBRARY in COMMANDS


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, marks=[pytest.mark.slow] if words == WHOLE_LIBRARY else [])
        for words in COMMANDS[2:]
    ],
    ids=" ".join,
)
def test_each_command_works_as_written(words, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    if words[0] in ("trace", "appraise") or {"--events", "--supported"} & {*words}:
        monkeypatch.setattr("sim.report.charts.draw_charts", lambda *_, **__: [])
    if words[0] in ("trace", "appraise"):
        run = ["run", "toyland/no_fund", "toyland/baseline", "--worlds", "1", "--events"]
        words = [words[0], str(tmp_path / "careers")]
        done = CliRunner().invoke(main, [*run, "--to", words[1]])
        assert done.exit_code == 0, done.output
    if words[0] == "spend":
        words = [*words, "--on", "scenarios/toyland/costs/spending/carers.yaml"]
        words += ["--worlds", "1", "--to", str(tmp_path / "result")]
        monkeypatch.setattr("sim.report.charts.draw_charts", lambda *_, **__: [])
        monkeypatch.setattr("sim.report.costs.charts.draw_cost_charts", lambda *_: None)
    if words[0] == "sweep":
        # No cluster is there; what the command does with one is among the slow tests of sweeps.
        words = ["sweep", "scenarios/toyland/sweeps/pay_by_leaving.yaml"]
        words += ["--worlds", "1", "--workers", "1", "--to", str(tmp_path / "result")]
        monkeypatch.setattr("sim.report.sweeps.charts.draw_sweep", lambda *_: None)
    if words[0] == "why":
        words = ["why", "toyland/baseline", "toyland/reward", *SHORT, "--to", str(tmp_path / "why")]
    if words[0] == "switch":
        words = ["switch", "toyland/baseline", "toyland/reward", *words[4:], *SHORT]
        words += ["--to", str(tmp_path / "switched")]
    if words[0] == "solve":
        words = ["solve", "scenarios/toyland/solve/pay_for_few_vacancies.yaml"]
        words += ["--worlds", "1", "--workers", "1", "--to", str(tmp_path / "solved")]
    if words[0] in ("run", "compare"):
        words = [*words, *SHORT, "--to", str(tmp_path / "result")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) > 3


def test_the_example_option_loads_in_the_library(tmp_path):
    (example,) = (block for kind, block in BLOCKS if kind == "yaml")
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    option = tmp_path / "scenarios" / "my_option.yaml"
    option.write_text(example, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(option)])
    assert done.exit_code == 0, done.output
    assert "Pay and supervision" in done.output


@pytest.mark.parametrize("path", re.findall(r"`([\w/.-]+\.(?:md|py))`", README))
def test_every_file_that_the_readme_names_is_there(path):
    assert (ROOT / path).is_file()
