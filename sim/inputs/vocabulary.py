"""The words that input files may use: units, dimensions, states, measures, grades.

A word that is not here is an error with the nearest one named, so that a slip never becomes a new
unit or a target that nothing measures. What a unit allows (a share lies between 0 and 1, places are
never negative) is kept with it and checked on every value.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from sim.inputs.plan import PayForm, State, StrainDriver


@dataclass(frozen=True)
class Unit:
    """What a unit measures and which values it allows, from `least` to `most`."""

    says: str
    least: float = -inf
    most: float = inf
    may_equal_least: bool = True

    def allows(self, value: float) -> bool:
        """Return whether a value lies within the unit's bounds."""
        above = value >= self.least if self.may_equal_least else value > self.least
        return above and value <= self.most

    def bounds(self) -> str:
        """Return the allowed values in words."""
        if self.most < inf:
            more = "" if self.may_equal_least else "more than "
            return f"{more}{self.least:,.10g} to {self.most:,.15g}"
        if self.least == -inf:
            return "any number"
        return f"{self.least:g} or more" if self.may_equal_least else f"more than {self.least:g}"


MOST_PEOPLE, MOST_SETTINGS, MOST_GBP = 10_000_000, 1_000_000, 1e12
MOST_A_YEAR, MOST_TIMES, MOST_RISE = 1_000, 1_000_000, 5
MOST_UPLIFT, MOST_EFFECT = 0.5, 20
"""Far more than any country has: a slip of some noughts should not fill the machine's memory, nor
take it beyond the numbers it can hold."""

UNITS: dict[str, Unit] = {
    "people": Unit("heads", 0, MOST_PEOPLE),
    "people a year": Unit("a flow of heads", 0, MOST_PEOPLE),
    "places a year": Unit("training places", 0, MOST_PEOPLE),
    "settings": Unit("nurseries, children's centres and the like", 0, MOST_SETTINGS),
    "posts": Unit("posts in heads", 0, MOST_SETTINGS),
    "fte": Unit("full-time equivalents", 0, MOST_PEOPLE),
    "cases": Unit("open cases", 0, MOST_PEOPLE),
    "per person-year": Unit("a rate: events per person and year", 0, MOST_A_YEAR),
    "per setting-year": Unit("a rate: events per setting and year", 0, MOST_A_YEAR),
    "per year": Unit("yearly growth as a share", -1, may_equal_least=False),
    "share": Unit("part of a whole", 0, 1),
    "share of the country": Unit("what an area has of a national number", 0, 1),
    "ratio": Unit("a factor", 0, MOST_TIMES),
    "slope": Unit("change of a multiplier per relative change of its driver"),
    "per unit": Unit("change of a multiplier for each unit of its driver", -MOST_TIMES, MOST_TIMES),
    "index": Unit("a series of which only ratios matter", 0, MOST_GBP, may_equal_least=False),
    "elasticity": Unit("per cent change for one per cent more of something", -50, 50),
    "log sd": Unit("standard deviation of a logarithm", 0, 10),
    "years": Unit("time", 0, 200),
    "months": Unit("time", 0, 2400),
    "rounds": Unit("monthly recruitment rounds", 0),
    "looks": Unit("settings a seeker looks at in a round", 0),
    "£": Unit("money, cash", 0, MOST_GBP),
    "£m": Unit("millions of pounds, cash", 0, MOST_GBP / 1e6),
    "£ a year": Unit("pay or cost", 0, MOST_GBP),
    "£ a week": Unit("pay or cost", 0, MOST_GBP),
    "£ an hour": Unit("pay or cost", 0, MOST_GBP),
    "award": Unit("a pay award as a share of pay", -1, may_equal_least=False),
}

COUNTS = ("people", "people a year", "places a year", "settings", "fte", "cases")
"""Units of national numbers that areas divide, and of which a scenario may give an area its own."""

DIMENSIONS = (
    "service",
    "level",
    "state",
    "sector",
    "deprivation",
    "area",
    "age_band",
    "tenure_band",
    "hours",
    "staff_size",
    "retirement_age",
)

DEPRIVATIONS = ("deprived", "other")

GRADES: dict[str, str] = {
    "A": "official, read directly",
    "B": "official, second-hand",
    "C": "research, survey or estimate",
    "D": "worked out here",
}

RANGE_MEANINGS = (
    "50% interval",
    "80% interval",
    "90% interval",
    "95% interval",
    "plausible limits",
    "spread of sources",
    "rounding",
)

STATES: dict[str, State] = {state.name.lower(): state for state in State}
DRIVERS = tuple(driver.value for driver in StrainDriver)
STOCK_STATES = ("in_post", "agency", "on_break", "out", "seeking")
FROM_STATES = (*STOCK_STATES, "training_in_post")
TO_STATES = (*STOCK_STATES, "gone")

EVERY = "all"
"""The label of a total over services or levels."""

EVENT_KINDS = (
    "retire",
    "withdraw",
    "qualify",
    "fail",
    "award",
    "arrive",
    "hire",
    "join",
    "admit",
    "start_course",
    "displace",
    "repeat",
)
"""Names that the event log gives to what institutions do; no risk may be called so."""

WAYS_IN = ("applicants", "arrivals", "practises")
"""What pay and policies move besides risks: who applies to a workforce's routes, who comes from
outside, who of those registered takes up practice."""

PAY_FORMS = tuple(form.value for form in PayForm)
RESPONSES = ("elasticity", "per_unit", "factor")
"""How applicants answer to something that changes over time."""

WHO = ("women", "minority_ethnic", "disabled")
AGE_BANDS = (
    "aged_under_20",
    "aged_20_29",
    "aged_30_39",
    "aged_40_49",
    "aged_50_59",
    "aged_60_over",
)
FLOWS_BY_WHO = ("joiners", "leavers_employer", "leavers_sector", "entrants")

MEASURES = (
    # people
    "headcount",
    "fte",
    "mean_hours",
    "agency_fte",
    "on_break",
    "seeking",
    "out_may_return",
    "training_in_post",
    "experienced_fte",
    "level3_share",
    "degree_share",
    # who comes and goes
    "joiners",
    "leavers_employer",
    "leavers_sector",
    "returners",
    "retired",
    "to_agency",
    "to_break",
    "back_from_break",
    "promotions",
    "promotions_out",
    "displaced",
    "movers_in",
    "movers_out",
    "turnover_rate",
    "wastage_rate",
    # who they are
    *(name for who in (*WHO, *AGE_BANDS) for name in (who, f"{who}_share")),
    *(
        name
        for flow in FLOWS_BY_WHO
        for name in (
            *(f"{flow}_{who}{end}" for who in WHO for end in ("", "_share")),
            f"{flow}_mean_age",
        )
    ),
    # training
    "in_training",
    "applicants",
    "entrants",
    "funded_entrants",
    "withdrawals",
    "failures",
    "repeats",
    "qualifiers",
    "qualified_cumulative",
    "trained_cumulative",
    "completion_rate",
    "months_to_qualify",
    "survival_1_year",
    "survival_3_years",
    "survival_5_years",
    # posts
    "posts_fte",
    "filled_fte",
    "vacancies_fte",
    "covered_fte",
    "unfilled_fte",
    "spare_fte",
    "vacancy_rate",
    "unfilled_rate",
    "strain",
    "cases",
    "caseload",
    "unallocated_cases",
    "unallocated_share",
    # settings
    *(
        f"{name}{end}"
        for name in (
            "settings",
            "settings_with_eyp",
            "settings_with_all_eyps",
            "posts",
            "share_settings_with_eyp",
            "share_children_in_eyp_led_settings",
        )
        for end in ("", "_deprived")
    ),
    "children_centres_with_eyp",
    "settings_led_by",
    "share_settings_led_by",
    "vacancies",
    # money
    "mean_pay_gbp",
    "fund_limit_gbp",
    "fund_spent_gbp",
    "fund_clawed_back_gbp",
    "funded_cumulative",
    "funded_gbp",
    "reward_pay_gbp",
    "reward_payments_gbp",
    "effect_fte",
    "effect_coverage",
)
"""Every measure that a target may name; `docs/measures.md` says what each is."""
