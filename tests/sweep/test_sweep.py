"""A sweep can be stopped anywhere, run anywhere and made larger, and says the same."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.base.errors import InputError
from sim.cli import main
from sim.inputs.cases import Case
from sim.outputs import sweep_store
from sim.outputs.sweep_files import SweepStoreError
from sim.outputs.sweep_store import SweepStore
from sim.study import executors, sweep
from sim.study.executors import Here, Lost, Pool
from sim.study.runs import Run
from sim.study.sweep import Work, run_sweep
from tests.sweep.designs import (
    DESIGN,
    TABLES,
    begin,
    design_file,
    short_library,
    sweep_of,
    tables_in,
)

WORLDS = "4"
RUNS = 40


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return short_library(tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="module")
def design(library):
    return design_file(library, DESIGN.replace("worlds: 2", f"worlds: {WORLDS}"))


@pytest.fixture(scope="module")
def whole(design, tmp_path_factory):
    """The tables of the sweep, run at one go in this process."""
    folder = tmp_path_factory.mktemp("whole") / "r"
    summary = run_sweep(sweep_of(design, folder))
    assert (summary["points"], summary["runs"], summary["finished"]) == (10, RUNS, RUNS)
    assert summary["ran"] == RUNS
    return tables_in(folder)


def stored_runs(folder: Path) -> int:
    parts = folder / "store" / "parts"
    if not any(parts.glob("*.parquet")):
        return 0
    con = sweep_store.connect()
    query = f"select count(distinct run) from read_parquet('{parts}/*.parquet')"
    (count,) = con.execute(query).fetchall()[0]
    con.close()
    return count


def wait_for(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60.0
    while not is_so():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_stopped_sweep_goes_on_where_it_was_and_says_the_same(design, whole, tmp_path):
    folder = tmp_path / "r"
    process = begin(design, folder, "--workers", "1")
    wait_for(lambda: any((folder / "store" / "parts").glob("part-*")), process)
    process.kill()
    process.communicate()
    killed = stored_runs(folder)
    assert 0 < killed < RUNS
    assert not (folder / "runs.parquet").exists()
    (folder / "store" / "scratch").rename(tmp_path / "scratch")
    process = begin(design, folder, "--workers", "1")
    wait_for((folder / "store" / "scratch" / "index.duckdb").exists, process)
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    told = (
        f"Stopped. What was finished is stored in {folder}; the same command goes on with the rest."
    )
    assert (process.returncode, out, err) == (130, "", told + "\n")
    assert not (folder / "store" / "scratch").exists()
    stopped = stored_runs(folder)
    assert killed <= stopped < RUNS
    assert run_sweep(sweep_of(design, folder))["ran"] == RUNS - stopped
    assert tables_in(folder) == whole


@pytest.mark.slow
def test_a_sweep_that_is_killed_twenty_times_says_the_same(design, whole, tmp_path):
    moments = random.Random(20)
    folder = tmp_path / "r"
    kills = 0
    for number in range(20):
        own = tmp_path / f"r{number}" if number % 4 == 0 else folder
        folder = own
        process = begin(design, own, "--workers", str(1 + number % 2))
        time.sleep(moments.uniform(0.5, 5.0))
        kills += process.poll() is None
        process.kill()
        process.communicate()
        before = stored_runs(own)
        if number % 4 == 3:
            assert run_sweep(sweep_of(design, own))["ran"] == RUNS - before
            assert tables_in(own) == whole
    assert kills >= 10


def test_a_killed_worker_loses_nothing(design, whole, tmp_path, monkeypatch):
    made = []
    begin_worker = executors.Worker.__init__

    def remembered(self, do):
        begin_worker(self, do)
        made.append(self._process.pid)

    killed = []

    def kill_one(done, total):
        if done and not killed:
            killed.append(made[0])
            os.kill(made[0], signal.SIGKILL)

    monkeypatch.setattr(executors.Worker, "__init__", remembered)
    summary = run_sweep(sweep_of(design, tmp_path / "r", workers=2), progress=kill_one)
    assert killed
    assert len(made) == 3
    assert (summary["ran"], summary["failed"]) == (RUNS, 0)
    assert tables_in(tmp_path / "r") == whole


class Deadly:
    """A worker that dies of every batch."""

    begun = 0

    def __init__(self, do):
        type(self).begun += 1

    def run(self, batch):
        raise executors.WorkerGoneError

    def end(self):
        pass


def test_a_batch_that_kills_three_workers_has_failed(monkeypatch):
    monkeypatch.setattr(executors, "Worker", Deadly)
    with Pool(str, 1) as pool:
        (found,) = pool.map_batches([1])
    assert found == (
        1,
        Lost("the worker process ended 3 times; often the machine ran out of memory"),
    )
    assert Deadly.begun == 3


def test_more_points_and_worlds_run_only_what_is_new(library, tmp_path):
    folder = tmp_path / "r"
    small = DESIGN.replace("worlds: 2", "worlds: 1")
    assert run_sweep(sweep_of(design_file(library, small, "grows"), folder))["ran"] == 10
    assert run_sweep(sweep_of(design_file(library, small, "grows"), folder))["ran"] == 0
    more = small.replace("[0.5, 1, 2]", "[0.5, 1, 1.5, 2]")
    assert run_sweep(sweep_of(design_file(library, more, "grows"), folder))["ran"] == 3
    wider = more.replace("worlds: 1", "worlds: 2")
    summary = run_sweep(sweep_of(design_file(library, wider, "grows"), folder))
    assert (summary["ran"], summary["runs"]) == (13, 26)
    other = tmp_path / "fresh"
    run_sweep(sweep_of(design_file(library, wider, "grows"), other))
    assert tables_in(folder) == tables_in(other)
    # A point that is there twice, here the base, is run once.
    twice = wider.replace("worlds: 2", "worlds: 2\nbase: {pay: 0.05, leaving: 2}")
    summary = run_sweep(sweep_of(design_file(library, twice, "grows"), folder))
    assert (summary["ran"], summary["finished"]) == (0, 26)


def test_a_full_disk_loses_nothing_and_joined_parts_are_read_like_single_ones(
    design, whole, tmp_path, monkeypatch
):
    folder = tmp_path / "r"
    copy = SweepStore._copy
    written = []

    def full(self, query, path):
        if len(written) > 3:
            raise OSError(28, "No space left on device")
        written.append(path)
        copy(self, query, path)

    monkeypatch.setattr(sweep_store, "MOST_PARTS", 3)
    monkeypatch.setattr(sweep, "MOST_IN_BATCH", 3)
    with monkeypatch.context() as patch:
        patch.setattr(SweepStore, "_copy", full)
        with pytest.raises(
            SweepStoreError, match=r"No space left on device.*nothing of it is lost"
        ):
            run_sweep(sweep_of(design, folder))
    before = stored_runs(folder)
    assert 0 < before < RUNS
    ran = sweep_of(design, folder)
    assert run_sweep(ran)["ran"] == RUNS - before
    parts = [path.name for path in (folder / "store" / "parts").iterdir()]
    assert sum(name.startswith("joined-") for name in parts) >= 3
    assert tables_in(folder) == whole
    # Stopped between joining and removing: what was joined is not counted twice.
    first = min(path for path in (folder / "store" / "parts").glob("joined-*"))
    (first.parent / f"part-{first.name[7:16]}.parquet").write_bytes(first.read_bytes())
    assert run_sweep(ran)["ran"] == 0
    assert tables_in(folder) == whole


FAILING = """
title: Some fail
question: What happens then?
scenarios: [short]
levers:
  begins: {sets: rewards > more_pay > from}
  ends: {sets: rewards > more_pay > to}
vary:
  - list:
      - {begins: 2005-12, ends: 2006-02}
      - {begins: 2006-03}
      - {ends: 2005-10}
      - {begins: 2006-02, ends: 2005-12}
worlds: 2
keep: [{measure: headcount, workforce: carers}]
"""


def test_failed_runs_are_listed_and_tried_again_and_the_rest_goes_on(library, tmp_path):
    file = design_file(library, FAILING, "fails")
    folder = tmp_path / "r"
    done = CliRunner().invoke(main, ["sweep", str(file), "--to", str(folder), "--workers", "1"])
    assert done.exit_code == 3, done.output
    assert "2 runs failed" in done.stdout
    with (folder / "failures.csv").open(encoding="utf-8", newline="") as rows:
        failed = list(csv.DictReader(rows))
    assert [(row["point"], row["scenario"], row["begins"], row["world"]) for row in failed] == [
        ("4", "short", "2006-02", "0"), ("4", "short", "2006-02", "1"),
    ]  # fmt: skip
    assert {row["kind"] for row in failed} == {"InputError"}
    assert "more_pay" in failed[0]["message"]
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert (summary["runs"], summary["finished"], summary["failed"]) == (10, 8, 2)
    again = run_sweep(sweep_of(file, folder))
    assert (again["ran"], again["failed"]) == (2, 2)


def test_a_lost_batch_is_a_failure_of_its_runs(library, tmp_path, monkeypatch):
    class Losing(Here):
        def map_batches(self, batches):
            for batch, outcomes in super().map_batches(batches):
                yield batch, Lost("it was lost") if batch[0].run.world else outcomes

    monkeypatch.setattr(sweep, "Here", Losing)
    monkeypatch.setattr(sweep, "MOST_IN_BATCH", 1)
    summary = run_sweep(sweep_of(design_file(library, name="loses"), tmp_path / "r"))
    assert (summary["finished"], summary["failed"]) == (10, 10)
    assert "WorkerLost,it was lost" in (tmp_path / "r" / "failures.csv").read_text("utf-8")


def test_a_store_of_another_version_is_left_alone(library, tmp_path, monkeypatch):
    folder = tmp_path / "r"
    with SweepStore(folder, "older"):
        pass
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    file = design_file(library, name="other")
    done = CliRunner().invoke(main, ["sweep", str(file), "--to", str(folder), "--workers", "1"])
    assert done.exit_code == 2
    assert "another version of the model (older; this is" in done.stderr
    assert "name another folder with --to" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_two_sweeps_do_not_write_one_folder(tmp_path):
    with (
        SweepStore(tmp_path / "r", "v"),
        pytest.raises(InputError, match="another sweep is writing here"),
        SweepStore(tmp_path / "r", "v"),
    ):
        pass
    with SweepStore(tmp_path / "r", "v"):
        pass


def test_a_folder_of_something_else_is_not_touched(library, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(InputError, match="no sweep, and is not touched"):
        run_sweep(sweep_of(design_file(library, name="other"), tmp_path / "letters"))
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["dear.txt"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write")
def test_a_folder_that_cannot_be_written_is_told(library, tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    with pytest.raises(SweepStoreError, match=r"shut/r: cannot be written"):
        run_sweep(sweep_of(design_file(library, name="other"), tmp_path / "shut" / "r"))


def test_a_file_in_the_way_is_told(library, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = CliRunner().invoke(
        main, ["sweep", str(design_file(library, name="other")), "--to", str(tmp_path / "file/r")]
    )
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


def test_a_dry_run_says_what_it_would_take_and_writes_nothing(library, tmp_path):
    folder = tmp_path / "r"
    file = design_file(library, DESIGN.replace("worlds: 2", "worlds: 1"), "dry")
    arguments = ["sweep", str(file), "--to", str(folder), "--workers", "2", "--dry-run"]
    found = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert (found["points"], found["runs"], found["stored"], found["to_run"]) == (10, 10, 0, 10)
    assert 0.0 < found["seconds"] == pytest.approx(5 * found["seconds_per_run"])
    assert found["bytes"] > 0
    assert not folder.exists()
    run_sweep(sweep_of(file, folder))
    found = json.loads(CliRunner().invoke(main, [*arguments, "--json"]).stdout)
    assert (found["stored"], found["to_run"], found["seconds"]) == (10, 0, 0.0)
    assert found["timed"] == "from what is stored"
    assert "10 runs; 10 are stored, 0 to run" in CliRunner().invoke(main, arguments).stdout


def test_the_base_differs_by_nothing_from_itself_and_others_world_by_world(design, whole, tmp_path):
    rows = list(csv.DictReader(whole["summary.csv"].decode("utf-8").splitlines()))
    base = [row for row in rows if row["point"] == "0"]
    assert {row["difference"] for row in base} == {"0.0"}
    same = [row for row in rows if (row["pay"], row["leaving"]) == ("0.05", "1.0")]
    assert {row["difference"] for row in same} == {"0.0"}
    worse = [row for row in rows if row["leaving"] == "2.0" and row["measure"] == "headcount"]
    assert max(float(row["difference"]) for row in worse if row["service"] == "families") < 0.0
    # Coupled: the difference is known better than the levels are.
    families = [row for row in worse if row["service"] == "families" and row["pay"] == "0.0"]
    for row in families:
        assert float(row["difference_standard_error"]) < float(row["standard_error"])


def test_what_a_worker_returns_is_what_was_asked_for(design, tmp_path):
    ran = sweep_of(design, tmp_path / "r")
    case = Case(ran.design.scenarios["short"].as_posix())
    (kept,) = Work(1, ran.keep)((sweep.NamedRun(Run(case, 0), "a"),))
    assert [(key.service, key.measure) for key in kept.keys] == [
        ("all", "headcount"), ("elders", "headcount"), ("families", "headcount"),
        ("families", "vacancy_rate"),
    ]  # fmt: skip
    assert kept.dates == ("2005-12-31",)
    monthly = dataclasses.replace(ran.keep, every_month=True)
    (kept,) = Work(1, monthly)((sweep.NamedRun(Run(case, 0), "a"),))
    assert len(kept.dates) == 16


@pytest.mark.slow
def test_a_local_cluster_says_the_same_and_loses_nothing_with_a_worker(design, whole, tmp_path):
    pytest.importorskip("distributed")
    folder = tmp_path / "r"
    killed = []

    def kill_one(done, total):
        if done > 5 and not killed:
            children = subprocess.run(
                ["pgrep", "-P", str(os.getpid()), "-f", "spawn_main"],
                capture_output=True,
                text=True,
            ).stdout.split()
            killed.append(int(children[-1]))
            os.kill(killed[0], signal.SIGKILL)

    summary = run_sweep(sweep_of(design, folder, 2, "local"), progress=kill_one)
    assert killed
    assert (summary["ran"], summary["failed"]) == (RUNS, 0)
    assert tables_in(folder) == whole
    assert sorted(whole) == sorted(TABLES)


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_told(design, tmp_path):
    pytest.importorskip("distributed")
    arguments = ["sweep", str(design), "--to", str(tmp_path / "r"), "--scheduler"]
    done = CliRunner().invoke(main, [*arguments, "tcp://127.0.0.1:9"])
    assert done.exit_code == 2
    assert "no scheduler can be reached there" in done.stderr
