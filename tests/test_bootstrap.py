"""run.py decides rightly which environment to use, and never believes a half-made one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run


def make_environment(folder: Path, stamp: str | None) -> Path:
    python = run.venv_python(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    (folder / "pyvenv.cfg").touch()
    if stamp is not None:
        (folder / run.STAMP).write_text(stamp + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 13, 1)])
def test_the_supported_pythons_are_fine(version):
    assert run.version_problem(version) is None


@pytest.mark.parametrize("version", [(3, 7, 1), (3, 10, 14), (3, 15, 0)])
def test_another_python_gets_one_sentence(version):
    problem = run.version_problem(version)
    assert "needs Python 3.11 to" in problem
    assert f"this is Python {version[0]}.{version[1]}:" in problem
    assert "\n" not in problem


def test_an_old_python_stops_the_program_with_status_2(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert run.main([]) == 2
    assert "this is Python 3.9" in capsys.readouterr().err


def test_nothing_newer_than_an_old_python_is_written_in_run_py():
    import ast

    tree = ast.parse(Path(run.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))
    assert tree.body


def test_the_environment_lies_beside_run_py_unless_it_is_chosen(tmp_path):
    assert run.venv_folder({}) == run.ROOT / ".venv"
    assert run.venv_folder({"WORKFORCE2020_VENV": ""}) == run.ROOT / ".venv"
    chosen = str(tmp_path / "a folder")
    assert run.venv_folder({"WORKFORCE2020_VENV": chosen}) == tmp_path / "a folder"


def test_the_interpreter_is_found_on_either_kind_of_system():
    assert run.venv_python(Path("v"), "linux") == Path("v/bin/python")
    assert run.venv_python(Path("v"), "darwin") == Path("v/bin/python")
    assert run.venv_python(Path("v"), "win32") == Path("v/Scripts/python.exe")


def test_an_environment_is_believed_only_with_the_stamp_of_this_lock(tmp_path):
    assert not run.is_built(tmp_path / "none", "abc")
    assert not run.is_built(make_environment(tmp_path / "half", None), "abc")
    assert not run.is_built(make_environment(tmp_path / "old", "abd"), "abc")
    assert run.is_built(make_environment(tmp_path / "whole", "abc"), "abc")


def test_an_environment_whose_interpreter_is_gone_is_not_believed(tmp_path):
    folder = make_environment(tmp_path / "moved", "abc")
    run.venv_python(folder).unlink()
    assert not run.is_built(folder, "abc")


def test_the_hash_follows_the_content_but_not_the_line_ends(tmp_path):
    one, two, three = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    one.write_bytes(b"a==1\nb==2\n")
    two.write_bytes(b"a==1\r\nb==2\r\n")
    three.write_bytes(b"a==1\nb==3\n")
    assert run.lock_hash(one) == run.lock_hash(two) != run.lock_hash(three)


@pytest.mark.parametrize("fails_at", ["venv", "pip"])
def test_a_failed_build_leaves_nothing_that_is_believed(tmp_path, monkeypatch, fails_at):
    folder = make_environment(tmp_path / "env", "old")

    def failing(command, **_options):
        make_environment(folder, None) if not folder.exists() else None
        status = int(fails_at in command)
        return subprocess.CompletedProcess(command, status, stdout="ERROR: no such thing")

    monkeypatch.setattr(run.subprocess, "run", failing)
    with pytest.raises(run.SetupError, match="no such thing"):
        run.build(folder, "new")
    assert not run.is_built(folder, "new")
    assert not run.is_built(folder, "old")


def test_a_finished_build_is_stamped(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "env"
    commands = []

    def working(command, **_options):
        commands.append(command)
        assert not run.is_built(folder, "new")
        if not folder.exists():
            make_environment(folder, None)
        return subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setattr(run.subprocess, "run", working)
    run.build(folder, "new")
    assert run.is_built(folder, "new")
    assert "--require-hashes" in commands[-2]
    assert run.COMPILE in commands[-1]
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


def test_extras_are_added_once_to_what_is_there_and_stamped_last(tmp_path, monkeypatch, capsys):
    folder = make_environment(tmp_path / "env", run.lock_hash())
    commands = []

    def working(command, **_options):
        commands.append(command)
        assert not (folder / run.EXTRAS_STAMP).exists()
        return subprocess.CompletedProcess(command, 0, stdout="")

    monkeypatch.setattr(run.subprocess, "run", working)
    assert run.ready(folder) == run.venv_python(folder)
    assert commands == []
    for _ in range(2):
        assert run.ready(folder, with_extras=True) == run.venv_python(folder)
    (command,) = commands
    assert command[-3:] == ["--require-hashes", "-r", str(run.EXTRAS_LOCK)]
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_extras_that_cannot_be_added_leave_the_environment_as_it_was(tmp_path, monkeypatch):
    folder = make_environment(tmp_path / "env", run.lock_hash())

    def failing(command, **_options):
        return subprocess.CompletedProcess(command, 1, stdout="ERROR: no such thing")

    monkeypatch.setattr(run.subprocess, "run", failing)
    with pytest.raises(run.SetupError, match="no such thing"):
        run.ready(folder, with_extras=True)
    assert run.is_built(folder, run.lock_hash())
    assert not run.is_built(folder, run.lock_hash(run.EXTRAS_LOCK), run.EXTRAS_STAMP)


def test_tests_and_extras_need_the_extras_and_commands_do_not():
    assert run.extras_for(["test", "-k", "luck"]) == ("test", "cluster", "explore")
    assert run.extras_for(["extras"]) == ("cluster", "explore")
    assert run.extras_for(["run", "baseline"]) == run.extras_for([]) == ()


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(run.SetupError, match="not a Python environment"):
        run.build(tmp_path / "letters", "new")
    assert (tmp_path / "letters" / "dear.txt").read_text(encoding="utf-8") == "precious"


def test_being_off_line_is_told_from_other_failures():
    off_line = run.pip_problem("Retrying ... NewConnectionError ... Network is unreachable")
    assert "does not reach a package index" in off_line
    other = run.pip_problem("a\nb\nc\nd\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n\n")
    assert other.endswith("DO NOT MATCH THE HASHES")
    assert "\n  a\n" not in other


@pytest.mark.parametrize(
    ("version", "bounds", "fits"),
    [
        ("2.4.6", ">=2.2,<3", True),
        ("2.2", ">=2.2,<3", True),
        ("2.1.9", ">=2.2,<3", False),
        ("3.0.0", ">=2.2,<3", False),
        ("0.19.1", ">=0.18.10,<0.20", True),
        ("0.20", ">=0.18.10,<0.20", False),
        ("2026.8.1", ">=2026.2", True),
    ],
)
def test_versions_are_compared_with_bounds_as_numbers(version, bounds, fits):
    assert run.satisfies(version, bounds) is fits


def test_the_environment_of_these_tests_has_the_packages():
    assert run.has_packages(run.ROOT / "pyproject.toml", extras=run.extras_for(["test"]))


def test_an_environment_without_a_package_does_not_have_them(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_text(
        '[project]\ndependencies = ["simpy>=4,<5", "no-such-thing>=1"]\n', encoding="utf-8"
    )
    assert not run.has_packages(project)


def test_a_chosen_environment_goes_before_an_active_one(tmp_path):
    chosen = {"WORKFORCE2020_VENV": str(tmp_path)}
    assert not run.may_use_this_python(tmp_path, chosen)


def test_tests_use_all_cores_unless_the_caller_says_how():
    assert run.pytest_arguments(["-k", "luck"], cores=1) == ["-k", "luck"]
    assert run.pytest_arguments(["-k", "luck"], cores=2)[:2] == ["-n", "auto"]
    assert run.pytest_arguments(["-n0"], cores=2) == ["-n0"]
    assert run.pytest_arguments(["--pdb"], cores=2) == ["--pdb"]


def test_two_at_once_build_one_after_the_other(tmp_path):
    code = (
        "import sys, time, run\nfrom pathlib import Path\n"
        "with run.alone(Path(sys.argv[1])):\n"
        "    print('in', flush=True); time.sleep(0.2); print('out', flush=True)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "env.lock")]
    log = tmp_path / "log"
    with log.open("a") as out:
        both = [subprocess.Popen(command, cwd=run.ROOT, stdout=out) for _ in range(2)]
        assert [child.wait(timeout=60) for child in both] == [0, 0]
    assert log.read_text().split() == ["in", "out", "in", "out"]


def test_a_package_that_is_missing_gets_one_sentence():
    hide = "import sys; sys.modules['pytest'] = None; import run; sys.exit(run.run_here(['test']))"
    done = subprocess.run(
        [sys.executable, "-c", hide], cwd=run.ROOT, capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 2
    assert "no package `pytest`" in done.stderr
    assert "Traceback" not in done.stderr
