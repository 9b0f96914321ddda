"""Which corners of the rules a world has reached, in words, from a run of the twin."""

from __future__ import annotations

from sim.inputs.plan import IncentiveKind, State
from tests.twin.model import Run

ALL = {
    "one area",
    "two areas",
    "three areas",
    "people move to another area",
    "people move to another service",
    "people move to another workforce",
    "people are promoted",
    "people change their hours",
    "somebody repeats a stage and passes",
    "somebody repeats a stage and fails",
    "an award leads to another workforce",
    "somebody takes a course twice",
    "a course may be taken once",
    "trainees are displaced",
    "a setting closes by chance",
    "settings close since fewer are funded",
    "all settings are closed",
    "settings open again",
    "an area has no setting",
    "an account runs dry",
    "an account is spent to the penny",
    "accounts by area pay",
    "prices differ by area",
    "a grant is over while its programme runs",
    "somebody is paid for and somebody pays",
    "a setting is paid for hire_graduate",
    "a setting is paid for has_graduate",
    "a setting is paid for grows_graduate",
    "a setting is paid again",
    "a setting is no longer sponsored",
    "a setting keeps its money",
    "a setting pays back",
    "a setting that closed owes nothing",
    "a condition falls due after the end",
    "places bind",
    "places do not bind",
    "nobody is admitted",
    "posts bind",
    "posts do not bind",
    "strain is at its highest",
    "strain is at its lowest",
    "strain is in between",
    "more than one strain on a risk",
    "a clock stands still",
    "pay acts by power",
    "pay acts by exponential",
    "pay acts by linear",
}


def reached(plan, run: Run) -> set[str]:
    """Return the corners that a run has reached."""
    parts = (_people, _courses, _settings, _money, _posts, _clocks)
    return {corner for part in parts for corner in part(plan, run)}


def _people(plan, run):
    yield f"{('one', 'two', 'three')[len(plan.areas) - 1]} area{'s' * (len(plan.areas) > 1)}"
    for event in run.world.log:
        before, after = event.before, event.after
        if event.kind == "displace" and before.state is State.TRAINING_IN_POST:
            yield "trainees are displaced"
        if event.kind not in run.world.careers.risks:
            continue
        if before.hours != after.hours:
            yield "people change their hours"
        if before.group.workforce != after.group.workforce:
            yield "people move to another workforce"
        elif before.group.service != after.group.service:
            yield "people move to another service"
        elif before.group.level != after.group.level:
            yield "people are promoted"
        if before.group.area != after.group.area:
            yield "people move to another area"


def _courses(plan, run):
    awards, repeats, begun, routes = {}, set(), set(), {r.name: r for r in plan.routes}
    for event in run.world.log:
        who = (event.person.key, event.route)
        if event.kind == "repeat":
            repeats.add(who)
        if event.kind == "fail" and who in repeats:
            yield "somebody repeats a stage and fails"
        if event.kind in ("award", "qualify") and who in repeats:
            yield "somebody repeats a stage and passes"
        if event.kind == "award" and event.before.group.workforce != event.after.group.workforce:
            yield "an award leads to another workforce"
        if event.kind == "award":
            awards[who] = awards.get(who, 0) + 1
            begun.add(event.route)
    if any(number > 1 for number in awards.values()):
        yield "somebody takes a course twice"
    if any(routes[name].once for name in begun):
        yield "a course may be taken once"
    for month, number, applicants, entrants, funded in run.applications:
        places = {i.month: i.places for i in plan.routes[number].intakes}[month]
        if places and applicants:
            yield "places bind" if entrants == places else "places do not bind"
            if not entrants:
                yield "nobody is admitted"
            if 0 < funded < entrants:
                yield "somebody is paid for and somebody pays"


def _settings(plan, run):
    for settings in run.world.settings.values():
        months = range(plan.months + 1)
        counts = [sum(setting.is_open(month) for setting in settings) for month in months]
        if 0 in counts:
            yield "all settings are closed"
            if any(counts[counts.index(0) :]) and any(counts[: counts.index(0)]):
                yield "settings open again"
        for setting in settings:
            if setting.closes < plan.months:
                is_chance = setting.ends_by_chance <= setting.closes / 12
                yield (
                    "a setting closes by chance"
                    if is_chance
                    else "settings close since fewer are funded"
                )
        if {setting.area for setting in settings if setting.is_open(0)} < set(plan.areas):
            yield "an area has no setting"


def _money(plan, run):
    world = run.world
    for programme in plan.programmes:
        prices = [price for grant in programme.grants for price in grant.prices]
        prices += [incentive.price for incentive in programme.incentives]
        cheapest = min((price.pence for price in prices), default=0)
        for account in world.funds[programme.name].accounts.values():
            if account.spent and account.money < cheapest:
                yield "an account runs dry"
            if account.spent and account.money == 0:
                yield "an account is spent to the penny"
        for purse in programme.purses:
            if purse.area_shares and any(line[2] == purse.name for line in run.ledger):
                yield "accounts by area pay"
        if any(len(set(price.pence_by_area)) > 1 for price in prices):
            yield "prices differ by area"
        for grant in programme.grants:
            if grant.to_month < min(programme.to_month, plan.months):
                yield "a grant is over while its programme runs"
        for incentive in programme.incentives:
            for setting in world.settings[programme.workforce]:
                if (programme.name, incentive.name) not in setting.last_paid:
                    continue
                yield f"a setting is paid for {incentive.kind.value}"
                if not setting.is_sponsored(plan.months - 1):
                    yield "a setting is no longer sponsored"
                paid = setting.times_paid[programme.name, incentive.name]
                if paid > 1:
                    yield "a setting is paid again"
    assert {f"a setting is paid for {kind.value}" for kind in IncentiveKind} < ALL
    if any(line[5] == "clawback" for line in run.ledger):
        yield "a setting pays back"
    for promise in world.promises:
        if promise.due >= plan.months:
            yield "a condition falls due after the end"
        elif not promise.setting.is_open(promise.due):
            yield "a setting that closed owes nothing"
        elif promise in world.kept:
            yield "a setting keeps its money"


def _posts(plan, run):
    for workforce in plan.workforces:
        for posts in workforce.posts:
            own = [
                (month, state, number)
                for (month, group, state), number in run.fte.items()
                if (group[0], group[1], group[3]) == (workforce.name, posts.service, posts.area)
            ]
            for month in range(1, plan.months):
                in_post = sum(n for m, state, n in own if m == month and state in (4, 5))
                seeks = sum(n for m, state, n in own if m == month and state == State.SEEKING)
                if in_post >= posts.posts[month] and seeks:
                    yield "posts bind"
                if in_post < posts.posts[month] and not seeks:
                    yield "posts do not bind"


def _clocks(plan, run):
    bounds = {(w.name, s.name): s for w in plan.workforces for s in w.strains}
    for (_, workforce, name, _), factor in run.world.strain.items():
        strain = bounds[workforce, name]
        if strain.low < factor < strain.high:
            yield "strain is in between"
        else:
            yield f"strain is at its {'lowest' if factor == strain.low else 'highest'}"
    for workforce in plan.workforces:
        risks = [(s.service, risk) for s in workforce.strains for risk in s.risks]
        if len(set(risks)) < len(risks):
            yield "more than one strain on a risk"
        if workforce.pay_elasticities and workforce.pay_index is not None:
            yield f"pay acts by {workforce.pay_form.value}"
    if any(clock.speed == 0.0 for clock in run.world.clocks.values()):
        yield "a clock stands still"
