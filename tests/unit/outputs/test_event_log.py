"""The stored event log tells each career from one step to the next, with dates and names."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from sim.base.dates import YearMonth
from sim.outputs.event_log import birth_years, days_of
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import small_plan
from tests.results import write_result

START = YearMonth(2005, 4)
COLUMNS = [
    "scenario",
    "draw",
    "world",
    "time",
    "date",
    "person",
    "kind",
    "from_state",
    "to_state",
    "from_workforce",
    "from_service",
    "from_level",
    "from_area",
    "to_workforce",
    "to_service",
    "to_level",
    "to_area",
    "hours",
    "to_hours",
    "route",
    "born",
    "woman",
    "minority_ethnic",
    "disabled",
]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Return a recording and its event log, as read from the folder: dicts in stored order."""
    recording = run_plan(small_plan(1), 1, 0, keep_events=True)
    folder = tmp_path_factory.mktemp("events") / "r"
    tables = make_tables_of_run(recording, 2, 5)
    write_result(folder, [tables])
    file = folder / "events" / "generated_1-draw2-world5.parquet"
    con = duckdb.connect()
    found = con.execute("select * from read_parquet(?)", [str(file)])
    names = [column[0] for column in found.description]
    return recording, names, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_columns_are_those_that_are_promised(stored):
    _, names, rows = stored
    assert names == COLUMNS
    assert {(row["scenario"], row["draw"], row["world"]) for row in rows} == {("generated_1", 2, 5)}


def test_every_event_is_there_in_its_order(stored):
    recording, _, rows = stored
    log, directory = recording.events, recording.directory
    assert [row["time"] for row in rows] == log.time.tolist()
    assert [row["person"] for row in rows] == log.person.tolist()
    assert [row["kind"] for row in rows] == [directory.kinds[kind] for kind in log.kind]
    assert [row["hours"] for row in rows] == log.hours.tolist()
    groups = [directory.groups[group].who for group in log.to_group]
    ends = ("to_workforce", "to_service", "to_level", "to_area")
    assert [tuple(row[end] for end in ends) for row in rows] == groups


def test_each_step_begins_where_the_last_one_ended(stored):
    _, _, rows = stored
    last: dict[int, dict] = {}
    steps = 0
    for row in rows:
        before = last.get(row["person"])
        if before is not None:
            steps += 1
            for what in ("state", "workforce", "service", "level", "area"):
                assert row[f"from_{what}"] == before[f"to_{what}"], (before, row)
            assert row["hours"] == before["to_hours"]
            assert row["date"] >= before["date"]
            for what in ("born", "woman", "minority_ethnic", "disabled"):
                assert row[what] == before[what]
        last[row["person"]] = row
    assert steps > 300


def test_new_people_come_from_nowhere_and_nobody_comes_back(stored):
    _, _, rows = stored
    seen: set[int] = set()
    for row in rows:
        assert (row["from_state"] == "new") <= (row["person"] not in seen)
        assert row["from_state"] != "gone"
        assert row["to_state"] != "new"
        seen.add(row["person"])
    firsts = {row["from_state"] for row in rows if row["from_state"] != "new"}
    assert firsts <= {
        "out",
        "in_training",
        "seeking",
        "in_post",
        "training_in_post",
        "agency",
        "on_break",
    }


def test_a_route_is_named_where_a_course_begins_and_ends(stored):
    recording, _, rows = stored
    routes = {route.name for route in recording.plan.routes}
    for row in rows:
        on_course = row["kind"] in ("admit", "start_course", "award", "qualify", "fail", "repeat")
        assert (row["route"] in routes) if on_course else (row["route"] in {*routes, ""})


def test_people_are_of_working_age_when_something_happens_to_them(stored):
    _, _, rows = stored
    ages = np.array([row["date"].year - row["born"] for row in rows])
    assert ((ages >= 17) & (ages <= 95)).all()


def test_a_first_of_the_month_is_that_day_and_the_last_instant_the_last_day():
    months = np.arange(200)
    days = days_of(months / 12, START)
    expected = [np.datetime64(f"{2005 + (3 + m) // 12}-{(3 + m) % 12 + 1:02d}-01") for m in months]
    np.testing.assert_array_equal(days, expected)
    late = days_of((months + 1 - 1e-6) / 12, START)
    np.testing.assert_array_equal(late + np.timedelta64(1, "D"), days_of((months + 1) / 12, START))


def test_the_middle_of_a_month_is_its_middle():
    assert str(days_of(np.array([0.5 / 12]), START)[0]) == "2005-04-16"
    assert str(days_of(np.array([10.5 / 12]), START)[0]) == "2006-02-15"


def test_a_year_of_birth_is_a_calendar_year():
    born = np.array([0.0, -0.25, -0.2501, 9 / 12 - 40, 8.99 / 12 - 40])
    assert birth_years(born, START).tolist() == [2005, 2005, 2004, 1966, 1965]
