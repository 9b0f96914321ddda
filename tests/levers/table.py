"""Every lever, one row each: what is changed, what changes nothing, which measure moves which way.

Most levers are an assumption (`scaled`: all its values, changed; unchanged is the null) or a policy
(`policy`: its neutral number is the null). Doses are larger than anybody would choose, so that one
world of one region shows the direction; sizes are not tested here. A number is tested as it stands in
the library where its size is evidence (`named`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.levers.england import Data, Trial, england, merged

ALL = "all"
SW = Trial(("social_workers",), "2010-12")
EY = Trial(("early_years",), "2009-12")
FOSTERING = Trial(("foster_carers",), "2009-12")
CARE = Trial(("social_care_workers",), "2010-12")
TWO_REGIONS = Trial(("social_workers",), "2010-12", areas=("north_east", "east_midlands"))
SW_AND_CARE = Trial(("social_workers", "social_care_workers"), "2012-12")
SW_HISTORY = Trial(("social_workers", "social_care_workers"), "2020-12", "history")
EY_HISTORY = Trial(("early_years",), "2014-12", "history")
EVERYBODY = Trial(("social_workers", "early_years", "social_care_workers"), "2012-12")


@dataclass(frozen=True)
class Moves:
    """A measure that must go up or down: its mean over all months from a year after the start."""

    measure: str
    up: bool
    service: str = ALL
    level: str = ALL
    workforce: str = ""
    """That of the trial, its first, if left out."""


@dataclass(frozen=True)
class Lever:
    """A lever: a scenario that pulls it, one that leaves it at null, and what must move.

    Both are compared with the trial's base and what `given` adds to it.
    """

    name: str
    trial: Trial
    pulled: Data
    null: Data
    moves: tuple[Moves, ...]
    given: Data = field(default_factory=dict)


def up(measure: str, service: str = ALL, level: str = ALL, workforce: str = "") -> Moves:
    """Return that a measure must rise."""
    return Moves(measure, True, service, level, workforce)


def down(measure: str, service: str = ALL, level: str = ALL, workforce: str = "") -> Moves:
    """Return that a measure must fall."""
    return Moves(measure, False, service, level, workforce)


def times(factor: float) -> Callable[[float], float]:
    """Return what multiplies a value."""
    return lambda value: factor * value


def to(number: float) -> Callable[[float], float]:
    """Return what replaces a value."""
    return lambda _: number


def at_most(number: float) -> Callable[[float], float]:
    """Return what holds a value down."""
    return lambda value: min(value, number)


def faster(value: float) -> float:
    """Return earnings that grow half as fast again from their first value."""
    return value * math.sqrt(value / 383.0)


def values(name: str, change: Callable[[float], float]) -> Data:
    """Return an entry of `set` with every value of an assumption, changed."""
    assumption = england().assumptions[name]
    rows = []
    for value in assumption.values:
        row: dict[str, Any] = {"value": change(value.value), "because": "A test."}
        if assumption.over:
            row["at"] = dict(zip(assumption.over, value.cell, strict=True))
        if value.since is not None:
            row["from"] = str(value.since)
        rows.append(row)
    return {name: rows}


def setting(change: Callable[[float], float], *names: str) -> Data:
    """Return a `set` of several assumptions, changed alike."""
    return {"set": {key: rows for name in names for key, rows in values(name, change).items()}}


def scaled(
    name: str,
    trial: Trial,
    assumptions: str | Sequence[str],
    change: Callable[[float], float],
    *moves: Moves,
    given: Data | None = None,
) -> Lever:
    """Return a lever that is an assumption, or several that are changed alike."""
    names = [assumptions] if isinstance(assumptions, str) else assumptions
    pulled, null = (setting(how, *names) for how in (change, times(1.0)))
    return Lever(name, trial, pulled, null, moves, given or {})


def tried(trial: Trial, **act: Any) -> Data:
    """Return a policy for the trial's first workforce from April 2007."""
    return {"policies": {"tried": {"workforce": trial.workforces[0], "from": "2007-04", **act}}}


def policy(name: str, trial: Trial, pulled: Data, null: Data, *moves: Moves) -> Lever:
    """Return a lever that is a policy, which acts as given."""
    return Lever(name, trial, tried(trial, **pulled), tried(trial, **null), moves)


def effect(name: str, trial: Trial, risk: str, number: float, *moves: Moves, **who: Any) -> Lever:
    """Return a lever that is a policy with an effect on a risk or a way in."""
    pulled, null = ({"effects": {risk: each}, **who} for each in (number, 1.0))
    return policy(name, trial, pulled, null, *moves)


def named(
    name: str,
    trial: Trial,
    risk: str,
    assumption: str,
    *moves: Moves,
    number: float | None = None,
    **who: Any,
) -> Lever:
    """Return a lever whose effect is an assumption: as it stands, or `number` if nobody measured it."""
    act = tried(trial, effects={risk: assumption}, **who)
    change = times(1.0) if number is None else to(number)
    pulled, null = (merged(act, setting(how, assumption)) for how in (change, to(1.0)))
    return Lever(name, trial, pulled, null, moves)


def added(
    name: str,
    trial: Trial,
    routes: list[str],
    places: str,
    *moves: Moves,
    programmes: Sequence[str] = (),
) -> Lever:
    """Return a lever that is a route which the base does not have; without places it is none."""
    pulled: Data = {"routes": routes, "programmes": list(programmes)}
    return Lever(name, trial, pulled, merged(pulled, setting(to(0.0), places)), moves)


REWARDS = (
    policy(
        "pay_uplift", SW, {"pay_uplift": 0.1}, {"pay_uplift": 0}, down("wastage_rate"), up("fte")
    ),
    policy("pay_flat", SW, {"pay_flat": 3000}, {"pay_flat": 0}, down("wastage_rate"), up("fte")),
    policy(
        "golden_hello",
        SW,
        {"golden_hello": {"gbp": 9000, "years": 3}},
        {"golden_hello": {"gbp": 0, "years": 3}},
        up("applicants"),
    ),
    policy(
        "retention_payment",
        SW,
        {"retention_payment": {"gbp": 9000, "years": 3, "acts_on": ["leave"]}},
        {"retention_payment": {"gbp": 0, "years": 3, "acts_on": ["leave"]}},
        down("wastage_rate"),
        up("fte"),
    ),
    named("supervision", SW, "leave", "reward.supervision.leave", down("wastage_rate"), up("fte")),
    scaled(
        "workload_cap", SW, "social_workers.caseload_cap", to(15), down("wastage_rate", "children")
    ),
    scaled(
        "remodelling_of_tasks",
        SW,
        "social_workers.task_share",
        times(0.9),
        down("posts_fte", "children"),
        down("vacancy_rate", "children"),
    ),
    named(
        "early_years_supervision",
        EY,
        "leave",
        "reward.early_years.supervision.leave",
        down("wastage_rate"),
    ),
    policy("early_years_pay", EY, {"pay_uplift": 0.2}, {"pay_uplift": 0}, down("wastage_rate")),
)

SUPPLY = (
    *(
        scaled(
            f"places_{short}",
            SW,
            f"social_workers.{short}.places",
            times(1.2),
            up("entrants", level=route),
        )
        for short, route in (
            ("degree", "sw_degree"),
            ("mature", "sw_mature"),
            ("masters", "sw_masters"),
            ("sponsored", "sw_employer_sponsored"),
        )
    ),
    scaled(
        "diploma",
        SW,
        "social_workers.diploma.in_training_2003",
        times(0.5),
        down("qualifiers", level="sw_diploma"),
    ),
    scaled("bursary", SW, "social_workers.bursary", times(2), up("applicants")),
    scaled("campaign", SW, "social_workers.campaign", to(1.3), up("applicants")),
    scaled("unemployment", SW, "economy.unemployment", times(1.5), up("applicants")),
    scaled(
        "suitable_applicants", SW, "social_workers.training.accepted", times(0.5), down("entrants")
    ),
    scaled("withdrawing", SW, "social_workers.training.withdraw", times(0.2), up("qualifiers")),
    scaled("registration", SW, "social_workers.training.registers", times(0.5), down("fte")),
    scaled("practising", SW, "social_workers.training.practises", times(0.5), down("fte")),
    scaled("overseas", SW, "social_workers.overseas.people", to(0), down("fte")),
    effect("returners", SW, "return", 2.0, up("returners"), up("fte")),
    scaled(
        "vetting",
        SW,
        "social_workers.wait_rounds",
        to(1),
        down("vacancy_rate", "children"),
        given=setting(times(0.9), "social_workers.posts.children"),
    ),
    named(
        "protected_first_year",
        SW,
        "leave",
        "reward.first_year.leave",
        down("wastage_rate"),
        levels=["newly_qualified"],
    ),
    named(
        "career_grade",
        SW,
        "promotion",
        "reward.career_grade.promotion",
        up("headcount", level="advanced"),
    ),
    named("return_campaign", SW, "return", "campaign.return", up("returners"), up("fte")),
    named("return_scheme", SW, "return", "campaign.return_scheme", up("returners"), up("fte")),
    named("first_job", SW, "practises", "reward.supply_guarantee.practises", up("fte")),
    *(
        added(name, trial, [route], f"social_workers.{name}.places", up("entrants"))
        for name, trial, route in (
            ("fast_track", SW, "sw_fast_track"),
            ("work_based", SW_AND_CARE, "sw_work_based"),
            ("accelerated", SW_AND_CARE, "sw_accelerated"),
        )
    ),
    *(
        scaled(name, trial, f"social_workers.{key}", to(0), down("entrants", level=route))
        for name, trial, key, route in (
            ("graduate_scheme", SW_HISTORY, "graduate_scheme.places", "sw_graduate_recruitment"),
            ("step_up_2010", SW_HISTORY, "step_up.first_places", "sw_step_up_2010"),
            ("step_up", SW_HISTORY, "step_up.places", "sw_step_up"),
            ("frontline", SW_HISTORY, "frontline.places", "sw_frontline"),
            ("apprenticeship", SW_HISTORY, "apprenticeship.places", "sw_degree_apprenticeship"),
        )
    ),
)

MORE_REWARDS = (
    *(
        named(f"{name}_leave", SW, "leave", f"reward.{name}.leave", down("wastage_rate"))
        for name in (
            "leave_entitlement",
            "flexible_working",
            "development",
            "leadership",
            "career_grade",
        )
    ),
    named(
        "flexible_working_return",
        SW,
        "return",
        "reward.flexible_working.return",
        up("returners"),
    ),
    named("guaranteed_hours", CARE, "leave", "reward.guaranteed_hours.leave", down("wastage_rate")),
    *(
        named(
            f"early_years_{name}",
            EY,
            "leave",
            f"reward.early_years.{name}.leave",
            down("wastage_rate"),
            number=number,
        )
        for name, number in (
            ("retention_payment", None),
            ("training", None),
            ("guaranteed_hours", None),
            ("fairness", None),
            ("flexible_working", 0.85),
            ("career_grades", 0.85),
            ("benefits", 0.85),
        )
    ),
    *(
        Lever(
            name,
            EY,
            tried(EY, levels=[level], pay_flat=f"reward.early_years.{name}"),
            merged(
                tried(EY, levels=[level], pay_flat=f"reward.early_years.{name}"),
                setting(to(0.0), f"reward.early_years.{name}"),
            ),
            (down("wastage_rate", level=level),),
        )
        for name, level in (("level_3_premium", "level_3"), ("leader_supplement", "eyp"))
    ),
    named(
        "early_years_campaign",
        EY,
        "applicants",
        "policy.early_years.campaign.applicants",
        up("applicants"),
    ),
)

LABOUR_MARKET = (
    scaled(
        "pay_freeze", SW, "economy.council_pay", at_most(400.0), up("wastage_rate"), down("fte")
    ),
    scaled("pay_outside", SW, "economy.earnings", faster, up("wastage_rate"), down("fte")),
    scaled(
        "foster_payments", FOSTERING, "economy.foster_payments", at_most(390.0), down("applicants")
    ),
    named("recession_leaving", SW, "leave", "economy.bust.leave", down("wastage_rate")),
    named("recession_first_jobs", SW, "practises", "economy.bust.practises", down("fte")),
    named("boom_leaving", SW, "leave", "economy.boom.leave", up("wastage_rate")),
    named("boom_first_jobs", SW, "practises", "economy.boom.practises", up("fte")),
)

BY_DEMAND: Data = {
    "change": {
        "social_workers": {
            "posts": {
                "children": {
                    "path": None,
                    "growth": None,
                    "demand": [
                        {
                            "cases": f"demand.{what}",
                            "posts_per_100": f"social_workers.posts_per_100.{what}",
                        }
                        for what in ("looked_after", "protection_plans", "referrals")
                    ],
                }
            }
        }
    }
}

DEMAND = (
    *(
        scaled(
            f"demand_{what}",
            SW,
            f"demand.{what}",
            times(1.2),
            up("posts_fte", "children"),
            up("vacancy_rate", "children"),
            given=BY_DEMAND,
        )
        for what in ("looked_after", "protection_plans", "referrals")
    ),
    scaled(
        "posts",
        SW,
        "social_workers.posts.children",
        times(1.2),
        up("posts_fte", "children"),
        up("vacancy_rate", "children"),
    ),
    scaled(
        "posts_growth",
        SW,
        "social_workers.posts.growth",
        times(3),
        up("posts_fte", "children"),
        up("fte", "children"),
        given=setting(times(0.8), "social_workers.posts.children"),
    ),
    scaled(
        "cases",
        SW,
        "social_workers.cases",
        times(1.3),
        up("caseload", "children"),
        up("wastage_rate", "children"),
    ),
)

EARLY_YEARS = (
    *(
        scaled(
            f"places_{route}", EY, f"eyps.{short}.places", times(0.4), down("entrants", level=route)
        )
        for short, route in (
            ("validation", "eyps_validation"),
            ("short", "eyps_short"),
            ("long", "eyps_long"),
            ("full", "eyps_full"),
        )
    ),
    *(
        scaled(
            f"places_{route}",
            EY,
            f"early_years.{short}.places",
            times(0.2),
            down("entrants", level=route),
        )
        for short, route in (
            ("level_3", "level_2_to_3"),
            ("foundation", "level_3_to_foundation"),
            ("top_up", "foundation_to_degree"),
            ("special_needs", "special_needs_training"),
        )
    ),
    scaled(
        "who_applies",
        EY,
        "early_years.level_3.apply_share",
        times(0.5),
        down("entrants", level="level_2_to_3"),
    ),
    scaled(
        "entry_requirements",
        EY,
        "early_years.level_3.entry_factor",
        times(0.6),
        down("entrants", level="level_2_to_3"),
    ),
    scaled(
        "who_pays_themselves",
        EY,
        "early_years.level_3.self_funds_share",
        times(0.3),
        down("entrants", level="level_2_to_3"),
    ),
    scaled(
        "eyps_applicants",
        EY,
        "eyps.full.applicants",
        times(0.3),
        down("entrants", level="eyps_full"),
    ),
    scaled("eyps_passes", EY, "eyps.passes", times(0.5), down("qualified_cumulative", level="eyp")),
    scaled("eyps_repeats", EY, "eyps.repeats", to(0), down("qualified_cumulative", level="eyp")),
    scaled(
        "need_full_day_care",
        EY,
        "early_years.need.full_day_care",
        to(0),
        down("settings_with_eyp", "full_day_care"),
    ),
    scaled(
        "need_deprived",
        EY_HISTORY,
        "early_years.need.full_day_care_deprived",
        lambda value: min(value, 1),
        up("settings_with_all_eyps_deprived", "full_day_care"),
    ),
    scaled(
        "need_childrens_centre",
        EY,
        "early_years.need.childrens_centre",
        to(0),
        down("settings_with_eyp", "childrens_centre"),
    ),
    scaled(
        "settings_open",
        EY,
        "early_years.settings.open",
        times(0.8),
        down("headcount", "full_day_care"),
    ),
    scaled(
        "sessional_open",
        EY,
        "early_years.sessional.open",
        times(0.8),
        down("headcount", "sessional"),
    ),
    scaled(
        "centres_open",
        EY,
        "early_years.centres.open",
        times(0.5),
        down("headcount", "childrens_centre"),
    ),
    scaled("settings_close", EY, "early_years.settings.closures", times(3), up("displaced")),
    added(
        "grow_your_own",
        EY,
        ["grow_your_own"],
        "grow_your_own.places",
        up("entrants"),
        programmes=["grow_your_own_grants"],
    ),
    added(
        "career_changers",
        EY,
        ["eyps_career_changers"],
        "eyps.career_changers.places",
        up("entrants"),
        programmes=["career_changers_grants"],
    ),
    *(
        scaled(route, EY_HISTORY, places, to(0), down("entrants", level=route))
        for route, places in (
            ("eyps_graduate_practitioner", "eyps.graduate_practitioner.places"),
            ("eyps_undergraduate_practitioner", "eyps.undergraduate_practitioner.places"),
            ("eyps_graduate_entry", "eyps.graduate_entry.places"),
            ("eyps_undergraduate_entry", "eyps.undergraduate_entry.places"),
            ("eyps_new_leaders", "eyps.new_leaders.places"),
            ("eyitt_employment", "eyitt.employment.places"),
            ("eyitt_graduate_entry", "eyitt.graduate_entry.places"),
            ("eyitt_undergraduate", "eyitt.undergraduate.places"),
        )
    ),
)


def purse_of(programme: str, name: str) -> list[str]:
    """Return the assumptions that hold a purse of a programme."""
    return [f"{programme}.{name}.{what}" for what in ("limit", "releases")]


def purse(name: str) -> list[str]:
    """Return the assumptions that hold a purse of the Transformation Fund."""
    return purse_of("transformation_fund", name)


TF = "transformation_fund"
FUNDS = (
    *(
        scaled(f"fund_{name}", EY, purse(name), times(0.2), down("funded_entrants", level=route))
        for name, route in (
            ("agency", "eyps_long"),
            ("level_3", "level_2_to_3"),
            ("higher_levels", "level_3_to_foundation"),
            ("special_needs", "special_needs_training"),
        )
    ),
    scaled("fund_settings", EY, purse("settings"), times(0.2), down("fund_spent_gbp", level=TF)),
    Lever(
        "fund_dates",
        EY,
        {"change": {TF: {"to": "2007-08"}}},
        {"change": {TF: {"to": "2008-08"}}},
        (down("fund_spent_gbp", level=TF),),
    ),
    Lever(
        "fund_carry_over",
        EY,
        {"change": {TF: {"purses": {"settings": {"carries_over": False}}}}},
        {"change": {TF: {"purses": {"settings": {"carries_over": True}}}}},
        (down("fund_spent_gbp", level=TF),),
    ),
    scaled(
        "fund_eligibility",
        EY,
        "early_years.settings.eligible_share",
        to(0),
        down("fund_spent_gbp", level=TF),
    ),
    scaled(
        "fund_allocation",
        EY,
        "early_years.areas.money",
        times(0.5),
        down("fund_spent_gbp", level=TF),
    ),
    *(
        scaled(
            f"{name}_refused", EY, f"{TF}.{name}.refuses", to(1), down("fund_spent_gbp", level=TF)
        )
        for name in ("recruitment_incentive", "quality_premium", "home_grown")
    ),
    *(
        scaled(
            f"{name}_take_up",
            EY,
            f"{TF}.{name}.take_up",
            times(0.2),
            down("fund_spent_gbp", level=TF),
        )
        for name in ("recruitment_incentive", "quality_premium", "home_grown")
    ),
    *(
        scaled(
            f"{name}_amount",
            EY,
            f"{TF}.{name}.amount",
            times(0.5),
            down("fund_spent_gbp", level=TF),
        )
        for name in ("recruitment_incentive", "quality_premium", "home_grown")
    ),
    scaled(
        "take_up_answers_to_amount",
        EY,
        [
            f"{TF}.{n}.amount_known"
            for n in ("recruitment_incentive", "quality_premium", "home_grown")
        ],
        times(0.25),
        up("fund_spent_gbp", level=TF),
    ),
    *(
        scaled(
            f"{name}_clawback",
            EY,
            f"{TF}.{name}.clawback",
            to(1),
            up("fund_clawed_back_gbp", level=TF),
        )
        for name in ("recruitment_incentive", "quality_premium")
    ),
    scaled("fund_again_after", EY, f"{TF}.again_after", to(60), down("fund_spent_gbp", level=TF)),
    Lever(
        "graduate_leader_fund",
        EY,
        {"programmes": ["graduate_leader_fund"]},
        merged(
            {"programmes": ["graduate_leader_fund"]},
            setting(
                to(0.0),
                "graduate_leader_fund.limit",
                "graduate_leader_fund.agency.limit",
                "graduate_leader_fund.agency.releases",
                "graduate_leader_fund.settings.limit",
                "graduate_leader_fund.settings.releases",
            ),
        ),
        (up("settings_with_eyp"), up("qualified_cumulative", level="eyp")),
    ),
)

HISTORY_FUNDS = tuple(
    scaled(name, trial, assumptions, to(0), down("funded_entrants", level=route))
    for name, trial, assumptions, route in (
        (
            "six_point_plan",
            SW_HISTORY,
            purse_of("six_point_plan", "graduates"),
            "sw_graduate_recruitment",
        ),
        (
            "fast_track_money_to_2015",
            SW_HISTORY,
            purse_of("fast_track_investment", "first"),
            "sw_step_up",
        ),
        (
            "fast_track_money_from_2015",
            SW_HISTORY,
            purse_of("fast_track_investment", "second"),
            "sw_frontline",
        ),
        (
            "early_years_money_2011",
            EY_HISTORY,
            purse_of("early_years_grants", "agency"),
            "eyps_new_leaders",
        ),
        (
            "early_years_contracts",
            EY_HISTORY,
            purse_of("early_years_grants", "contracts"),
            "eyps_graduate_entry",
        ),
        (
            "eyitt_money",
            EY_HISTORY,
            ["eyitt_grants.limit", "eyitt_grants.releases"],
            "eyitt_employment",
        ),
    )
)

OTHERS = (
    policy("foster_payment", FOSTERING, {"pay_uplift": 0.5}, {"pay_uplift": 0}, up("applicants")),
    named(
        "foster_support",
        FOSTERING,
        "leave",
        "reward.foster_support.leave",
        down("wastage_rate"),
        up("fte"),
    ),
    scaled(
        "foster_enquiries",
        FOSTERING,
        "foster_carers.enquiries",
        times(1.2),
        up("entrants"),
        up("fte"),
    ),
    scaled(
        "foster_assessments",
        FOSTERING,
        "foster_carers.assessments",
        times(0.5),
        down("entrants"),
        down("fte"),
    ),
    scaled(
        "foster_approval",
        FOSTERING,
        "foster_carers.assessment.passes",
        times(1.3),
        up("qualifiers"),
        up("fte"),
    ),
    named("foster_campaign", FOSTERING, "applicants", "campaign.fostering", up("applicants")),
    scaled(
        "looked_after",
        FOSTERING,
        "demand.looked_after",
        times(1.1),
        up("posts_fte"),
        up("vacancy_rate"),
    ),
    policy(
        "care_pay",
        CARE,
        {"pay_uplift": 0.2},
        {"pay_uplift": 0},
        down("wastage_rate"),
        up("joiners"),
    ),
    scaled("care_joiners", CARE, "social_care_workers.joiners", times(1.2), up("fte")),
    scaled("care_posts", CARE, "social_care_workers.posts", times(1.1), up("vacancy_rate")),
    scaled(
        "one_framework",
        EVERYBODY,
        "early_years.change_workforce.one_framework",
        times(10),
        up("movers_in", workforce="social_care_workers"),
        up("movers_out", workforce="social_workers"),
    ),
)

SWITCHES = (
    policy(
        "reward_in_one_region",
        TWO_REGIONS,
        {"pay_uplift": 0.2, "areas": ["north_east"]},
        {"pay_uplift": 0, "areas": ["north_east"]},
        down("wastage_rate"),
    ),
    scaled(
        "floor_of_rewards",
        SW,
        "reward.floor",
        to(0.9),
        up("wastage_rate"),
        given=tried(SW, effects={"leave": 0.7}),
    ),
    Lever(
        "strain_switch",
        SW,
        {"strain": "off"},
        {"strain": {"social_workers": "on"}},
        (down("wastage_rate"),),
        setting(times(1.3), "social_workers.cases"),
    ),
    Lever(
        "pay_response",
        SW,
        {"pay_response": {"social_workers": "linear"}},
        {"pay_response": {"social_workers": "power"}},
        (down("wastage_rate"),),
        tried(SW, pay_uplift=0.3),
    ),
    Lever(
        "coverage",
        SW,
        tried(SW, coverage=0.3, effects={"leave": 0.6}),
        tried(SW, coverage=1, effects={"leave": 0.6}),
        (up("wastage_rate"),),
        tried(SW, effects={"leave": 0.6}),
    ),
    Lever(
        "phase_in",
        SW,
        tried(SW, phase_in_months=60, effects={"leave": 0.6}),
        tried(SW, phase_in_months=0, effects={"leave": 0.6}),
        (up("wastage_rate"),),
        tried(SW, effects={"leave": 0.6}),
    ),
)

LEVERS = (
    *REWARDS,
    *MORE_REWARDS,
    *SUPPLY,
    *LABOUR_MARKET,
    *DEMAND,
    *EARLY_YEARS,
    *FUNDS,
    *HISTORY_FUNDS,
    *OTHERS,
    *SWITCHES,
)
