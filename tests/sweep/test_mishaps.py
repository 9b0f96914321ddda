"""What can go wrong around a sweep: folders, damaged files, addresses, repeated points, its words."""

from __future__ import annotations

import shutil
import socket
import threading

import numpy as np
import pytest
from click.testing import CliRunner

from sim.base.errors import InputError
from sim.cli import main
from sim.inputs.cases import CaseLoader
from sim.inputs.sweep_loading import load_design
from sim.report.exploring.heat import has_line, ink_on
from sim.report.page import INK
from sim.report.quantities import PEOPLE, POUNDS, SHARE
from sim.report.sweeps.telling import tell_sweep
from sim.study.cluster import check_address
from sim.study.sweep import run_sweep
from tests.sweep.designs import DESIGN, design_file, short_library, sweep_of, tables_in

SMALL = """
title: Pay
question: Does it matter?
scenarios: [short]
levers:
  pay: {sets: rewards > more_pay > pay_uplift}
vary:
  - list: [{pay: 0.02}, {pay: 0.04}, {pay: 0.02}, {pay: 0.04}]
worlds: 1
keep:
  - {measure: headcount, workforce: carers, service: families}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return short_library(tmp_path_factory.mktemp("mishaps"))


@pytest.fixture(scope="module")
def small(library):
    return design_file(library, SMALL, "small")


@pytest.fixture(scope="module")
def ran(small, tmp_path_factory):
    """A small sweep that has been run, and its summary."""
    folder = tmp_path_factory.mktemp("ran") / "r"
    return folder, run_sweep(sweep_of(small, folder))


def asked(*arguments: object):
    return CliRunner().invoke(main, ["sweep", *map(str, arguments), "--workers", "1"])


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_file_in_place_of_a_folder_is_told(small, tmp_path, options):
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    done = asked(small, "--to", tmp_path / "file", *options)
    assert (done.exit_code, done.stderr) == (
        2,
        f"{tmp_path / 'file'}: is a file. Name a folder with --to.\n",
    )


def test_an_empty_name_is_no_folder(small):
    done = asked(small, "--to", "")
    assert done.exit_code == 2
    assert "is empty; name a folder" in done.stderr


@pytest.mark.parametrize("home", ["parts", "layouts"])
def test_a_damaged_file_is_put_aside_and_its_runs_are_done_again(small, ran, tmp_path, home):
    folder = tmp_path / "r"
    shutil.copytree(ran[0], folder)
    files = sorted((folder / "store" / home).glob("*.parquet"))
    for file in files:
        file.write_bytes(file.read_bytes()[:200])
    assert asked(small, "--to", folder, "--dry-run").exit_code == 0
    summary = run_sweep(sweep_of(small, folder))
    assert summary["ran"] == 3
    assert summary["set_aside"] == [str(file) for file in files]
    assert str(files[0]) in tell_sweep(summary)
    assert (folder / "store" / "damaged" / files[0].name).is_file()
    assert tables_in(folder) == tables_in(ran[0])
    again = run_sweep(sweep_of(small, folder))
    assert (again["ran"], again["set_aside"]) == (0, [])
    assert tables_in(folder) == tables_in(ran[0])


def test_a_part_that_is_damaged_inside_is_named_and_mended_by_the_same_command(
    small, ran, tmp_path
):
    folder = tmp_path / "r"
    shutil.copytree(ran[0], folder)
    (file, *_) = sorted((folder / "store" / "parts").glob("*.parquet"))
    content = bytearray(file.read_bytes())
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    content[end - 30 : end] = bytes(30)
    file.write_bytes(content)
    done = asked(small, "--to", folder)
    if done.exit_code:
        assert done.exit_code == 2
        assert f"{file}: damaged, and put aside" in done.stderr
        done = asked(small, "--to", folder)
    assert done.exit_code == 0, done.output
    assert tables_in(folder) == tables_in(ran[0])


def test_a_folder_of_another_sweep_is_left_alone(library, small, ran, tmp_path):
    folder = tmp_path / "r"
    shutil.copytree(ran[0], folder)
    other = design_file(library, SMALL.replace("0.02", "0.03"), "quite_another")
    for options in ([], ["--dry-run"]):
        done = asked(other, "--to", folder, *options)
        assert done.exit_code == 2
        assert f"{folder}: holds the sweep small, whose tables quite_another would" in done.stderr
    assert tables_in(folder) == tables_in(ran[0])


def test_points_that_come_twice_are_told_from_those_that_were_stored(small, ran):
    folder, summary = ran
    assert (summary["ran"], summary["repeated"], summary["runs"]) == (3, 2, 5)
    assert "The base and 4 points: 5 runs; 3 runs now, 2 the same as others." in tell_sweep(summary)
    again = tell_sweep(run_sweep(sweep_of(small, folder)))
    assert "5 runs; nothing to run, 3 stored before, 2 the same as others." in again


def test_figures_are_told_apart():
    assert PEOPLE.number(150.5) == "150"
    few = PEOPLE.telling_apart([150.5, 151.5, 149.0])
    assert [few.number(value) for value in (150.5, 151.5, 149.0)] == ["150.50", "151.50", "149.00"]
    many = PEOPLE.telling_apart([15_010.4, 15_325.0])
    assert [many.number(value) for value in (15_010.4, 15_325.0)] == ["15,010", "15,325"]
    shares = SHARE.telling_apart([0.1002, 0.1004])
    assert len({shares.number(value) for value in (0.1002, 0.1004)}) == 2
    pounds = POUNDS.telling_apart([31_000_000.0, 31_200_000.0])
    assert pounds.number(31_200_000.0) == "£31,200,000"
    assert PEOPLE.telling_apart([150.5, 150.5]) == PEOPLE


@pytest.mark.parametrize(
    ("moves", "vary", "refused"),
    [
        ("sets: rewards > more_pay > pay_uplift", "grid: {pay: {values: [0.1]}, two: {values: [0.2]}}",
         True),
        ("times: rewards > more_pay > pay_uplift", "list: [{pay: 0.1}, {pay: 0.1, two: 2}]", True),
        ("sets: rewards > more_pay > pay_uplift", "list: [{pay: 0.1}, {two: 0.2}]", False),
        ("sets: rewards > more_pay > pay_uplift",
         "one_at_a_time: {pay: {values: [0.1]}, two: {values: [0.2]}}", False),
        ("times: carers.leave.rate", "list: [{pay: 0.1, two: 1}]", False),
    ],
)  # fmt: skip
def test_two_levers_of_one_point_do_not_move_the_same_number(library, moves, vary, refused):
    text = SMALL.replace("vary:\n", f"  two: {{{moves}}}\nvary:\n  - {vary}\n")
    file = design_file(library, text, "doubled")
    if not refused:
        assert load_design(file, CaseLoader()).size > 1
        return
    with pytest.raises(InputError, match=r"pay and two move the same number in one point, rewards"):
        load_design(file, CaseLoader())


def test_levers_on_cells_that_meet_move_the_same_number(library):
    text = DESIGN.replace(
        "vary:\n", '  two: {times: "carers.leave.rate > families", beyond_range: true}\nvary:\n'
    ).replace("leaving: {values", "two: {values: [1, 2]}\n      leaving: {values")
    with pytest.raises(InputError, match=r"move the same number in one point, carers\.leave\.rate"):
        load_design(design_file(library, text, "doubled"), CaseLoader())


@pytest.mark.parametrize(
    "address", ["local", "tcp://10.0.0.5:8786", "tls://host.example:1", "ucx://a-b:8786",
                "wss://[::1]:8786", "127.0.0.1:8786"],
)  # fmt: skip
def test_addresses_of_schedulers_are_not_refused(address):
    assert check_address(address) is None


@pytest.mark.parametrize("address", ["nonsense", "", "tcp://host", "http://a:1", "tcp://a:99999"])
def test_what_is_no_address_is_told_at_once_and_leaves_nothing(small, tmp_path, address):
    done = asked(small, "--to", tmp_path / "r", "--scheduler", address)
    assert done.exit_code == 2
    assert "is not the address of a scheduler" in done.stderr
    assert not (tmp_path / "r").exists()


def test_a_scheduler_that_cannot_be_reached_leaves_no_folder(small, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.study.cluster.CONNECT_SECONDS", 0.1)
    done = asked(small, "--to", tmp_path / "r", "--scheduler", "tcp://127.0.0.1:9")
    assert done.exit_code == 2
    assert "no scheduler can be reached there" in done.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "answers there, but not as a scheduler"),
        (b"", "listens there but says nothing"),
    ],
)
def test_what_listens_and_is_no_scheduler_is_told_soon(small, tmp_path, monkeypatch, says, told):
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.study.cluster.CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def answer():
            line, _ = listening.accept()
            with line:
                line.sendall(says)
                ended.wait(10)

        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        done = asked(small, "--to", tmp_path / "r", "--scheduler", address)
        ended.set()
    assert done.exit_code == 2
    assert told in done.stderr
    assert not (tmp_path / "r").exists()


def test_cells_are_written_on_in_what_can_be_read():
    assert ink_on("white") == ink_on("#bfbfbf") == INK
    assert ink_on("#12436D") == ink_on("black") == "white"


def test_a_line_is_there_only_between_values():
    values = np.array([[0.1, 0.2], [0.3, 0.4]])
    assert has_line(values, 0.25)
    assert not has_line(values, 0.5)
    assert not has_line(values, None)
    assert not has_line(values[:1], 0.15)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("to: 0.1, steps: 3", "to: 0.9, steps: 3", "pay: {from: 0, to: 0.9",
         "vary > row 1 > grid > pay > to: pay = 0.9: rewards > more_pay > pay_uplift in short: found "
         "the number 0.9"),
        ("[0.5, 1, 2]", "[0.5, -1, 2]", "leaving: {values: [0.5, -1",
         "leaving = -1: carers.leave.rate times in short: found -0."),
        ("worlds: 2", "worlds: 2\nbase: {pay: 7}", "base: {pay: 7}", "base > pay: pay = 7: "),
    ],
)  # fmt: skip
def test_a_bad_value_is_told_where_it_stands(library, old, new, line, said):
    text = DESIGN.replace(old, new)
    file = design_file(library, text, "bad")
    written = file.read_text(encoding="utf-8").splitlines()
    number = next(n for n, own in enumerate(written, 1) if line in own)
    with pytest.raises(InputError) as error:
        load_design(file, CaseLoader())
    (told,) = error.value.problems
    assert f"bad.yaml:{number}:" in told
    assert said in told
    assert told.count("pay_uplift") <= 1
