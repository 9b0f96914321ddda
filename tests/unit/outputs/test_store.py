"""A result folder is whole or not there, and is never replaced unasked."""

from __future__ import annotations

import csv
import dataclasses
import json

import duckdb
import numpy as np
import pytest

from sim.base.errors import InputError
from sim.outputs.flow_table import NO_FLOWS
from sim.outputs.spreadsheets import spreadsheets
from sim.outputs.store import (
    CannotWriteError,
    NotAResultError,
    as_json,
    open_result,
)
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import POOL, small_plan
from tests.results import write_result


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


def test_areas_are_read_back_by_name(tmp_path, runs):
    write(tmp_path / "r", runs)
    result = open_result(tmp_path / "r")
    dates, values = result.series("generated_1", "headcount", POOL, area="north")
    assert tuple(dates) == tuple(runs[0].dates[month] for month in runs[0].yearly.census_months)
    for run, row in zip(runs, values, strict=True):
        assert list(run.yearly.find("headcount", POOL, area="north")) == list(row)


def test_series_of_the_country_of_one_area_or_of_all_are_found_at_once(tmp_path, runs):
    write(tmp_path / "r", runs)
    result = open_result(tmp_path / "r")
    wanted = [("headcount", POOL, "all", "all")]
    assert [series.key.area for series in result.matching(wanted)] == ["all"]
    assert [series.key.area for series in result.matching(wanted, "coast")] == ["coast"]
    assert result.matching([]) == []
    everywhere = result.matching(wanted, None)
    assert [series.key.area for series in everywhere] == ["all", "coast", "north", "south"]


def test_every_known_value_is_stored_and_nothing_else(tmp_path, runs):
    write(tmp_path / "r", runs)
    result = open_result(tmp_path / "r")
    known = open_result(tmp_path / "r").keys()
    everything = [(key.measure, *key[:3]) for key in known]
    stored = {
        (series.key, run): dict(zip(series.dates, values, strict=True))
        for series in result.matching(everything, None)
        for run, values in zip(series.runs, series.values, strict=True)
    }
    told = 0
    for run in runs:
        for table in (run.measures, run.yearly):
            for number, key in enumerate(table.keys):
                values = stored.get((key, (run.draw, run.world)), {})
                for month, value in zip(table.census_months, table.values[:, number], strict=True):
                    if not np.isnan(value):
                        assert values[run.dates[month]] == value
                        told += 1
    assert told == sum((~np.isnan(list(v.values()))).sum() for v in stored.values())


def test_the_ledger_names_purse_and_area_and_adds_up(tmp_path):
    tables = make_tables_of_run(run_plan(small_plan(3), 1, 0), 0, 0)
    write(tmp_path / "r", [tables])
    rows = duckdb.connect().execute(
        "select purse, area, line, round(sum(amount_gbp) * 100)::bigint, sum(units)::bigint "
        "from read_parquet(?) group by all",
        [str(tmp_path / "r" / "ledger.parquet")],
    )
    paid: dict[tuple, tuple[int, int]] = {}
    for payment in tables.payments:
        place = (payment.purse, tables.areas[payment.area], payment.line)
        pence, units = paid.get(place, (0, 0))
        paid[place] = pence + payment.pence, units + payment.units
    assert paid
    assert {row[:3]: row[3:] for row in rows.fetchall()} == paid
    told: dict[tuple, tuple[int, int]] = {}
    with (tmp_path / "r" / "ledger.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["purse"], row["area"], row["line"])
            pence, units = told.get(place, (0, 0))
            told[place] = pence + round(float(row["amount_gbp"]) * 100), units + int(row["units"])
            assert (row["scenario"], row["world"], row["programme"] != "") == (
                tables.scenario,
                "0",
                True,
            )
    assert told == paid


def test_tables_without_rows_have_the_same_columns(tmp_path, runs):
    empty = dataclasses.replace(runs[0], flows=NO_FLOWS, payments=())
    with_money = make_tables_of_run(run_plan(small_plan(3), 1, 0), 0, 0)
    write(tmp_path / "none", [empty])
    write(tmp_path / "some", [with_money])
    for name in ("flows.parquet", "ledger.parquet"):
        columns = [
            duckdb.connect()
            .execute("describe select * from read_parquet(?)", [str(tmp_path / folder / name)])
            .fetchall()
            for folder in ("none", "some")
        ]
        assert columns[0] == columns[1]


def test_a_hash_changes_with_any_number(runs):
    (run, _) = runs
    hashes = {run.sha256()}
    for table in ("measures", "yearly"):
        values = getattr(run, table).values.copy()
        values[-1, -1] = 123.0
        changed = dataclasses.replace(getattr(run, table), values=values)
        hashes.add(dataclasses.replace(run, **{table: changed}).sha256())
    counts = run.flows.counts.copy()
    counts[0, 2] += 1
    flows = dataclasses.replace(run.flows, counts=counts)
    hashes.add(dataclasses.replace(run, flows=flows).sha256())
    repeats = run.routes.repeats + 1
    routes = dataclasses.replace(run.routes, repeats=repeats)
    hashes.add(dataclasses.replace(run, routes=routes).sha256())
    assert len(hashes) == 5
    again = make_tables_of_run(run_plan(small_plan(1), 1, 0), 0, 0)
    assert again.sha256() == run.sha256()


def test_spreadsheets_lie_beside_the_tables(tmp_path, runs):
    write(tmp_path / "r", runs)
    for name, text in spreadsheets(runs).items():
        assert (tmp_path / "r" / name).read_bytes() == text.encode()


def test_rows_of_the_summary_stand_on_a_line_each(tmp_path, runs):
    summary = {"rows": [{"a": 1, "b": "é"}, {"a": None}], "deep": {"list": [1.5, "x"], "none": []}}
    text = as_json(summary)
    assert json.loads(text) == summary
    assert '    {"a": 1, "b": "é"},' in text.splitlines()


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
