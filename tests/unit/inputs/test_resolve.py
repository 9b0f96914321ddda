"""From Toyland's files to its plan, number by number."""

import dataclasses
import enum

import numpy as np
import pytest

from sim.base.dates import YearMonth
from sim.inputs import load_plan
from sim.inputs.plan import Band, GraduateNeed, IncentiveKind, Intake, Mode, Stage, State
from tests.libraries import TOYLAND, copy_toyland, edit, only_problem, option


@pytest.fixture(scope="module")
def plan():
    return load_plan(TOYLAND / "baseline.yaml")


@pytest.fixture(scope="module")
def carers(plan):
    return plan.workforces[0]


@pytest.fixture(scope="module")
def nurseries(plan):
    return plan.workforces[1]


def test_the_run_ends_on_the_last_day_of_until(plan):
    assert plan.start == YearMonth(2005, 4)
    assert plan.months == 72


def test_england_has_189_months(tmp_path):
    library = copy_toyland(tmp_path)
    edit(library / "baseline.yaml", "until: 2011-03", "until: 2020-12")
    edit(
        library / "assumptions/money.yaml",
        "  no_range: an invented count\n",
        "  no_range: an invented count\n  carried_forward: For the test.\n",
    )
    edit(
        library / "assumptions/carers.yaml",
        "  no_range: an invented rule\n  values:\n    - {from",
        "  no_range: an invented rule\n  carried_forward: For the test.\n  values:\n    - {from",
    )
    assert load_plan(library / "baseline.yaml").months == 189


def test_rates_and_factors_are_arrays_over_all_edges(carers):
    leave = carers.careers[0]
    assert (leave.name, leave.from_state, leave.to_state) == ("leave", State.IN_POST, State.OUT)
    np.testing.assert_array_equal(leave.rate_py, [[0.08], [0.06]])
    assert carers.tenure_edges == (2.0,)
    assert carers.age_edges == (30.0, 60.0)
    np.testing.assert_array_equal(leave.tenure_factor, [1.5, 1.0])
    np.testing.assert_array_equal(leave.age_factor, [1.2, 0.9, 1.5])
    np.testing.assert_array_equal(carers.careers[2].age_factor, [1, 1, 1])


def test_factors_with_other_bands_are_spelt_out_over_the_edges_of_all(tmp_path):
    library = copy_toyland(tmp_path)
    edit(
        library / "workforces/carers.yaml",
        "rate: carers.move.rate,",
        "rate: carers.move.rate, age_factor: carers.move.by_age,",
    )
    path = library / "assumptions/carers.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + (
            "\ncarers.move.by_age:\n  says: By age.\n  unit: ratio\n  over: [age_band]\n"
            "  source: almanac\n  place: x\n  grade: A\n  no_range: invented\n  values:\n"
            "    - {at: 20-39, value: 2}\n    - {at: 40+, value: 3}\n"
        ),
        encoding="utf-8",
    )
    workforce = load_plan(library / "baseline.yaml").workforces[0]
    assert workforce.age_edges == (30.0, 40.0, 60.0)
    move = next(row for row in workforce.careers if row.name == "move")
    np.testing.assert_array_equal(move.age_factor, [2, 2, 3, 3])
    np.testing.assert_array_equal(workforce.careers[0].age_factor, [1.2, 0.9, 0.9, 1.5])


def test_a_career_row_from_two_states_becomes_two(nurseries):
    states = [row.from_state for row in nurseries.careers if row.name == "leave"]
    assert states == [State.IN_POST, State.TRAINING_IN_POST]


def test_stocks_have_heads_by_level_and_a_profile(carers):
    stock = carers.stocks[0]
    assert (stock.service, stock.state, stock.heads) == ("families", State.IN_POST, (180,))
    assert stock.profile.ages[0] == Band(20, 30, 0.25)
    assert stock.profile.ages[-1] == Band(60, 65, 0.05)
    assert stock.profile.hours == ((100, 0.7), (50, 0.3))
    assert stock.profile.tenures[-1] == Band(5, 20, 0.4)


def test_a_profile_without_tenures_is_of_people_who_are_new(carers):
    assert carers.stocks[1].profile.tenures == (Band(0, 0, 1),)


def test_posts_run_straight_from_date_to_date_and_then_grow(carers):
    families = carers.posts[0]
    assert len(families.posts) == 73
    assert families.posts[0] == 17_500
    assert families.posts[18] == 18_000
    assert families.posts[36] == 18_500
    assert families.posts[48] == round(18_500 * 1.01)
    assert families.wait_rounds == 2
    assert families.agency_cover_share == 0.75
    assert carers.posts[1].agency_cover_share == 0


def test_arrivals_come_in_whole_people_that_add_up(carers):
    people = carers.arrivals[0].people
    assert people[:24].sum() == 12
    assert people[24:72].sum() == 12


def test_pay_awards_compound_on_their_dates(carers):
    assert carers.pay_index[11] == 1
    assert carers.pay_index[12] == 1.03
    assert carers.pay_index[24] == pytest.approx(1.03 * 1.02, rel=1e-15)


def test_outside_pay_is_against_the_start(carers):
    assert carers.outside_pay_index[0] == 1
    assert carers.outside_pay_index[36] == pytest.approx(430 / 400, rel=1e-15)


def test_settings_open_by_month_in_whole_numbers(nurseries):
    growing = nurseries.settings.types[1]
    assert (growing.sector, growing.is_deprived) == ("private", False)
    assert [growing.open_settings[month] for month in (0, 5, 6, 48, 72)] == [12, 12, 13, 16, 16]
    assert growing.staff_sizes == ((5, 0.5), (9, 0.5))
    assert growing.level_shares == (0.35, 0.6, 0.05)


def test_a_need_begins_in_the_month_of_its_assumption(nurseries):
    assert nurseries.settings.needs == (
        GraduateNeed("day_care", "graduate", 9, 1),
        GraduateNeed("day_care", "graduate", 33, 2, only_deprived=True),
    )


def test_a_students_route_has_past_and_coming_intakes(plan):
    course = plan.routes[0]
    assert course.mode is Mode.STUDENT
    assert course.intakes[0] == Intake(-7, 18, 18)
    assert course.intakes[1] == Intake(5, 20, 50)
    assert course.intakes[3] == Intake(29, 24, 50)
    assert course.stages == (Stage(12, 0.95), Stage(12, 0.95))
    assert (course.withdraw_rate_py, course.accepted_share) == (0.06, 0.6)
    assert (course.registers_share, course.practises_share) == (0.95, 0.8)
    assert [(to.service, to.share) for to in course.destinations] == [
        ("families", 0.7),
        ("elders", 0.3),
    ]


def test_places_of_a_year_are_shared_over_its_intakes(plan):
    upgrade = plan.routes[2]
    assert [(intake.month, intake.places) for intake in upgrade.intakes[:4]] == [
        (17, 4),
        (21, 5),
        (29, 4),
        (33, 5),
    ]
    assert (upgrade.from_services, upgrade.from_levels) == (("day_care",), ("qualified",))


def test_money_is_whole_pence(plan):
    fund = plan.programmes[0]
    assert (fund.from_month, fund.to_month) == (12, 48)
    assert fund.limit_pence == 9_000_000
    assert fund.purses[0].releases == ((12, 4_000_000), (24, 4_000_000), (36, 1_000_000))
    assert [price.pence for price in fund.grants[0].prices] == [250_000, 120_000]
    assert fund.incentives[0].kind is IncentiveKind.HIRE_GRADUATE
    assert fund.incentives[0].price.is_transfer
    assert not fund.grants[0].prices[0].is_transfer


def test_a_target_is_judged_at_the_end_of_its_month(plan):
    (target,) = plan.targets
    assert (target.month, target.service, target.level) == (60, "families", "all")
    assert not target.at_least


def test_coverage_scales_the_effect_of_a_reward():
    (reward,) = load_plan(TOYLAND / "reward.yaml").rewards
    assert reward.effects == (("leave", pytest.approx(1 - 0.8 * 0.1)),)
    assert (reward.from_month, reward.to_month, reward.phase_in_months) == (24, 72, 12)
    assert (reward.services, reward.levels) == (("families",), ("carer",))


def test_an_option_changes_only_what_it_says():
    base, option_ = (load_plan(TOYLAND / f"{name}.yaml") for name in ("baseline", "no_fund"))
    assert option_.programmes == ()
    assert len(base.programmes) == 1
    assert repr(option_.workforces) == repr(base.workforces)
    assert repr(option_.routes) == repr(base.routes)


def test_strain_can_be_switched_off(tmp_path):
    path = option(copy_toyland(tmp_path), "change: {carers: {strains: {active: false}}}\n")
    assert load_plan(path).workforces[0].strains == ()
    assert len(load_plan(TOYLAND / "baseline.yaml").workforces[0].strains) == 1


def test_an_override_with_a_date_leaves_earlier_months_alone(tmp_path):
    lines = "set: {carers.posts: {at: families, from: 2007-10, value: 300, because: A test.}}\n"
    posts = load_plan(option(copy_toyland(tmp_path), lines)).workforces[0].posts
    base = load_plan(TOYLAND / "baseline.yaml").workforces[0].posts
    np.testing.assert_array_equal(posts[0].posts[:30], base[0].posts[:30])
    assert posts[0].posts[30] == 30_000
    assert posts[0].posts[42] == 30_300
    np.testing.assert_array_equal(posts[1].posts, base[1].posts)


def test_an_override_without_cell_holds_in_all_of_them(tmp_path):
    lines = "set: {carers.leave.rate: {value: 0.01, because: A test.}}\n"
    careers = load_plan(option(copy_toyland(tmp_path), lines)).workforces[0].careers
    np.testing.assert_array_equal(careers[0].rate_py, [[0.01], [0.01]])


def test_an_override_may_name_some_dimensions_only(tmp_path):
    lines = "set: {carers.stock: {at: {service: families}, value: 7, because: A test.}}\n"
    stocks = load_plan(option(copy_toyland(tmp_path), lines)).workforces[0].stocks
    assert [stock.heads for stock in stocks] == [(7,), (7,), (7,), (7,), (90,), (30,)]


def test_an_option_of_an_option_builds_on_both(tmp_path):
    library = copy_toyland(tmp_path)
    option(library, "set: {degree.places: {value: 6, because: More.}}\n", "one")
    (library / "local").mkdir()
    path = library / "local" / "two.yaml"
    path.write_text("title: Two\nextends: one\nprogrammes: []\n", encoding="utf-8")
    plan = load_plan(path)
    assert plan.routes[1].intakes[0].places == 6
    assert plan.programmes == ()


def plain_texts(thing):
    """Go through all texts in a plan."""
    if isinstance(thing, str):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for entry in dataclasses.fields(thing):
            yield from plain_texts(getattr(thing, entry.name))
    elif isinstance(thing, tuple):
        for entry in thing:
            yield from plain_texts(entry)
    elif not isinstance(thing, int | float | bool | enum.Enum | np.ndarray | None):
        raise AssertionError(type(thing))


def test_a_plan_holds_plain_values_only():
    """It travels to worker processes: it must not drag places in files along."""
    texts = list(plain_texts(load_plan(TOYLAND / "reward.yaml")))
    assert len(texts) > 50
    assert {type(text) for text in texts} == {str}


def test_shares_that_do_not_add_up_are_named_with_their_sum(tmp_path):
    library = copy_toyland(tmp_path)
    edit(
        library / "assumptions/course.yaml", "{at: elders, value: 0.3}", "{at: elders, value: 0.2}"
    )
    problem = only_problem(library / "baseline.yaml")
    assert "course.yaml:" in problem
    assert "the shares of course.destinations add up to 0.9; they must add up to 1" in problem


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "workforces/carers.yaml",
            "rate: carers.leave.rate,",
            "rate: carers.leave.rat,",
            "unknown assumption 'carers.leave.rat'; did you mean carers.leave.rate",
        ),
        (
            "workforces/carers.yaml",
            "rate: carers.leave.rate,",
            "rate: carers.women,",
            "carers.women has the unit 'share'; here it is per person-year",
        ),
        (
            "workforces/carers.yaml",
            "rate: carers.move.rate,",
            "rate: nurseries.leave.rate,",
            "nurseries.leave.rate has no value for carer; it has helper; qualified; graduate",
        ),
        (
            "workforces/carers.yaml",
            "women_share: carers.women",
            "women_share: upgrade.places",
            "here it is share",
        ),
        (
            "workforces/carers.yaml",
            "risks: [leave, to_agency]",
            "risks: [leave, to_agncy]",
            "unknown risk 'to_agncy'; did you mean to_agency",
        ),
        (
            "workforces/carers.yaml",
            "risk: take_break",
            "risk: retire",
            "a risk is called 'retire'; the word has a use already",
        ),
        (
            "workforces/carers.yaml",
            "{risk: take_break, from: in_post",
            "{risk: take_break, from: in_pots",
            "did you mean in_post",
        ),
        (
            "workforces/carers.yaml",
            "{service: elders, state: out,",
            "{service: elders, state: in_post,",
            "the stock of elders, in_post is there twice",
        ),
        (
            "workforces/carers.yaml",
            "  - {service: elders, state: out, heads: carers.stock, profile: former}",
            "  - {service: elders, state: out, heads: carers.stock, profile: formr}",
            "unknown profile 'formr'; did you mean former",
        ),
        (
            "workforces/carers.yaml",
            "{service: families, driver: vacancy_rate",
            "{service: families, driver: vacancies",
            "did you mean vacancy_rate",
        ),
        (
            "workforces/nurseries.yaml",
            "pay:\n",
            "stocks:\n"
            "  - {service: day_care, state: in_post, heads: carers.stock, profile: staff}\npay:\n",
            "settings bring their own staff",
        ),
        (
            "routes/carers_course.yaml",
            "to_level: carer",
            "to_level: career",
            "unknown level 'career'; did you mean carer",
        ),
        (
            "routes/carers_course.yaml",
            "withdraw_rate:",
            "apply_share: upgrade.applies\nwithdraw_rate:",
            "the route carers_course has 'apply_share'; routes of mode student do not",
        ),
        (
            "routes/carers_course.yaml",
            "destinations: course.destinations\n",
            "",
            "the route carers_course lacks destinations",
        ),
        (
            "routes/carers_course.yaml",
            "month: 2004-09",
            "month: 2005-09",
            "the model starts in 2005-04; make it an intake",
        ),
        ("routes/carers_course.yaml", "months: [9]", "months: [13]", "at most 12 is needed"),
        (
            "programmes/nursery_fund.yaml",
            "  graduate_upgrade:",
            "  graduate_upgrad:",
            "unknown route 'graduate_upgrad'; did you mean graduate_upgrade",
        ),
        (
            "programmes/nursery_fund.yaml",
            "from: 2006-04",
            "from: 2006-05",
            "fund.releases releases money in 2006-04; the programme runs from 2006-05",
        ),
        (
            "programmes/nursery_fund.yaml",
            "    hire_level: graduate\n",
            "",
            "has no 'hire_level'; 'hire_level' goes with hire_graduate and with nothing else",
        ),
        (
            "programmes/nursery_fund.yaml",
            "sectors: [private, public]",
            "sectors: [private, publik]",
            "unknown sector 'publik'; did you mean public",
        ),
        (
            "assumptions/carers.yaml",
            "{at: families, from: 2005-04, value: 175}",
            "{at: families, from: 2005-06, value: 175}",
            "carers.posts has no value before 2005-06; the model starts in 2005-04",
        ),
        (
            "assumptions/carers.yaml",
            "  carried_forward: The almanac says that the last number holds for ever.\n",
            "",
            "carers.from_abroad ends in 2007-04 and is used to 2011-03",
        ),
        ("assumptions/course.yaml", "- {value: 1}", "- {value: 1.03}", "whole months are needed"),
        (
            "assumptions/carers.yaml",
            "open_band_ends_at: 65",
            "open_band_ends_at: 55",
            "the band 60+ of carers.staff.ages has no end that fits",
        ),
        (
            "assumptions/carers.yaml",
            "{at: elders, value: 0.06",
            "{at: eldres, value: 0.06",
            "unknown service 'eldres'; did you mean elders",
        ),
        (
            "assumptions/carers.yaml",
            "    - {value: 2}\n",
            "    - {value: 2.5}\n",
            "carers.wait_rounds is 2.5; a whole number is needed here",
        ),
        (
            "baseline.yaml",
            "measure: vacancy_rate",
            "measure: vacancy_ratio",
            "did you mean vacancy_rate",
        ),
        ("baseline.yaml", "date: 2010-03", "date: 2012-03", "the run goes from 2005-04 to 2011-03"),
        (
            "baseline.yaml",
            "routes: [carers_course,",
            "routes: [carer_course,",
            "there is no file routes/carer_course.yaml; did you mean carers_course",
        ),
        ("baseline.yaml", "until: 2011-03", "until: 2004-03", "the end is not before the start"),
    ],
)
def test_what_does_not_fit_together_is_named(tmp_path, file, old, new, words):
    library = copy_toyland(tmp_path)
    edit(library / file, old, new)
    with pytest.raises(Exception, match=r"\w") as caught:
        load_plan(library / "baseline.yaml")
    assert any(words in problem for problem in caught.value.problems), caught.value
