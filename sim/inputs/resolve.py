"""From a scenario to the plan that the engine reads: every name replaced by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sim.inputs.library import Library, read_library, scenario_path
from sim.inputs.lookup import Lookup
from sim.inputs.plan import Plan, Programme, Reward, Route, Target
from sim.inputs.problems import Problems, nearest
from sim.inputs.resolve_programme import resolve_programme
from sim.inputs.resolve_route import resolve_route
from sim.inputs.resolve_workforce import resolve_workforce
from sim.inputs.scenario import Scenario, open_scenario, read_scenario
from sim.inputs.scenario_shapes import RewardShape, TargetShape
from sim.inputs.scope import Scope
from sim.inputs.training_shapes import ProgrammeShape, RouteShape
from sim.inputs.tree import Word, place_of
from sim.inputs.vocabulary import APPLICANTS, EVERY
from sim.inputs.workforce_shapes import WorkforceShape


@dataclass(frozen=True)
class Resolved:
    """A scenario, its plan, and the names of the assumptions that went into the plan."""

    scenario: Scenario
    plan: Plan
    used: tuple[str, ...]


def load_plan(name: str | Path) -> Plan:
    """Return the plan of one scenario, given as a path or as a name such as `baseline`.

    Raises InputError with everything that is wrong in its files.
    """
    return load([name])[0].plan


def load_plans(names: Sequence[str | Path]) -> tuple[Plan, ...]:
    """Return the plans of several scenarios; each library is read once."""
    return tuple(resolved.plan for resolved in load(names))


def load(names: Sequence[str | Path]) -> tuple[Resolved, ...]:
    """Return several scenarios with their plans. Raises InputError with everything wrong."""
    problems = Problems()
    libraries: dict[Path, Library] = {}
    loaded = []
    for name in names:
        path = scenario_path(name)
        folder = open_scenario(path, problems)
        if folder is None:
            continue
        if folder not in libraries:
            libraries[folder] = read_library(folder, problems)
        scenario = read_scenario(path, libraries[folder], problems)
        if scenario is not None:
            loaded.append(resolve(scenario, problems))
    problems.raise_any()
    return tuple(loaded)


def resolve(scenario: Scenario, problems: Problems) -> Resolved:
    """Return the scenario's plan. If problems were noted, some of its numbers are stand-ins."""
    shape = scenario.shape
    broken = scenario.library.broken | scenario.broken
    lookup = Lookup(scenario.assumptions, shape.start, scenario.months, problems, frozenset(broken))
    scopes = {
        str(name): Scope(str(name), cast(WorkforceShape, workforce), lookup)
        for name, workforce in scenario.shapes["workforces"].items()
    }
    workforces = tuple(resolve_workforce(scope) for scope in scopes.values())
    routes = _routes(scenario, scopes, lookup)
    plan = Plan(
        name=scenario.name,
        title=shape.title,
        start=shape.start,
        months=scenario.months,
        workforces=workforces,
        routes=tuple(routes.values()),
        programmes=_programmes(scenario, scopes, routes, lookup),
        rewards=tuple(
            reward
            for name, row in shape.rewards.items()
            if (reward := _reward(name, row, scopes, lookup)) is not None
        ),
        targets=tuple(
            target
            for name, row in shape.targets.items()
            if (target := _target(name, row, scopes, lookup)) is not None
        ),
        notes=tuple(shape.look_for),
    )
    for name in shape.set:
        if name in scenario.assumptions and name not in lookup.used and not scenario.broken:
            found = f"'set' changes {name}, which nothing in this scenario uses"
            problems.add(place_of(name), found, "", "remove it or add what uses it")
    return Resolved(scenario, plan, tuple(lookup.used))


def _routes(scenario: Scenario, scopes: Mapping[str, Scope], lookup: Lookup) -> dict[str, Route]:
    routes = {}
    for name, shape in scenario.shapes["routes"].items():
        route = resolve_route(cast(Word, name), cast(RouteShape, shape), scopes, lookup)
        if route is not None:
            routes[str(name)] = route
    return routes


def _programmes(
    scenario: Scenario,
    scopes: Mapping[str, Scope],
    routes: Mapping[str, Route],
    lookup: Lookup,
) -> tuple[Programme, ...]:
    programmes = []
    for name, shape in scenario.shapes["programmes"].items():
        word = cast(Word, name)
        programme = resolve_programme(word, cast(ProgrammeShape, shape), scopes, routes, lookup)
        if programme is not None:
            programmes.append(programme)
    return tuple(programmes)


def _scope_of(workforce: str, scopes: Mapping[str, Scope], lookup: Lookup) -> Scope | None:
    if workforce not in scopes and workforce not in lookup.broken:
        advice = nearest(workforce, scopes)
        lookup.problems.add(place_of(workforce), f"unknown workforce '{workforce}'", advice)
    return scopes.get(workforce)


def _reward(
    name: str, shape: RewardShape, scopes: Mapping[str, Scope], lookup: Lookup
) -> Reward | None:
    """Return a reward package; its effects are scaled by the share of people reached."""
    scope = _scope_of(shape.workforce, scopes, lookup)
    if scope is None:
        return None
    first = shape.from_.months_after(lookup.start)
    end = shape.to.months_after(lookup.start) + 1 if shape.to else lookup.months
    if not 0 <= first < end:
        found = f"the reward {name} runs from {shape.from_} to {shape.to or 'the end'}"
        allowed = f"'from' is {lookup.start} or later and 'to' is not before it"
        lookup.problems.add(place_of(name), found, allowed)
    for service in shape.services or ():
        scope.knows(service, scope.services, "service")
    for level in shape.levels or ():
        scope.knows(level, scope.levels, "level")
    effects = []
    for risk, effect in shape.effects.items():
        scope.knows(risk, (*scope.risks, APPLICANTS), "risk")
        multiplier = lookup.number(effect, ("ratio",)) if isinstance(effect, str) else effect
        if multiplier < 0:
            found = f"the effect on {risk} is {multiplier:g}"
            lookup.problems.add(place_of(risk), found, "a multiplier is 0 or more")
        effects.append((str(risk), 1.0 + (1.0 if shape.coverage is None else shape.coverage) * (multiplier - 1.0)))
    return Reward(
        name=str(name),
        workforce=scope.name,
        services=tuple(str(service) for service in shape.services or scope.services),
        levels=tuple(str(level) for level in shape.levels or scope.levels),
        from_month=first,
        to_month=min(end, lookup.months),
        pay_uplift=float(shape.pay_uplift or 0.0),
        effects=tuple(effects),
        phase_in_months=shape.phase_in_months or 0,
    )


def _target(
    name: str, shape: TargetShape, scopes: Mapping[str, Scope], lookup: Lookup
) -> Target | None:
    """Return a target; it is judged on the census at the end of its month."""
    scope = _scope_of(shape.workforce, scopes, lookup)
    if scope is None:
        return None
    month = shape.date.months_after(lookup.start) + 1
    if not 0 < month <= lookup.months:
        found = f"the target {name} is for {shape.date}"
        last = lookup.start.plus(lookup.months - 1)
        lookup.problems.add(place_of(name), found, f"the run goes from {lookup.start} to {last}")
    if shape.service != EVERY:
        scope.knows(shape.service, (*scope.services, EVERY), "service")
    if shape.level != EVERY:
        scope.knows(shape.level, (*scope.levels, EVERY), "level")
    threshold = shape.threshold
    if isinstance(threshold, str):
        assumption = lookup.assumptions.get(threshold)
        threshold = lookup.number(threshold, (assumption.unit,) if assumption else ("share",))
    return Target(
        name=str(name),
        measure=str(shape.measure),
        workforce=scope.name,
        service=str(shape.service),
        level=str(shape.level),
        month=month,
        threshold=float(threshold),
        at_least=shape.at_least,
    )
