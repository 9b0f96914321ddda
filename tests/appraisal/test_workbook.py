"""The workbook of an appraisal: a sheet for each table, numbers as numbers, the same bytes."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.report.costs.workbook import heading

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TABLES = {
    "Cash profile": "cash_profile",
    "Gross to net": "gross_to_net",
    "Frontier": "frontier",
    "Switching values": "switching",
    "Routes": "routes_costs",
    "All numbers": "appraisal",
}
"""Sheets that hold a table as its file does; others put some of the same numbers side by side."""


@pytest.fixture(scope="module")
def folder(toyland_result, tmp_path_factory):
    result = shutil.copytree(toyland_result, tmp_path_factory.mktemp("workbook") / "result")
    told = CliRunner().invoke(main, ["appraise", str(result), "--price-year", "2006-07"])
    assert told.exit_code == 0
    return result / "appraisal"


@pytest.fixture(scope="module")
def book(folder):
    """Return the cells of each sheet by place, and the XML of each."""
    with zipfile.ZipFile(folder / "appraisal.xlsx") as file:
        parts = {name: file.read(name) for name in file.namelist()}
    strings = [
        "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
        for one in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ]
    names = [
        sheet.attrib["name"]
        for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
    ]
    found = {}
    for number, name in enumerate(names, start=1):
        sheet = ElementTree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])
        cells = {}
        for cell in sheet.iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if value is not None:
                is_text = cell.attrib.get("t") == "s"
                told = strings[int(value.text)] if is_text else float(value.text)
                cells[_place(cell.attrib["r"])] = told
        found[name] = cells, sheet
    return found


def _place(reference):
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(number) - 1, column - 1


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_sheet_for_each_table_after_a_cover(book):
    assert list(book) == [
        "Cover",
        "Summary",
        "Options",
        "Unit costs",
        "Cash profile",
        "Gross to net",
        "Frontier",
        "Switching values",
        "Routes",
        "Additionality of pay",
        "Ledger",
        "Assumptions",
        "All numbers",
    ]


@pytest.mark.parametrize(("sheet", "file"), TABLES.items())
def test_a_sheet_holds_what_its_file_holds_numbers_as_numbers(book, folder, sheet, file):
    cells, _ = book[sheet]
    table = rows(folder, file)
    for column, name in enumerate(table[0]):
        assert cells[3, column] == heading(name)
        for number, row in enumerate(table, start=4):
            told, wanted = cells.get((number, column), ""), row[name]
            if wanted in ("True", "False"):
                assert told == {"True": "yes", "False": "no"}[wanted]
            elif isinstance(told, float):
                assert told == pytest.approx(float(wanted), rel=1e-14)
            else:
                assert told == wanted
                assert not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", wanted)


def test_headers_stay_in_sight_and_columns_have_widths(book):
    for name, (_, sheet) in book.items():
        if name != "Cover":
            pane = next(sheet.iter(f"{MAIN}pane"))
            assert (pane.attrib["state"], pane.attrib["topLeftCell"]) == ("frozen", "B5")
            assert all(float(c.attrib["width"]) > 10 for c in sheet.iter(f"{MAIN}col"))


def test_options_and_units_stand_side_by_side_as_in_the_long_table(book, folder):
    cells, _ = book["Options"]
    heads = {words: place for (row, place), words in cells.items() if row == 3}
    long = {(r["option"], r["about"], r["what"]): r for r in rows(folder, "appraisal")}
    for number, option in enumerate(("reward", "no_fund"), start=4):
        assert cells[number, 0] == option
        told = cells[number, heads["Present value of cost, £"]]
        assert told == pytest.approx(float(long[option, "", "present value of cost"]["mean"]))
        told = cells[number, heads["Present value of cost: department, £"]]
        wanted = long[option, "department", "present value of cost"]["mean"]
        assert told == pytest.approx(float(wanted))
    cells, _ = book["Unit costs"]
    heads = {words: place for (row, place), words in cells.items() if row == 3}
    assert (cells[4, 0], cells[4, 2]) == ("reward", "carers_fte_years")
    wanted = long["reward", "carers_fte_years", "cost of one, after savings"]
    told = cells[4, heads["Cost of one, after savings, £"]]
    assert told == pytest.approx(float(wanted["mean"]))
    assert heads["Remark"] == max(heads.values())


def test_the_cover_says_with_which_settings_it_was_made(book):
    cells, _ = book["Cover"]
    told = {cells[row, 0]: cells.get((row, 1)) for row, column in cells if column == 0}
    assert told["Do-minimum"] == "Baseline (baseline)"
    assert told["Prices of"] == "2006-07"
    assert told["Deflator (vintage)"].startswith("today")
    assert told["Worlds of each scenario"] == 3.0
    assert told["Frontier"] == "Efficiency frontier"


def test_nothing_of_the_day_is_in_the_file(folder):
    with zipfile.ZipFile(folder / "appraisal.xlsx") as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core)) == {"2005-04-01T00:00:00Z"}
