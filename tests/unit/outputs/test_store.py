"""A result folder is whole or not there, and is never replaced unasked."""

from __future__ import annotations

import json

import pytest

from sim.base.errors import InputError
from sim.outputs.store import CannotWriteError, NotAResultError, open_result, write_result
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import POOL, small_plan


@pytest.fixture(scope="module")
def runs():
    return [make_tables_of_run(run_plan(small_plan(1), 1, world), 0, world) for world in (0, 1)]


def write(folder, runs, *, overwrite=False, finish=None):
    write_result(
        folder,
        runs,
        {"seed": 1},
        {"said": "so"},
        {"a.yaml": "b: 1\n"},
        overwrite=overwrite,
        finish=finish,
    )


def test_what_was_written_is_read_back(tmp_path, runs):
    write(tmp_path / "r", runs)
    result = open_result(tmp_path / "r")
    dates, values = result.series("generated_1", "headcount", POOL)
    assert tuple(dates) == runs[0].dates
    for run, row in zip(runs, values, strict=True):
        assert list(run.measures.find("headcount", POOL)) == list(row)
    assert json.loads((tmp_path / "r" / "summary.json").read_text()) == {"said": "so"}
    assert (tmp_path / "r" / "scenarios" / "a.yaml").read_text() == "b: 1\n"


def test_an_existing_result_is_replaced_only_when_asked(tmp_path, runs):
    write(tmp_path / "r", runs)
    with pytest.raises(InputError, match="--overwrite"):
        write(tmp_path / "r", runs)
    write(tmp_path / "r", runs[:1], overwrite=True)
    assert len(open_result(tmp_path / "r").series("generated_1", "headcount", POOL)[1]) == 1


def test_a_folder_of_something_else_is_never_replaced(tmp_path, runs):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("precious")
    with pytest.raises(InputError, match="not a result folder"):
        write(tmp_path / "letters", runs, overwrite=True)
    assert (tmp_path / "letters" / "dear.txt").read_text() == "precious"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_nothing_and_keeps_the_old_result(tmp_path, runs, error):
    write(tmp_path / "r", runs)

    def fail(_):
        raise error

    expected = CannotWriteError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write(tmp_path / "r", runs[:1], overwrite=True, finish=fail)
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    assert len(open_result(tmp_path / "r").series("generated_1", "headcount", POOL)[1]) == 2


def test_a_result_that_appears_meanwhile_is_not_replaced(tmp_path, runs):
    def meanwhile(_):
        write(tmp_path / "r", runs[:1])

    with pytest.raises(InputError, match="exists already"):
        write(tmp_path / "r", runs, finish=meanwhile)
    assert len(open_result(tmp_path / "r").series("generated_1", "headcount", POOL)[1]) == 1


def test_a_folder_without_a_result_is_named(tmp_path):
    with pytest.raises(NotAResultError, match=r"manifest\.json"):
        open_result(tmp_path)
