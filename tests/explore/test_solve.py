"""Searches: the smallest of what is monotone, bad questions, and an answer for Toyland."""

import csv
import re

import pytest
from click.testing import CliRunner

from sim.base.errors import InputError
from sim.cli import main
from sim.inputs.cases import CaseLoader
from sim.inputs.solve_file import find_question, load_question
from sim.outputs.spent import spending
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from sim.study.runs import Keep, Run, Wanted, keep_of
from sim.study.solving.search import brought_down, packages, smallest_between
from sim.study.solving.trials import Trials, steps_of, value_of
from tests.libraries import SCENARIOS, TOYLAND, copy_toyland, edit, write

QUESTION = TOYLAND / "solve" / "pay_for_few_vacancies.yaml"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("least", [1, 2, 37, 99, 100])
def test_one_lever_is_bisected_to_the_step(least):
    tried = []

    def reaches(sizes):
        tried.append(sizes)
        return sizes[0] >= least

    assert list(packages((100,), reaches)) == [(least,)]
    assert len(tried) <= 7


def test_no_lever_of_a_package_can_be_smaller_by_itself():
    def reaches(sizes):
        return 3 * sizes[0] + 2 * sizes[1] + sizes[2] >= 40

    found = list(packages((20, 20, 20), reaches))
    assert (14, 0, 0) in found
    assert (0, 20, 0) in found
    for sizes in found:
        assert reaches(sizes)
        for lever, size in enumerate(sizes):
            lower = (*sizes[:lever], size - 1, *sizes[lever + 1 :])
            assert size == 0 or not reaches(lower)


def test_what_is_found_reaches_the_aim_where_more_is_not_always_better():
    def reaches(sizes):
        return sizes[0] in (5, 6, 7, 30)

    found = smallest_between((0,), (30,), reaches)
    assert reaches(found)
    assert reaches(brought_down((30,), (0,), reaches))


def test_numbers_follow_a_levers_size_in_a_straight_line():
    lever = load_question(SCENARIOS / "solve" / "eyp_in_nine_of_ten.yaml").shape.levers["fund"]
    line = lever.sets["set > transformation_fund.limit"]
    assert value_of(line, 125.0) == 1125.0
    assert steps_of(lever) == 200


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("at_most: 0.3", "at_most: 0.3\n  at_least: 0.1", "give one of 'at_least' and 'at_most'"),
        ("scenario: reward", "scenario: rewards", "is no scenario of the library"),
        ("probability: 0.7", "probability: 1.7", "1.7"),
        ("    to: 0.5", "    to: -1", "'to' is more than 'from'"),
        ("measure: vacancy_rate", "measure: vacancy_rates", "vacancy_rate"),
        ("  by: 2010-03", "  by: 2010-03\n  budget: 3", "budget"),
        ("at_most: 0.3", "at_most: 30", "which is a share; 0 to 1 is needed; did you mean 0.3?"),
    ],
)
def test_a_bad_question_is_told_with_what_is_allowed(tmp_path, old, new, told):
    library = copy_toyland(tmp_path)
    path = edit(library / "solve" / QUESTION.name, old, new)
    with pytest.raises(InputError) as caught:
        load_question(path)
    assert told in str(caught.value)


def test_a_lever_that_is_not_in_the_scenario_is_told_before_anything_runs(tmp_path):
    library = copy_toyland(tmp_path)
    path = edit(library / "solve" / QUESTION.name, "> pay_uplift", "> pay_lift")
    done = run("solve", path, "--to", tmp_path / "out")
    assert done.exit_code == 2
    assert "pay_lift" in done.output
    assert f"{QUESTION.name}:" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  by: 2010-03", "  by: 2030-03", "aim > by: 2030-03 is outside the run of reward"),
        ("  service: families", "  service: familes", "aim: nothing measures vacancy_rate"),
        ("{measure: reward_pay_gbp, workforce: carers, level: \"*\"}",
         "{measure: headcount, workforce: carers}", "headcount is no sum of money"),
        ("{measure: reward_pay_gbp, workforce: carers, level: \"*\"}",
         "{measure: reward_pay_gbp, workforce: carers, level: \"*\", on_cost: costs.hire}",
         "budget > counts > row 1: costs.hire is in £"),
        ("    - {measure: reward_pay_gbp, workforce: carers, level: \"*\"}",
         "    - {measure: reward_pay_gbp, workforce: carers, level: \"*\"}\n"
         "    - {measure: reward_pay_gbp, workforce: carers, level: pay_and_supervision}",
         "budget > counts > row 2: row 1 counts the same"),
        ("sets: {carers.wait_rounds: 0}", "sets: {carers.wait_round: 0}", "may_bind > waiting"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_question_is_told_where_it_stands(tmp_path, old, new, told):
    library = copy_toyland(tmp_path)
    path = edit(library / "solve" / QUESTION.name, old, new)
    done = run("solve", path, "--to", tmp_path / "out")
    assert done.exit_code == 2
    assert told in done.output
    assert f"{QUESTION.name}:" in done.output
    assert "--until" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_question_and_a_frontier_count_the_same_money(tmp_path):
    """A reward from April 2007 costs nothing in March, in a run that is cut and in a longer one."""
    library = copy_toyland(tmp_path)
    path = write(library / "solve" / "short.yaml", SHORT % "at_most: 0.275")
    trials = Trials(load_question(path), 1, 1)
    (trial,) = trials.try_out("search", [((4,), ())], range(2))
    counts = trials._counts
    loader = CaseLoader()
    case = trials.case((4,))
    keep = Keep((Wanted(*counts[0].series),), every_month=True)
    whole = [keep_of(Run(case, w), tables_of(loader, case, w), keep) for w in range(2)]
    for world, kept in enumerate(whole):
        (key,), last = kept.keys, kept.dates.index("2007-12-31")
        monthly = kept.values[0][: last + 1]
        (one,) = spending([key], counts)
        assert one.spent(monthly) == pytest.approx(trial.costs[world])
        in_force = [date for date, v in zip(kept.dates, kept.values[0], strict=True) if v > 0.0]
        assert in_force[0] == "2007-03-31"
        assert one.spent(monthly) == pytest.approx(monthly[:-1].sum() / 12)


def tables_of(loader, case, world):
    return make_tables_of_run(run_plan(loader.plan(case, 1), 1, world), 0, world)


def test_a_name_that_means_no_question_is_told():
    with pytest.raises(InputError, match="vacancies_under_8"):
        find_question("vacancies_under_9")


SHORT = """title: Pay
question: How much more pay?
scenario: reward
levers:
  pay:
    {title: rise of pay, unit: share of pay, from: 0, to: 0.4, step: 0.1,
     sets: {rewards > pay_and_supervision > pay_uplift: {}}}
aim: {measure: vacancy_rate, workforce: carers, service: families, by: 2007-12, %s, probability: 0.5}
budget:
  base: baseline
  counts: [{measure: reward_pay_gbp, workforce: carers, level: "*"}]
may_bind:
  seekers: {title: too few people come, sets: {carers.from_abroad times: 6}}
"""


def test_toyland_is_answered_verified_and_written_down(tmp_path):
    library = copy_toyland(tmp_path)
    path = write(library / "solve" / "short.yaml", SHORT % "at_most: 0.275")
    done = run("solve", path, "--worlds", 2, "--fresh", 2, "--workers", 1, "--to", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "The smallest found" in done.output or "Nothing more is needed" in done.output
    with (tmp_path / "out" / "ledger.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    verified = [row for row in rows if row["stage"] == "verify"]
    assert {row["first_world"] for row in verified} >= {"2"}
    assert (tmp_path / "out" / "charts" / "solve.svg").is_file()


def test_what_stands_in_the_way_is_named(tmp_path):
    library = copy_toyland(tmp_path)
    path = write(library / "solve" / "short.yaml", SHORT % "at_most: 0.02")
    done = run("solve", path, "--worlds", 1, "--fresh", 1, "--workers", 1, "--to", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "None would" in done.output
    assert "What binds: too few people come." in done.output
    assert "over the budget" not in done.output


def test_a_budget_that_is_too_small_is_said_where_nothing_would_do(tmp_path):
    library = copy_toyland(tmp_path)
    text = (SHORT % "at_most: 0.02").replace("budget:\n", "budget:\n  amount: 0.001\n")
    path = write(library / "solve" / "short.yaml", text)
    done = run("solve", path, "--worlds", 1, "--fresh", 1, "--workers", 1, "--to", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "That is over the budget of £0.001m as well." in done.output
    assert "In one fresh world" not in done.output


@pytest.mark.parametrize(
    "path", sorted(SCENARIOS.glob("**/solve/*.yaml")), ids=lambda path: path.stem
)
def test_shipped_questions_load(path):
    assert load_question(path).shape.question.endswith("?")


def test_the_example_of_the_page_is_a_question(tmp_path):
    page = (SCENARIOS.parent / "docs" / "exploring.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    for name in ("sources.yaml", "baseline.yaml", "options/rewards/pay_5_percent.yaml"):
        write(tmp_path / name, "")
    question = load_question(write(tmp_path / "solve" / "example.yaml", example))
    assert question.shape.levers["pay"].to == 0.5


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sorted(SCENARIOS.glob("**/solve/*.yaml")), ids=lambda path: path.stem
)
def test_shipped_questions_name_what_is_there(path):
    assert Trials(load_question(path), seed=1, workers=1).check() is None  # or it raises
