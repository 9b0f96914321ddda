"""Which measures a plan will tell, and of whom: known before it runs, so no target waits in vain.

`sim.outputs.measuring` works the measures out; a test holds this list against what runs of Toyland tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.plan import WHOLE, Plan, StrainDriver, Target, Workforce
from sim.inputs.vocabulary import AGE_BANDS, EVERY, FLOWS_BY_WHO

Cell = tuple[str, str, str]
"""A service, a level and an area; each may be `all`."""

EVERYWHERE = ("headcount", "fte")
BROAD = (
    *("mean_hours", "agency_fte", "on_break", "seeking", "out_may_return", "training_in_post"),
    *("joiners", "leavers_employer", "leavers_sector", "returners", "retired", "to_agency"),
    *("to_break", "back_from_break", "promotions", "promotions_out", "displaced"),
    *("turnover_rate", "wastage_rate", "movers_in", "movers_out"),
)
"""Told of a service, a level or an area, and of two of them, not of all three at once."""

LEVEL_SHARES = {
    "level3_share": ("level_3", "level_4_5", "graduate", "eyp"),
    "degree_share": ("graduate", "eyp"),
}
TRAINING = (
    *("in_training", "entrants", "withdrawals", "failures", "repeats", "qualifiers"),
    *("completion_rate", "months_to_qualify", "trained_cumulative", "entrants_mean_age"),
)
NATIONAL_TRAINING = (
    *("applicants", "funded_entrants", "survival_1_year", "survival_3_years", "survival_5_years"),
)
POSTS = (
    *("posts_fte", "filled_fte", "vacancies_fte", "covered_fte", "unfilled_fte", "spare_fte"),
    *("vacancy_rate", "unfilled_rate"),
)
CASES = ("cases", "caseload", "unallocated_cases", "unallocated_share")
BY_DEPRIVATION = (
    *("settings", "settings_with_eyp", "settings_with_all_eyps", "posts"),
    *("share_settings_with_eyp", "share_children_in_eyp_led_settings"),
)
SETTINGS = (
    *(f"{name}{end}" for name in BY_DEPRIVATION for end in ("", "_deprived")),
    *("vacancies", "vacancy_rate"),
)
CHILDRENS_CENTRE = "childrens_centre"
FUNDS = ("fund_limit_gbp", "fund_spent_gbp", "fund_clawed_back_gbp")
OVER_A_YEAR = (
    *BROAD[6:],
    *("applicants", "entrants", "funded_entrants", "withdrawals", "failures", "repeats"),
    *("qualifiers", "completion_rate", "months_to_qualify"),
)
"""Counted over twelve months, and so not known in the first year."""


def told(plan: Plan, workforce: Workforce, measure: str) -> set[Cell]:
    """Return the services, levels and areas of which a measure of a workforce is told."""
    cells = _Cells(plan, workforce)
    found = {*cells.people(measure), *cells.diversity(measure), *cells.training(measure)}
    return found | {*cells.places(measure), *cells.money(measure)}


def is_share(measure: str) -> bool:
    """Return whether a measure lies between 0 and 1."""
    own = measure.endswith(("_share", "_rate")) or measure == "effect_coverage"
    return own or measure.startswith(("share_", "survival_"))


def what_is_wrong(target: Target, plan: Plan) -> tuple[str, str, str] | None:
    """Return what was found, what is allowed and what to do if a target can never be judged."""
    workforce = next(w for w in plan.workforces if w.name == target.workforce)
    cells = told(plan, workforce, target.measure)
    found = f"nothing measures {target.measure} of {target.workforce}"
    if not cells:
        others = [w.name for w in plan.workforces if told(plan, w, target.measure)]
        allowed = f"in this scenario it is told of {', '.join(others) or 'nobody'}"
        return found, allowed, "docs/measures.md says what is told of whom"
    cell = (target.service, target.level, target.area)
    if cell not in cells:
        labels = zip(("service", "level", "area"), cell, strict=True)
        found += f" for {', '.join(f'{what} {label}' for what, label in labels)}"
        known = [_names(own[number] for own in cells) for number in range(3)]
        kinds = zip(("services", "levels", "areas"), known, strict=True)
        allowed = f"it is told for {'; '.join(f'{kind} {names}' for kind, names in kinds)}"
        at_once = all(label in names.split(", ") for label, names in zip(cell, known, strict=True))
        return found, allowed, "not for all of these at once" if at_once else ""
    begins = plan.start.plus(MONTHS_IN_YEAR - 1)
    if target.measure in OVER_A_YEAR and target.month < MONTHS_IN_YEAR:
        due = plan.start.plus(target.month - 1)
        found = f"{target.measure} is not known in {due}"
        return found, f"it is counted over twelve months, from {begins} on", ""
    return None


def _names(labels: Iterable[str]) -> str:
    return ", ".join(sorted({*labels}, key=lambda label: (label != EVERY, label)))


class _Cells:
    """What a workforce of a plan is told by."""

    def __init__(self, plan: Plan, workforce: Workforce) -> None:
        self.plan, self.workforce = plan, workforce
        levels = workforce.levels
        self.services = (EVERY, *workforce.services)
        self.levels = (EVERY, *levels) if len(levels) > 1 else (EVERY,)
        self.areas = (EVERY,) if plan.areas == (WHOLE,) else (EVERY, *plan.areas)
        self.routes = [route for route in plan.routes if route.workforce == workforce.name]

    def people(self, measure: str) -> Iterable[Cell]:
        """Return the cells of measures of who is there, comes and goes."""
        cells = product(self.services, self.levels, self.areas)
        has_pay = self.workforce.pay_by_level_gbp is not None
        if measure in EVERYWHERE:
            return cells
        if measure in BROAD or (measure == "mean_pay_gbp" and has_pay):
            return [cell for cell in cells if EVERY in cell]
        if measure == "experienced_fte":
            return product(self.services, (EVERY,), (EVERY,))
        if {*LEVEL_SHARES.get(measure, ())} & {*self.levels}:
            return product(self.services, (EVERY,), self.areas)
        return ()

    def diversity(self, measure: str) -> Iterable[Cell]:
        """Return the cells of measures of who people are."""
        names = {name for word in (*self._traits(), *AGE_BANDS) for name in (word, f"{word}_share")}
        flows = [flow for flow in FLOWS_BY_WHO if flow != "entrants"]
        names |= {f"{flow}_mean_age" for flow in flows}
        names |= {f"{f}_{word}{end}" for f in flows for word in self._traits() for end in ENDS}
        if measure not in names:
            return ()
        cells = product(self.services, self.levels, self.areas)
        return [cell for cell in cells if EVERY in cell[1:]]

    def training(self, measure: str) -> Iterable[Cell]:
        """Return the cells of measures by route, and of who has reached a level by one."""
        if measure == "qualified_cumulative":
            return product((EVERY,), (EVERY, *self.workforce.levels), self.areas)
        if not self.routes:
            return ()
        by_route = (EVERY, *(route.name for route in self.routes))
        who = {f"entrants_{word}{end}" for word in self._traits() for end in ENDS}
        if measure in TRAINING or measure in who:
            return product((EVERY,), by_route, self.areas)
        paid = {grant.route for programme in self.plan.programmes for grant in programme.grants}
        is_paid = measure in ("funded_cumulative", "funded_gbp") and paid & {*by_route}
        return (
            product((EVERY,), by_route, (EVERY,)) if is_paid or measure in NATIONAL_TRAINING else ()
        )

    def places(self, measure: str) -> Iterable[Cell]:
        """Return the cells of measures of posts held in common and of settings."""
        workforce = self.workforce
        found: list[Cell] = []
        pooled = [s for s in workforce.services if any(p.service == s for p in workforce.posts)]
        if pooled and measure in POSTS:
            found += product((EVERY, *pooled), (EVERY,), self.areas)
        for strain in workforce.strains:
            with_cases = strain.driver is StrainDriver.CASELOAD and strain.cases is not None
            if strain.service in pooled and measure == "strain":
                found += product((strain.service,), (strain.name,), self.areas)
            if strain.service in pooled and measure in CASES and with_cases:
                found += product((strain.service,), (EVERY,), self.areas)
        if workforce.settings is None:
            return found
        if measure in SETTINGS:
            found += product(self.services, (EVERY,), self.areas)
        if measure in ("settings_led_by", "share_settings_led_by"):
            found += product(self.services, workforce.levels, self.areas)
        if measure == "children_centres_with_eyp" and CHILDRENS_CENTRE in self.services:
            found += product((CHILDRENS_CENTRE,), (EVERY,), self.areas)
        return found

    def money(self, measure: str) -> Iterable[Cell]:
        """Return the cells of measures of programmes and rewards."""
        name = self.workforce.name
        if measure in FUNDS:
            programmes = [p for p in self.plan.programmes if p.workforce == name]
            names = [
                n for p in programmes for n in (p.name, *(f"{p.name}/{q.name}" for q in p.purses))
            ]
            return product((EVERY,), names, self.areas)
        own = [reward for reward in self.plan.rewards if reward.workforce == name]
        pays, pays_once = (r.pay_uplift for r in own), (r.hello_gbp or r.stay_gbp_py for r in own)
        names = []
        if (measure == "reward_pay_gbp" and any(pays)) or (
            measure == "reward_payments_gbp" and any(pays_once)
        ):
            names = [reward.name for reward in own]
        if measure in ("effect_fte", "effect_coverage"):
            names = [cause for reward in own for cause in reward.causes]
        return product((EVERY,), names, (EVERY,))

    def _traits(self) -> list[str]:
        """Return the traits of which the plan says something for the workforce."""
        workforce = self.workforce
        profiles = [stock.profile for stock in workforce.stocks]
        profiles += [arrivals.profile for arrivals in workforce.arrivals]
        profiles += [route.profile for route in self.routes if route.profile]
        settings = workforce.settings
        if settings is not None:
            profiles += [settings.stock_profile, settings.hire_profile]
            for kind in settings.types:
                profiles += [p for p in (kind.stock_profile, kind.hire_profile) if p]
        traits = ["women"]
        traits += ["minority_ethnic"] * any(p.minority_ethnic_share for p in profiles)
        return traits + ["disabled"] * any(p.disabled_share for p in profiles)


ENDS = ("", "_share")
