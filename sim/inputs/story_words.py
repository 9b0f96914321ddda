"""Numbers, names and promises in words, shared by the story, the diff and the explanation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.base.dates import YearMonth
from sim.inputs.measured import is_share
from sim.inputs.plan import (
    HOLDS_POST,
    WHOLE,
    Plan,
    Reward,
    State,
    StrainDriver,
    Target,
    Workforce,
)

STATE_WORDS = {
    State.IN_POST: "in post",
    State.AGENCY: "with agencies",
    State.ON_BREAK: "on a break",
    State.SEEKING: "seeking a post",
    State.OUT: "out",
}
DRIVER_WORDS = {
    StrainDriver.VACANCY_RATE: "vacancies",
    StrainDriver.UNFILLED_RATE: "posts that nobody fills or covers",
    StrainDriver.CASELOAD: "cases for each worker",
}
MEASURE_WORDS = {
    "fte": "FTE",
    "share_settings_with_eyp": "share of settings with an EYP",
    "level3_share": "share of staff at level 3 or above",
    "degree_share": "share of staff with a degree",
}
SHORT_WORDS = {"eyp": "EYP", "eyps": "EYPs", "childrens": "children's"}
MOST_COHORTS = 3

Titles = Mapping[str, str]
"""What workforces, routes and programmes are called, by name."""


def plain(name: str) -> str:
    """Return a name of the files as words."""
    words = name.replace("/", ", ").replace("_", " ").split(" ")
    return re.sub(r"(?<=\d) (?=\d)", " to ", " ".join(SHORT_WORDS.get(w, w) for w in words))


def title_of(name: str, titles: Titles) -> str:
    """Return what a workforce, route or programme is called; other names as words."""
    return titles.get(name) or plain(name)


def listed(names: Iterable[str]) -> str:
    """Return names as words in a row."""
    return ", ".join(plain(name) for name in names)


def how_many(number: int, what: str) -> str:
    """Return a number with its noun, such as `1 place` or `1,200 places`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def money(pence: int) -> str:
    """Return an amount in pounds, millions where it is large."""
    pounds = pence / 100
    return f"£{pounds / 1e6:,.6g}m" if pounds >= 1e6 else f"£{pounds:,.10g}"


def amounts(pence: Iterable[int]) -> str:
    """Return an amount, or the least and the most of several."""
    ordered = sorted(pence)
    return " to ".join(dict.fromkeys(money(each) for each in (ordered[0], ordered[-1])))


def shares(values: Iterable[float]) -> str:
    """Return a share in per cent, or the least and the most of several."""
    ordered = sorted(values)
    return " to ".join(dict.fromkeys(f"{100 * each:.3g}%" for each in (ordered[0], ordered[-1])))


def per_cent(share: float) -> str:
    """Return a signed change, such as `+2.5%`."""
    return f"{100 * share:+.3g}%"


def number(value: float) -> str:
    """Return a value without more digits than it has."""
    return f"{value:,.10g}"


def since_words(since: YearMonth | None) -> str:
    """Return from when a value holds."""
    return f"from {since.words()}" if since else "always"


def at_the_start(plan: Plan, titles: Titles) -> list[str]:
    """Return who is there on the first day, a line for each workforce and cohort in training."""
    lines = [_start_of(workforce, titles) for workforce in plan.workforces]
    if plan.areas != (WHOLE,):
        lines += [_by_area(workforce, plan.areas, titles) for workforce in plan.workforces]
    for route in plan.routes:
        cohorts = [intake for intake in route.intakes if intake.month < 0]
        months = [plan.start.plus(intake.month).words() for intake in cohorts]
        each = [f"{c.places:,} since {month}" for c, month in zip(cohorts, months, strict=True)]
        if len(cohorts) > MOST_COHORTS:
            total = sum(cohort.places for cohort in cohorts)
            each = [f"{total:,} who began from {months[0]} to {months[-1]}"]
        if cohorts:
            lines.append(f"{title_of(route.name, titles)}: in training {', '.join(each)}.")
    return lines


def _start_of(workforce: Workforce, titles: Titles) -> str:
    parts = []
    for state, words in STATE_WORDS.items():
        by_service: dict[str, int] = {}
        for stock in workforce.stocks:
            if stock.state is state:
                by_service[stock.service] = by_service.get(stock.service, 0) + sum(stock.heads)
        total = sum(by_service.values())
        if total:
            each = [f"{plain(name)} {heads:,}" for name, heads in by_service.items()]
            where = f" ({', '.join(each)})" if len(workforce.services) > 1 else ""
            parts.append(f"{total:,} {words}{where}")
    if workforce.settings:
        settings = workforce.settings
        by_kind = sum(int(kind.open_settings[0]) for kind in settings.types)
        posts = sum(
            int(kind.open_settings[0]) * sum(size * share for size, share in kind.staff_sizes)
            for kind in settings.types
        )
        parts.append(f"{how_many(by_kind, 'setting')} with about {posts:,.0f} posts")
        rates = sorted({kind.closure_rate_py for kind in settings.types})
        if rates[-1] > 0.0:
            parts.append(f"of which {shares(rates)} close by chance in a year")
    parts += _strain(workforce)
    silent = _rows_that_forget_trainees(workforce)
    if silent:
        parts.append(f"people on a course beside their post do not run: {listed(silent)}")
    return f"{title_of(workforce.name, titles)}: {'; '.join(parts)}."


def _strain(workforce: Workforce) -> list[str]:
    """Return what work does to careers, a part for each thing that strain follows."""
    acts: dict[str, list[str]] = {}
    for row in workforce.strains:
        risks = acts.setdefault(f"{DRIVER_WORDS[row.driver]} in {plain(row.service)}", [])
        risks += [plain(risk) for risk in row.risks if plain(risk) not in risks]
    return [f"{what} change how many run: {', '.join(risks)}" for what, risks in acts.items()]


def _by_area(workforce: Workforce, areas: Sequence[str], titles: Titles) -> str:
    """Return who is in post, and what is open, in each area."""
    parts = []
    for area in areas:
        heads = sum(
            sum(stock.heads)
            for stock in workforce.stocks
            if stock.area == area and stock.state is State.IN_POST
        )
        words = f"{plain(area)} {heads:,} in post"
        if workforce.settings:
            kinds = [kind for kind in workforce.settings.types if kind.area == area]
            number_open = sum(int(kind.open_settings[0]) for kind in kinds)
            words = f"{plain(area)} {how_many(number_open, 'setting')}"
        parts.append(words)
    return f"{title_of(workforce.name, titles)} by area: {', '.join(parts)}."


def _rows_that_forget_trainees(workforce: Workforce) -> list[str]:
    """Return risks run in post and not while training in post, for a workforce with some that are."""
    run_in = {
        state: {row.name for row in workforce.careers if row.from_state is state}
        for state in HOLDS_POST
    }
    trainees = run_in[State.TRAINING_IN_POST]
    return sorted(run_in[State.IN_POST] - trainees) if trainees else []


def target_in_words(target: Target, plan: Plan, titles: Titles) -> str:
    """Return a target as a sentence."""
    labels = [label for label in (target.service, target.level, target.area) if label != WHOLE]
    where = f" ({listed(labels)})" if labels else ""
    bound = "at least" if target.at_least else "at most"
    threshold = number(target.threshold)
    if is_share(target.measure):
        threshold = shares([target.threshold])
    what = MEASURE_WORDS.get(target.measure) or plain(target.measure)
    day = plan.start.plus(target.month - 1)
    return (
        f"{plain(target.name)}: {what} of {title_of(target.workforce, titles)}{where} {bound}"
        f" {threshold} at the end of {day.words()}."
    )


def told_together(rewards: Iterable[Reward]) -> list[Reward]:
    """Return rewards with those joined that differ in service or in level alone."""
    joined = list(rewards)
    for part in ("services", "levels", "areas"):
        groups: dict[Reward, list[str]] = {}
        for reward in joined:
            names = groups.setdefault(_with(reward, part, ()), [])
            names += [name for name in getattr(reward, part) if name not in names]
        joined = [_with(key, part, tuple(names)) for key, names in groups.items()]
    return joined


def _with(reward: Reward, part: str, names: tuple[str, ...]) -> Reward:
    change: dict[str, Any] = {part: names}
    return replace(reward, **change)
