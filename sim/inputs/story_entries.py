"""What the plan does and when: the dated entries of a story, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.base.dates import MONTHS_IN_YEAR, YearMonth
from sim.inputs.plan import (
    CourseGrant,
    Incentive,
    IncentiveKind,
    Intake,
    Plan,
    Programme,
    Reward,
    Route,
    Workforce,
)
from sim.inputs.story_words import (
    Titles,
    amounts,
    how_many,
    listed,
    money,
    number,
    per_cent,
    plain,
    shares,
    title_of,
    told_together,
)


@dataclass(frozen=True)
class Entry:
    """Something that happens in a month, or holds from it on; `title` is what `about` is called."""

    month: YearMonth
    about: str
    says: str
    title: str = ""


def entries_of(plan: Plan, titles: Titles) -> list[Entry]:
    """Return all that a plan does, in the order of the months."""
    told: list[tuple[int, str, str]] = []
    for workforce in plan.workforces:
        told += [(month, workforce.name, says) for month, says in _workforce(workforce, plan)]
    for route in plan.routes:
        told += [(month, route.name, says) for month, says in _route(route, plan)]
    for programme in plan.programmes:
        own = _programme(programme, plan, titles)
        told += [(month, programme.name, says) for month, says in own]
    for reward in told_together(plan.rewards):
        told += [(month, reward.name, says) for month, says in _reward(reward, plan, titles)]
    for target in plan.targets:
        told.append((target.month - 1, target.name, "is due at the end of the month"))
    entries = [
        Entry(plan.start.plus(month), about, says, title_of(about, titles))
        for month, about, says in told
    ]
    return sorted(entries, key=lambda entry: entry.month)


Told = Iterable[tuple[int, str]]
"""Months from the first, and what is said of them."""


def _workforce(workforce: Workforce, plan: Plan) -> Told:
    """Yield each April's posts, settings and pay where they change, and new needs of settings."""
    before = ""
    for month in range(0, plan.months, MONTHS_IN_YEAR):
        parts = []
        if workforce.posts:
            by_service: dict[str, int] = {}
            for row in workforce.posts:
                by_service[row.service] = by_service.get(row.service, 0) + int(row.posts[month])
            each = (f"{plain(name)} {posts / 100:,.0f}" for name, posts in by_service.items())
            parts.append(f"funded posts (FTE) {', '.join(each)}")
        if workforce.settings:
            open_now = sum(int(kind.open_settings[month]) for kind in workforce.settings.types)
            parts.append(f"{how_many(open_now, 'setting')} open")
        if workforce.pay_index is not None and month > 0:
            rise = workforce.pay_index[month] / workforce.pay_index[month - MONTHS_IN_YEAR] - 1
            parts.append(f"pay {per_cent(rise)} in a year")
        says = "; ".join(parts)
        if says and says != before:
            yield month, says
        before = says
    for need in workforce.settings.needs if workforce.settings else ():
        where = " in a deprived area" if need.only_deprived else ""
        level = plain(need.level)
        if need.posts_each != 1:
            level += "s"
        service = plain(need.service)
        yield (
            need.from_month,
            f"each setting of {service}{where} should have {need.posts_each} {level}",
        )


def _route(route: Route, plan: Plan) -> Told:
    """Yield a route's intakes of the years in which they change, and the last one.

    Intakes of a year that are alike are told together.
    """
    intakes = [intake for intake in route.intakes if intake.month >= 0]
    years: dict[int, list[Intake]] = {}
    for intake in intakes:
        years.setdefault((intake.month - intakes[0].month) // MONTHS_IN_YEAR, []).append(intake)
    before: dict[int, Intake] = {}
    for rows in years.values():
        new = []
        for row in rows:
            was = before.get(row.month % MONTHS_IN_YEAR)
            is_as_before = row.places == 0 if was is None else _are_alike(row, was)
            if not is_as_before:
                new.append((row, was))
        are_one = len(new) == len(rows) > 1 and all(
            _are_alike(row, rows[0]) and (was is None) == (new[0][1] is None) for row, was in new
        )
        for row, was in new[:1] if are_one else new:
            since = plan.start.plus(row.month)
            each = f" {_each(rows, plan)}" if are_one else ""
            yield row.month, f"from {since.words()}{each} {_intake(row, was)}"
        before |= {row.month % MONTHS_IN_YEAR: row for row, _ in new}
    taken = [intake.month for intake in intakes if intake.places > 0]
    if taken and taken[-1] == intakes[-1].month and taken[-1] + MONTHS_IN_YEAR < plan.months:
        yield taken[-1], "this is the last intake"


def _each(rows: Sequence[Intake], plan: Plan) -> str:
    """Return the calendar months of a year's intakes in words."""
    if len(rows) == MONTHS_IN_YEAR:
        return "each month"
    *months, last = (plan.start.plus(row.month).words()[:-5] for row in rows)
    return f"each {', '.join(months)} and {last}"


def _are_alike(one: Intake, other: Intake) -> bool:
    """Return whether two intakes differ by no more than what is left of a division."""
    pairs = ((one.places, other.places), (one.applicants, other.applicants))
    are_near = all(abs(a - b) <= min(1, 0.01 * max(a, b)) for a, b in pairs)
    return are_near and one.apply_factor == other.apply_factor


def _intake(row: Intake, was: Intake | None) -> str:
    was = was or row
    places = how_many(row.places, "place") if row.places else "no places"
    says = _now_and_before(places, row.places, was.places)
    if row.applicants and row.places:
        words = how_many(row.applicants, "applicant")
        says += f" for {_now_and_before(words, row.applicants, was.applicants)}"
    if row.apply_factor != 1.0:
        words = f"staff applying × {row.apply_factor:.4g}"
        says += f", {_now_and_before(words, row.apply_factor, was.apply_factor)}"
    return says


def _now_and_before(words: str, now: float, before: float) -> str:
    return words if now == before else f"{words} (was {number(float(f'{before:.6g}'))})"


def _programme(programme: Programme, plan: Plan, titles: Titles) -> Told:
    yield programme.from_month, f"opens with a limit of {money(programme.limit_pence)}"
    intakes = {
        route.name: [intake.month for intake in route.intakes if intake.places > 0]
        for route in plan.routes
    }
    parts: list[tuple[str, str, CourseGrant | Incentive]] = [
        (f"entrants to ‘{title_of(grant.route, titles)}’", _grant(grant, titles), grant)
        for grant in programme.grants
    ]
    parts += [
        (plain(row.name), _incentive(row, plan, programme, titles), row)
        for row in programme.incentives
    ]
    spells = [(what, part.from_month, part.to_month) for what, _, part in parts]
    for what, words, part in parts:
        first, end = max(part.from_month, programme.from_month), part.to_month
        # A grant is told while somebody may still start the course.
        later = [0] if isinstance(part, Incentive) else intakes.get(part.route, [])
        matters_until = (
            programme.to_month if isinstance(part, Incentive) else max(later, default=-1)
        )
        went_on = any(
            (words, first) == (other, row.to_month) and row is not part for _, other, row in parts
        )
        if first <= matters_until and not went_on:
            yield first, words
        goes_on = any((what, end) == (other, start) for other, start, _ in spells)
        if end < programme.to_month and not goes_on and end <= matters_until:
            yield end, f"has ceased to pay {what}"
    for purse in programme.purses:
        whose = f" to {plain(purse.name)}" if len(programme.purses) > 1 else ""
        for month, pence in purse.releases:
            yield month, f"{money(pence)} is released{whose}"
    if programme.to_month < plan.months:
        yield programme.to_month, "is closed"


def _grant(grant: CourseGrant, titles: Titles) -> str:
    """Return what is paid for an entrant, line by line."""
    lines = [f"{plain(p.line)} {amounts(p.pence_by_area or (p.pence,))}" for p in grant.prices]
    return f"pays for each entrant to ‘{title_of(grant.route, titles)}’: {', '.join(lines)}"


def _incentive(row: Incentive, plan: Plan, programme: Programme, titles: Titles) -> str:
    """Return what settings are paid for, who may ask and who does, and what they must show."""
    does = {
        IncentiveKind.HIRE_GRADUATE: f"take on a {plain(row.hire_level)}",
        IncentiveKind.HAS_GRADUATE: f"have a {' or '.join(plain(level) for level in row.levels)}",
        IncentiveKind.GROWS_GRADUATE: "train staff on "
        + " or ".join(f"‘{title_of(route, titles)}’" for route in row.routes),
    }[row.kind]
    price = amounts(row.price.pence_by_area or (row.price.pence,))
    says = [
        f"pays {plain(row.name)}, {price}, to settings of {plain(row.service)} "
        f"({listed(row.sectors)}) that {does}"
    ]
    settings = next(w.settings for w in plan.workforces if w.name == programme.workforce)
    kinds = settings.types if settings else ()
    asked = [n for n, k in enumerate(kinds) if k.service == row.service and k.sector in row.sectors]
    if asked:
        who = shares(kinds[n].eligible_share for n in asked)
        says.append("all may ask" if row.all_settings else f"{who} may ask")
        refuse = [
            row.refuses_by_type[n] if row.refuses_by_type else row.refuses_share for n in asked
        ]
        willing = shares([1.0 - math.exp(-row.take_up_rate_py)])
        says.append(f"{shares(refuse)} of these never do, of the others {willing} within a year")
    if row.again_after_months:
        says.append(f"again after {how_many(row.again_after_months, 'month')}")
    if row.condition is not None:
        back = f"{100 * row.condition.clawback_share:.3g}%"
        says.append(f"{back} goes back without a lasting post")
    return "; ".join(says)


def _reward(reward: Reward, plan: Plan, titles: Titles) -> Told:
    workforce = next(w for w in plan.workforces if w.name == reward.workforce)
    parts = []
    if reward.pay_uplift:
        parts.append(f"pay {per_cent(reward.pay_uplift)} beyond settlements")
    parts += [f"{plain(risk)} × {multiplier:.4g}" for risk, multiplier in reward.effects]
    who = [
        listed(own)
        for own, known in ((reward.services, workforce.services), (reward.levels, workforce.levels))
        if own != known
    ]
    who += [listed(reward.areas)] if reward.areas else []
    whom = f" ({'; '.join(who)})" if who else ""
    says = f"begins for {title_of(reward.workforce, titles)}{whom}: "
    says += ", ".join(parts) or "no effect"
    if reward.phase_in_months:
        says += f", phased in over {how_many(reward.phase_in_months, 'month')}"
    yield reward.from_month, says
    if reward.to_month < plan.months:
        yield reward.to_month, "has ended"


def idle(plan: Plan) -> list[str]:
    """Return warnings of rewards and policies that move nobody."""
    workforces = {workforce.name: workforce for workforce in plan.workforces}
    lines = []
    for name in dict.fromkeys(reward.name for reward in plan.rewards):
        rows = [reward for reward in plan.rewards if reward.name == name]
        if any(multiplier != 1.0 for row in rows for _, multiplier in row.effects):
            continue
        elastic = any(e for row in rows for _, e in workforces[row.workforce].pay_elasticities)
        if not any(row.pay_uplift for row in rows):
            lines.append(f"{plain(name)} does nothing: it raises no pay and every effect is × 1.")
        elif not elastic:
            lines.append(f"{plain(name)} raises pay and moves nobody: nothing answers to pay.")
    return lines
