"""From the files of Toyland's regions to their plan: what carers and nurseries do not use."""

import numpy as np
import pytest

from sim.base.portable import portable_exp, portable_power
from sim.inputs import load_plan
from sim.inputs.plan import (
    Branch,
    Condition,
    IncentiveKind,
    PayForm,
    State,
    StrainDriver,
)
from tests.libraries import TOYLAND, copy_toyland, edit, write


@pytest.fixture(scope="module")
def plan():
    return load_plan(TOYLAND / "regions.yaml")


@pytest.fixture(scope="module")
def wardens(plan):
    return plan.workforces[2]


def rows(workforce, name):
    return [row for row in workforce.careers if row.name == name]


def changed(folder, *edits, lines=""):
    """Return the regions' plan after edits of (file, old, new) and lines of an option."""
    library = copy_toyland(folder)
    for file, old, new in edits:
        edit(library / file, old, new)
    return load_plan(write(library / "option.yaml", f"title: X\nextends: regions\n{lines}"))


# ------------------------------------------------------------------ people and careers


def test_a_profile_may_say_who_is_of_a_minority_and_who_disabled(plan, wardens):
    profile = wardens.stocks[0].profile
    assert (profile.minority_ethnic_share, profile.disabled_share) == (0.1, 0.05)
    assert plan.workforces[0].stocks[0].profile.minority_ethnic_share == 0


def test_stocks_may_be_of_some_levels_only(tmp_path):
    wardens = changed(
        tmp_path,
        (
            "workforces/wardens.yaml",
            "  - {service: beaches, state: in_post, heads: wardens.stock, profile: staff}\n",
            "  - {service: beaches, state: in_post, levels: [warden], heads: wardens.stock,"
            " profile: staff}\n"
            "  - {service: beaches, state: in_post, levels: [head_warden], heads: wardens.stock,"
            " profile: students}\n",
        ),
    ).workforces[2]
    beaches = [stock for stock in wardens.stocks if stock.service == "beaches"]
    assert np.sum([stock.heads for stock in beaches], axis=0).tolist() == [29, 4]
    assert [sum(stock.heads[1:]) for stock in beaches[:3]] == [0, 0, 0]
    assert beaches[0].profile != beaches[3].profile


def test_a_risk_leads_to_several_places(wardens):
    leave = rows(wardens, "leave")[0]
    assert leave.branches == (
        Branch(0.25, State.SEEKING, workforce="carers", service="families", level="carer"),
        Branch(0.75, State.OUT),
    )
    assert leave.area_factor.tolist() == [1.1, 1, 0.75]


def test_a_row_may_be_for_some_levels_or_services_only(wardens):
    (promoted,) = rows(wardens, "promoted")
    assert promoted.rate_py.tolist() == [[0.03, 0], [0.03, 0]]
    assert promoted.branches == (Branch(1.0, State.IN_POST, level="head_warden"),)
    to_beaches, to_parks = rows(wardens, "other_service")
    assert to_beaches.rate_py.tolist() == [[0.04, 0.04], [0, 0]]
    assert to_parks.rate_py.tolist() == [[0, 0], [0.04, 0.04]]
    assert to_parks.branches[0].service == "parks"


def test_people_go_to_other_areas_in_proportion_to_their_shares(wardens):
    moves = rows(wardens, "move_away")
    assert [row.area_factor.tolist() for row in moves] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    from_south = [(branch.area, branch.share) for branch in moves[1].branches]
    assert from_south == [("north", pytest.approx(5 / 7)), ("isles", pytest.approx(2 / 7))]
    assert all(branch.to_state is State.SEEKING for row in moves for branch in row.branches)


def test_undivided_people_seek_a_post_in_the_same_place(tmp_path):
    plan = changed(
        tmp_path,
        lines="areas: null\ntargets: {few_vacancies_in_the_isles: null}\n"
        "rewards: {wardens_package: {elements: {isles_allowance: {areas: null}}}}\n",
    )
    (row,) = rows(plan.workforces[2], "move_away")
    assert (row.to_state, row.branches, row.area_factor) == (State.SEEKING, (), None)
    assert rows(plan.workforces[2], "leave")[0].area_factor is None
    assert plan.programmes[1].grants[0].prices[0].pence == 250_000
    assert plan.programmes[1].purses[0].area_shares == ()


def test_branch_shares_may_differ_by_where_people_come_from(tmp_path):
    shares = (
        "  over: [service, area]\n",
        "  values:\n    - {at: {service: parks, area: north}, value: 0.5}\n"
        "    - {at: {service: parks, area: south}, value: 0.4}\n"
        "    - {at: {service: parks, area: isles}, value: 0.3}\n"
        "    - {at: {service: beaches, area: north}, value: 0.2}\n"
        "    - {at: {service: beaches, area: south}, value: 0.1}\n"
        "    - {at: {service: beaches, area: isles}, value: 0}\n",
    )
    wardens = changed(
        tmp_path,
        (
            "assumptions/regions.yaml",
            "carers.\n  unit: share\n".replace("carers", "become carers"),
            "become carers.\n  unit: share\n" + shares[0],
        ),
        ("assumptions/regions.yaml", "  values:\n    - {value: 0.25}\n", shares[1]),
    ).workforces[2]
    leave = [row for row in rows(wardens, "leave") if row.from_state is State.IN_POST]
    assert [row.branches[0].share for row in leave] == [0.5, 0.4, 0.3, 0.2, 0.1, 0]
    assert leave[1].area_factor.tolist() == [0, 1, 0]
    assert leave[1].rate_py.tolist() == [[0.12, 0.12], [0, 0]]
    together = sum(row.rate_py[:, :, None] * row.area_factor for row in leave)
    np.testing.assert_allclose(together, np.full((2, 2, 1), 0.12) * [1.1, 1, 0.75])


def test_a_way_to_a_workforce_that_does_not_take_part_leads_out_of_sight(tmp_path):
    plan = changed(
        tmp_path,
        lines="workforces: [nurseries, wardens]\nroutes: [rangers_course]\nprogrammes: []\n"
        "pay_response: null\nstrain: null\ntargets: null\n",
    )
    leave = rows(plan.workforces[1], "leave")[0]
    assert leave.branches[0] == Branch(0.25, State.GONE)


def test_hours_may_be_drawn_anew(wardens):
    (row,) = rows(wardens, "change_hours")
    assert row.new_hours == ((100, 0.7), (50, 0.3))
    assert row.to_state is State.IN_POST


# ------------------------------------------------------------------ posts and strain


def test_posts_follow_the_work_then_an_index_and_what_others_take_over(wardens):
    parks = {posts.area: posts.posts for posts in wardens.posts if posts.service == "parks"}
    # 900 groups at 10 posts for 100, half of them in the north; 1,000 from April 2007.
    assert parks["north"][[0, 12, 24]].tolist() == [4500, 4750, 5000]
    # Wardens keep 0.9 of the work from April 2008; the south's children are more each year.
    assert parks["north"][[35, 36, 72]].tolist() == [5000, 4500, 4500]
    children = (6000 + 2000 * np.minimum(np.arange(73), 60) / 60) / (6000 + 2000 * 24 / 60)
    later = 3000 * np.where(np.arange(73) >= 36, 0.9, 1.0) * np.maximum(children, 1.0)
    np.testing.assert_array_equal(parks["south"][24:], np.floor(later[24:] + 0.5))


def test_strains_have_names_and_a_cap_from_its_first_date(wardens):
    crowds, gaps = wardens.strains
    assert (crowds.name, crowds.driver) == ("crowds", StrainDriver.CASELOAD)
    assert crowds.cap[[0, 47, 48, 72]].tolist() == [np.inf, np.inf, 14, 14]
    assert (gaps.name, gaps.risks, gaps.cap) == ("gaps", ("leave", "move_away"), None)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("", ["crowds", "gaps"]),
        ("strain: off\n", []),
        ("strain: {wardens: off}\n", []),
        ("strain: {wardens.crowds: off}\n", ["gaps"]),
        ("strain: {wardens: off, wardens.gaps: on}\n", ["gaps"]),
        (
            "change: {wardens: {strains: {active: false}}}\nstrain: {wardens.gaps: on}\n",
            ["gaps"],
        ),
    ],
)
def test_strain_is_switched_by_scenario(tmp_path, lines, left):
    assert [strain.name for strain in changed(tmp_path, lines=lines).workforces[2].strains] == left


def test_a_row_of_strain_may_rest(tmp_path):
    old, new = "{name: gaps,", "{name: gaps, active: false,"
    wardens = changed(tmp_path, ("workforces/wardens.yaml", old, new)).workforces[2]
    assert [strain.name for strain in wardens.strains] == ["crowds"]


def test_a_strain_without_a_name_is_called_as_its_driver():
    (strain,) = load_plan(TOYLAND / "baseline.yaml").workforces[0].strains
    assert strain.name == "vacancy_rate"


def test_the_response_to_pay_is_the_workforces_or_the_scenarios(plan, tmp_path):
    forms = [workforce.pay_form for workforce in plan.workforces]
    assert forms == [PayForm.LINEAR, PayForm.POWER, PayForm.EXPONENTIAL]
    again = changed(tmp_path, lines="pay_response: {wardens: power}\n")
    assert again.workforces[2].pay_form is PayForm.POWER


# ------------------------------------------------------------------ settings


def test_settings_close_by_chance_and_by_size(plan):
    kind = plan.workforces[1].settings.types[0]
    assert kind.closure_rate_py == 0.08
    assert kind.staff_sizes == ((5, 0.5), (9, 0.5))
    assert kind.closure_by_size == (1.4, 0.6)
    undivided = load_plan(TOYLAND / "baseline.yaml").workforces[1].settings.types[0]
    assert undivided.closure_rate_py == 0


def test_open_settings_may_fall(tmp_path):
    old, new = "from: 2009-04, value: 16", "from: 2009-04, value: 3"
    types = changed(tmp_path, ("assumptions/nurseries.yaml", old, new)).workforces[1].settings.types
    paths = [kind.open_settings for kind in types[3:6]]
    assert np.sum(paths, axis=0)[[0, -1]].tolist() == [12, 3]
    assert all((np.diff(path) <= 0).all() for path in paths)


def test_a_type_of_setting_may_be_looked_at_more_and_have_staff_of_its_own(tmp_path):
    types = (
        changed(
            tmp_path,
            (
                "workforces/nurseries.yaml",
                "closure_rate: nurseries.closures,",
                "look_weight: nurseries.closures_by_sector, hire_profile: students,"
                " closure_rate: nurseries.closures,",
            ),
            (
                "assumptions/nurseries.yaml",
                "nurseries.staff_sizes:\n",
                "nurseries.closures_by_sector:\n  says: Looks.\n  unit: ratio\n"
                "  over: [sector]\n  source: almanac\n  place: x\n  grade: A\n  no_range: x\n"
                "  values:\n    - {at: private, value: 3}\n    - {at: public, value: 1}\n\n"
                "nurseries.staff_sizes:\n",
            ),
        )
        .workforces[1]
        .settings.types
    )
    assert [kind.look_weight for kind in types[:4]] == [3, 3, 3, 1]
    assert types[0].hire_profile.ages[0].high == 25
    assert types[3].hire_profile is None
    assert types[0].stock_profile is None


# ------------------------------------------------------------------ routes


def test_applicants_answer_to_bursary_unemployment_campaign_and_entry_rules(plan):
    course = plan.routes[3]
    applicants = {intake.month: intake.applicants for intake in course.intakes}
    assert {intake.places for intake in course.intakes} == {10}
    # A year's applicants are rounded, then shared over April and September.
    assert (applicants[0], applicants[5]) == (20, 20)
    assert (applicants[12], applicants[17]) == (24, 24)
    bursary = portable_power(2.0, 0.5)
    assert applicants[24] + applicants[29] == round(40 * bursary)
    assert applicants[48] + applicants[53] == round(40 * bursary * (1 + 5 * 0.03))
    assert applicants[60] + applicants[65] == round(40 * bursary * (1 + 5 * 0.03) * 0.8)


def test_in_service_entry_rules_change_the_chance_of_applying(tmp_path):
    route = changed(
        tmp_path,
        ("routes/first_aid.yaml", "once: true\n", "once: true\nentry_factor: rangers.entry\n"),
    ).routes[5]
    assert [intake.apply_factor for intake in route.intakes] == [1, 1, 1, 1, 1, 0.8]


def test_a_stage_may_be_repeated(plan):
    (stage,) = plan.routes[3].stages
    assert (stage.pass_share, stage.repeat_share, stage.repeat_months) == (0.8, 0.5, 6)


def test_staff_of_another_workforce_may_train(plan):
    route = plan.routes[4]
    assert (route.workforce, route.from_workforce) == ("wardens", "carers")
    assert (route.from_services, route.from_levels) == (("families", "elders"), ("carer",))
    assert [(to.service, to.share) for to in route.destinations] == [("beaches", 1.0)]


def test_a_route_may_be_taken_once_and_lead_to_no_other_level(plan):
    assert (plan.routes[5].once, plan.routes[5].to_level) == (True, "")
    assert not plan.routes[4].once


# ------------------------------------------------------------------ programmes


def test_a_programme_has_purses_with_accounts_of_areas(plan):
    fund = plan.programmes[1]
    courses, nurseries = fund.purses
    assert (courses.name, courses.limit_pence, courses.carries_over) == (
        "courses",
        6_000_000,
        False,
    )
    assert courses.releases == ((12, 3_000_000), (24, 3_000_000))
    assert courses.area_shares == (0.5, 0.3, 0.2)
    assert (nurseries.releases, nurseries.area_shares) == (((12, 4_000_000),), ())
    assert fund.limit_pence == 10_000_000


def test_a_programme_without_purses_has_one_that_is_all_of_it(plan):
    (purse,) = plan.programmes[0].purses
    assert purse.name == "all"
    assert {grant.purse for grant in plan.programmes[0].grants} == {"all"}


def test_grants_have_dates_and_prices_by_area(plan):
    first, later = plan.programmes[1].grants
    assert (first.route, first.from_month, first.to_month) == ("graduate_upgrade", 0, 24)
    assert (later.route, later.from_month) == ("graduate_upgrade", 24)
    assert later.to_month > plan.months
    fee, cover = later.prices
    assert fee.pence_by_area == (240_000, 250_000, 280_000)
    assert [fee.pence_in(area) for area in range(3)] == [240_000, 250_000, 280_000]
    assert (cover.pence, cover.pence_by_area) == (120_000, ())


def test_an_incentive_asks_for_something_in_return(plan):
    home_grown, premium = plan.programmes[1].incentives
    assert home_grown.kind is IncentiveKind.GROWS_GRADUATE
    assert (home_grown.routes, home_grown.levels) == (("graduate_upgrade",), ())
    assert home_grown.condition == Condition(("graduate",), within_months=18, clawback_share=0.5)
    assert home_grown.sponsors_months == 12
    assert premium.condition == Condition(
        ("graduate",), by_month=47, trains_routes=("graduate_upgrade",), clawback_share=0.5
    )
    assert (premium.from_month, premium.again_after_months) == (24, 24)
    assert (home_grown.all_settings, premium.all_settings) == (False, True)


def test_more_money_brings_more_settings(plan):
    home_grown = plan.programmes[1].incentives[0]
    assert home_grown.take_up_rate_py == 0.6 * portable_power(2.0, 0.5)


def test_refusals_may_differ_by_sector(plan):
    home_grown, premium = plan.programmes[1].incentives
    assert home_grown.refuses_by_type == (0.4,) * 6 + (0.1,) * 3
    assert (premium.refuses_share, premium.refuses_by_type) == (0.2, ())


# ------------------------------------------------------------------ rewards and policies


def named(plan, name):
    return [reward for reward in plan.rewards if reward.name == name]


def test_a_flat_sum_is_a_share_of_the_pay_of_each_level(plan):
    allowance = named(plan, "wardens_package/isles_allowance")
    groups = [(*reward.services, *reward.levels) for reward in allowance]
    assert groups == [
        ("parks", "warden"),
        ("parks", "head_warden"),
        ("beaches", "warden"),
        ("beaches", "head_warden"),
    ]
    uplifts = [reward.pay_uplift for reward in allowance]
    assert uplifts == pytest.approx([800 / 16000, 800 / 20000] * 2)
    assert {reward.areas for reward in allowance} == {("isles",)}


def test_a_flat_sum_is_measured_against_pay_of_its_first_month(tmp_path):
    who = "workforce: carers, services: [families]"
    reward = f"rewards: {{more: {{{who}, from: 2007-04, pay_flat: 2400}}}}\n"
    (more,) = named(changed(tmp_path, lines=reward), "more")
    assert more.pay_uplift == pytest.approx(2400 / (24000 * 1.03 * 1.02))


def test_a_golden_hello_acts_on_those_who_come_at_the_workforces_response(plan):
    hello = named(plan, "wardens_package/golden_hello")[0]
    ratio = 1 + 2000 / 2 / 16000
    expected = {
        "applicants": 1 + 0.9 * (portable_exp(1.5 * (ratio - 1)) - 1),
        "arrivals": 1 + 0.9 * (portable_exp(2.0 * (ratio - 1)) - 1),
    }
    assert dict(hello.effects) == pytest.approx(expected)
    assert hello.pay_uplift == 0


def test_a_retention_payment_acts_on_those_who_are_in_post(plan):
    retention = named(plan, "wardens_package/retention")
    assert {reward.levels for reward in retention} == {("head_warden",)}
    (effect,) = retention[0].effects
    expected = 1 + 0.9 * (portable_exp(-1.0 * 3000 / 3 / 20000) - 1)
    assert effect == ("leave", pytest.approx(expected))
    assert retention[0].phase_in_months == 6


def test_a_policy_is_a_reward_to_the_engine(plan):
    (campaign,) = named(plan, "campaign")
    assert campaign.effects == (("applicants", 1.3), ("practises", 1.05))
    assert (campaign.from_month, campaign.to_month, campaign.areas) == (24, 36, ())
    assert campaign == plan.rewards[-1]


def test_an_effect_may_differ_by_level(tmp_path):
    plan = changed(
        tmp_path,
        (
            "assumptions/regions.yaml",
            "toyland.children:\n",
            "campaign.leave:\n  says: Leaving.\n  unit: ratio\n  over: [level]\n"
            "  source: almanac\n  place: x\n  grade: A\n  no_range: x\n  values:\n"
            "    - {at: warden, value: 0.9}\n    - {at: head_warden, value: 0.8}\n\n"
            "toyland.children:\n",
        ),
        lines="policies: {campaign: {effects: {leave: campaign.leave}}}\n",
    )
    wardens, heads = named(plan, "campaign")
    assert (wardens.levels, wardens.services) == (("warden",), ("parks", "beaches"))
    assert dict(wardens.effects)["leave"] == 0.9
    assert dict(heads.effects)["leave"] == 0.8
    assert dict(heads.effects)["applicants"] == 1.3


def test_a_target_may_be_for_an_area(plan):
    assert [target.area for target in plan.targets] == ["all", "isles"]
