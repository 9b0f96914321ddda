"""Tell a scenario as a dated story: who is there at the start, what changes when, what is promised.

The story is told from the plan, that is from what the engine will do, and not from the files; a
number that a file meant otherwise shows here before anything runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.base.dates import MONTHS_IN_YEAR, YearMonth, financial_year
from sim.inputs.plan import (
    CourseGrant,
    Incentive,
    Plan,
    Programme,
    Reward,
    Route,
    Target,
    Workforce,
)
from sim.inputs.resolve import Resolved
from sim.inputs.story_words import (
    at_the_start,
    how_many,
    incentive_in_words,
    money,
    per_cent,
    target_in_words,
    told_together,
)


@dataclass(frozen=True)
class Entry:
    """Something that happens in a month, or holds from it on."""

    month: YearMonth
    about: str
    says: str


@dataclass(frozen=True)
class Story:
    """A scenario in plain English."""

    name: str
    title: str
    question: str
    look_for: tuple[str, ...]
    span: str
    start: tuple[str, ...]
    entries: tuple[Entry, ...]
    changes: tuple[str, ...]
    targets: tuple[str, ...]

    def text(self) -> str:
        """Return the story as it is printed."""
        lines = [f"{self.title} ({self.name})", *([self.question] if self.question else [])]
        lines += ["", self.span, "", "At the start", *(f"  {line}" for line in self.start)]
        if self.changes:
            lines += ["", "Values set by this scenario", *(f"  {line}" for line in self.changes)]
        year = ""
        for entry in self.entries:
            if financial_year(entry.month) != year:
                year = financial_year(entry.month)
                lines += ["", year]
            lines.append(
                f"  {entry.month.words()[:3]} {entry.month.year}  {entry.about}: {entry.says}"
            )
        if self.targets:
            lines += ["", "Promised", *(f"  {line}" for line in self.targets)]
        if self.look_for:
            lines += ["", "Look for", *(f"  {line}" for line in self.look_for)]
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        """Return the story as plain data."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "look_for": list(self.look_for),
            "span": self.span,
            "start": list(self.start),
            "set": list(self.changes),
            "story": [
                {"date": str(entry.month), "about": entry.about, "says": entry.says}
                for entry in self.entries
            ],
            "targets": list(self.targets),
        }


def tell(resolved: Resolved) -> Story:
    """Return the story of a scenario."""
    plan = resolved.plan
    shape = resolved.scenario.shape
    last = plan.start.plus(plan.months - 1)
    entries = [
        *(entry for workforce in plan.workforces for entry in _workforce(workforce, plan)),
        *(entry for route in plan.routes for entry in _route(route, plan)),
        *(entry for programme in plan.programmes for entry in _programme(programme, plan)),
        *(entry for reward in told_together(plan.rewards) for entry in _reward(reward, plan)),
        *(_target(target, plan) for target in plan.targets),
    ]
    return Story(
        name=plan.name,
        title=plan.title,
        question=shape.question or "",
        look_for=plan.notes,
        span=f"From {plan.start.words()} to {last.words()}, {plan.months} months.",
        start=tuple(at_the_start(plan)),
        entries=tuple(sorted(entries, key=lambda entry: entry.month)),
        changes=tuple(_changes(resolved)),
        targets=tuple(target_in_words(target, plan) for target in plan.targets),
    )


def _workforce(workforce: Workforce, plan: Plan) -> list[Entry]:
    """Return each April's posts, settings and pay where they change, and new needs of settings."""
    entries = []
    before = ""
    for month in range(0, plan.months, MONTHS_IN_YEAR):
        parts = []
        if workforce.posts:
            by_service: dict[str, int] = {}
            for row in workforce.posts:
                by_service[row.service] = by_service.get(row.service, 0) + int(row.posts[month])
            each = (f"{service} {posts / 100:,.1f}" for service, posts in by_service.items())
            parts.append(f"funded posts (FTE) {', '.join(each)}")
        if workforce.settings:
            open_now = sum(int(kind.open_settings[month]) for kind in workforce.settings.types)
            parts.append(f"{how_many(open_now, 'setting')} open")
        if workforce.pay_index is not None and month > 0:
            rise = workforce.pay_index[month] / workforce.pay_index[month - MONTHS_IN_YEAR] - 1
            parts.append(f"pay {per_cent(rise)} in a year")
        says = "; ".join(parts)
        if says and says != before:
            entries.append(Entry(plan.start.plus(month), workforce.name, says))
        before = says
    for need in workforce.settings.needs if workforce.settings else ():
        where = " in a deprived area" if need.only_deprived else ""
        says = f"each setting of {need.service}{where} should have {need.posts_each} {need.level}"
        entries.append(Entry(plan.start.plus(need.from_month), workforce.name, says))
    return entries


def _route(route: Route, plan: Plan) -> list[Entry]:
    """Return a route's first intakes and those of the years in which its places change."""
    entries = []
    before: dict[int, tuple[int, int, float]] = {}
    for intake in route.intakes:
        month = plan.start.plus(intake.month)
        now = (intake.places, intake.applicants, intake.apply_factor)
        if intake.month < 0 or before.get(month.month) == now:
            continue
        was = before.get(month.month, now)
        says = _now_and_before(how_many(intake.places, "place"), now[0], was[0])
        if intake.applicants:
            words = how_many(intake.applicants, "applicant")
            says += f" for {_now_and_before(words, now[1], was[1])}"
        if intake.apply_factor != 1.0:
            words = f"staff applying × {intake.apply_factor:.4g}"
            says += f", {_now_and_before(words, now[2], was[2])}"
        entries.append(Entry(month, route.name, f"each {month.words()[:-5]} {says}"))
        before[month.month] = now
    return entries


def _now_and_before(words: str, now: float, before: float) -> str:
    return words if now == before else f"{words} (was {before:,.10g})"


def _programme(programme: Programme, plan: Plan) -> list[Entry]:
    paid: list[tuple[str, CourseGrant | Incentive]]
    paid = [(f"entrants to {grant.route}", grant) for grant in programme.grants]
    paid += [(incentive_in_words(row), row) for row in programme.incentives]
    pays = ", ".join(dict.fromkeys(words for words, _ in paid)) or "nobody"
    says = f"opens with a limit of {money(programme.limit_pence)}; pays {pays}"
    entries = [Entry(plan.start.plus(programme.from_month), programme.name, says)]
    spells = [(words.split(" (")[0], part.from_month, part.to_month) for words, part in paid]
    for what, first, end in spells:
        goes_on = any((what, end) == (other, start) for other, start, _ in spells)
        went_on = any((what, first) == (other, stop) for other, _, stop in spells)
        if first > programme.from_month and not went_on:
            since = plan.start.plus(first)
            entries.append(Entry(since, programme.name, f"begins to pay {what}"))
        if end < programme.to_month and not goes_on:
            since = plan.start.plus(end)
            entries.append(Entry(since, programme.name, f"has ceased to pay {what}"))
    for purse in programme.purses:
        whose = f" to {purse.name}" if len(programme.purses) > 1 else ""
        for month, pence in purse.releases:
            says = f"{money(pence)} is released{whose}"
            entries.append(Entry(plan.start.plus(month), programme.name, says))
    if programme.to_month < plan.months:
        entries.append(Entry(plan.start.plus(programme.to_month), programme.name, "is closed"))
    return entries


def _reward(reward: Reward, plan: Plan) -> list[Entry]:
    parts = []
    if reward.pay_uplift:
        parts.append(f"pay {per_cent(reward.pay_uplift)} beyond settlements")
    parts += [f"{risk} × {multiplier:.4g}" for risk, multiplier in reward.effects]
    where = f"; {', '.join(reward.areas)}" if reward.areas else ""
    who = f"{', '.join(reward.services)}; {', '.join(reward.levels)}{where}"
    says = f"begins for {reward.workforce} ({who}): {', '.join(parts) or 'no effect'}"
    if reward.phase_in_months:
        says += f", phased in over {how_many(reward.phase_in_months, 'month')}"
    entries = [Entry(plan.start.plus(reward.from_month), reward.name, says)]
    if reward.to_month < plan.months:
        entries.append(Entry(plan.start.plus(reward.to_month), reward.name, "has ended"))
    return entries


def _target(target: Target, plan: Plan) -> Entry:
    return Entry(plan.start.plus(target.month - 1), target.name, "is due at the end of the month")


def _changes(resolved: Resolved) -> list[str]:
    """Return the scenario's overrides with their reasons."""
    lines = []
    for name in resolved.used:
        assumption = resolved.scenario.assumptions[name]
        for override in assumption.overrides:
            labels = ", ".join(label for _, label in override.labels)
            since = f" from {override.since.words()}" if override.since else ""
            where = f" for {labels}" if labels else ""
            value = f"{override.value:,.10g} ({assumption.unit})"
            lines.append(f"{name}{where} is {value}{since}: {override.because}")
    return lines
