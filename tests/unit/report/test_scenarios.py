"""Many scenarios on the terminal: one row each, by folder."""

from __future__ import annotations

from sim.report.scenarios import tell_scenarios

VACANCY = ("social_workers", "children", "all", "vacancy_rate", "share")
EYP = ("early_years", "full_day_care", "all", "share_settings_with_eyp", "share")
FIVE = [("2010-12-31", 0.1), ("2015-12-31", 0.075), ("2020-12-31", 0.05)]


def headlines(cell, points, area="all"):
    workforce, service, level, measure, unit = cell
    return [
        {
            "workforce": workforce, "service": service, "level": level, "measure": measure,
            "unit": unit, "date": date, "mean": value, "area": area,
        }
        for date, value in points
    ]  # fmt: skip


def target(name, probability, threshold=0.5):
    return {
        "target": name, "workforce": "early_years", "service": "full_day_care", "level": "all",
        "measure": "share_settings_with_eyp", "unit": "share", "date": "2010-12-31",
        "threshold": threshold, "at_least": True, "probability": probability,
    }  # fmt: skip


def scenario(name, folder="", rows=None, targets=()):
    rows = headlines(VACANCY, FIVE) if rows is None else rows
    return {"scenario": name, "folder": folder, "headlines": rows, "targets": list(targets)}


def told(*scenarios, worlds=2):
    return tell_scenarios({"base": scenarios[0]["scenario"], "scenarios": scenarios}, worlds)


def row_of(text, name):
    (line,) = [line for line in text.splitlines() if line.split()[:1] == [name]]
    return line.split()[1:]


def test_each_scenario_is_a_row_of_its_measures_and_its_probabilities():
    rows = headlines(VACANCY, FIVE) + headlines(EYP, [("2010-12-31", 0.314)])
    text = told(scenario("baseline", rows=rows, targets=[target("half", 0.25)]))
    assert row_of(text, "scenario") == ["2010", "2015", "2020", "2010", "A"]
    assert row_of(text, "baseline") == ["10.0", "7.5", "5.0", "31.4", "0.25"]
    assert "  A  half: at least 50% by 2010-12-31" in text
    assert "means over 2 worlds each" in text


def test_scenarios_stand_under_their_folders_in_order():
    text = told(
        scenario("baseline"), scenario("pay", "options/packages"), scenario("here", "local")
    )
    words = [line.strip() for line in text.splitlines()]
    places = [
        next(n for n, line in enumerate(words) if line.split()[:1] == [start])
        for start in ("(top)", "baseline", "options/packages/", "pay", "local/", "here")
    ]
    assert places == sorted(places)


def test_without_folders_there_are_no_headings_of_folders():
    assert "(top)" not in told(scenario("a"), scenario("b"))


def test_what_a_scenario_does_not_have_is_a_dash():
    first = scenario("baseline", targets=[target("half", 1.0)])
    second = scenario("short", rows=headlines(VACANCY, FIVE[:1]), targets=[target("other", 0.0)])
    text = told(first, second)
    assert row_of(text, "baseline") == ["10.0", "7.5", "5.0", "1.00", "-"]
    assert row_of(text, "short") == ["10.0", "-", "-", "-", "0.00"]


def test_figures_of_regions_are_not_taken_for_those_of_the_country():
    rows = headlines(VACANCY, FIVE) + headlines(VACANCY, [("2010-12-31", 0.9)], area="london")
    assert row_of(told(scenario("baseline", rows=rows)), "baseline")[0] == "10.0"


def test_another_country_shows_what_has_targets_and_then_its_workforces():
    carers = ("carers", "all", "all", "headcount", "people")
    vacant = ("carers", "families", "all", "vacancy_rate", "share")
    goal = target("few", 0.5) | {
        "workforce": "carers", "service": "families", "measure": "vacancy_rate",
    }  # fmt: skip
    rows = headlines(carers, [("2011-03-31", 1_234.0)]) + headlines(vacant, [("2011-03-31", 0.3)])
    text = told(scenario("baseline", rows=rows, targets=[goal]))
    assert row_of(text, "baseline") == ["30.0", "1,234", "0.50"]
    assert "Mar 2011" in text


def test_columns_line_up_and_lines_fit_a_wide_terminal():
    rows = headlines(VACANCY, FIVE) + headlines(EYP, FIVE)
    names = ["baseline", "a_scenario_of_quite_a_long_name"]
    goals = [target(f"target {number}", 0.5) for number in range(6)]
    text = told(*(scenario(name, "packages", rows, goals) for name in names))
    lines = text.splitlines()
    (head,) = [line for line in lines if line.startswith("  scenario")]
    body = [line for line in lines if line.strip().startswith(tuple(names))]
    assert {len(line) for line in body} == {len(head)}
    assert max(map(len, lines)) <= 120
