"""From a scenario to the plan that the engine reads: every name replaced by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sim.inputs.areas import Areas
from sim.inputs.finding import open_scenario, scenario_path
from sim.inputs.library import Library, read_library
from sim.inputs.lookup import Lookup
from sim.inputs.measured import is_share, what_is_wrong
from sim.inputs.plan import Plan, Programme, Reward, Route, Target, Workforce
from sim.inputs.premises import changed_span
from sim.inputs.problems import Problems, nearest, share_meant
from sim.inputs.resolve_posts import strain_name
from sim.inputs.resolve_programme import resolve_programme
from sim.inputs.resolve_rewards import resolve_rewards
from sim.inputs.resolve_route import resolve_route
from sim.inputs.resolve_workforce import resolve_workforce
from sim.inputs.scenario import Scenario, read_scenario
from sim.inputs.scenario_shapes import ScenarioShape, TargetShape
from sim.inputs.scope import Scope, scope_of
from sim.inputs.training_shapes import ProgrammeShape, RouteShape
from sim.inputs.tree import Word, place_of
from sim.inputs.vocabulary import EVERY
from sim.inputs.workforce_shapes import WorkforceShape
from sim.inputs.yaml_reader import shown

MOST_ONCE = 64
"""The engine keeps which such routes a person has completed in so many bits."""


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


def load(names: Sequence[str | Path]) -> tuple[Resolved, ...]:
    """Return several scenarios with their plans. Raises InputError with everything wrong."""
    return tuple(resolved for resolved, _ in load_with_parents(names, are_wanted=False))


def load_with_parents(
    names: Sequence[str | Path], *, are_wanted: bool = True
) -> tuple[tuple[Resolved, Resolved | None], ...]:
    """Return scenarios, each with the one that it extends, if it extends one.

    Raises InputError with everything wrong.
    """
    problems = Problems()
    libraries: dict[Path, Library] = {}
    loaded = []
    for name in names:
        path = scenario_path(name)
        problems.own.add(shown(path))
        folder = open_scenario(path, problems)
        if folder is None:
            continue
        if folder not in libraries:
            libraries[folder] = read_library(folder, problems)
        scenario = read_scenario(path, libraries[folder], problems)
        if scenario is not None:
            parents = scenario.chain[1:2] if are_wanted else ()
            parent = next(
                (read_scenario(each, libraries[folder], problems) for each in parents), None
            )
            loaded.append((scenario, parent))
    found = [
        (resolve(scenario, problems), None if parent is None else resolve(parent, problems))
        for scenario, parent in loaded
    ]
    problems.raise_any()
    return tuple(found)


def resolve(scenario: Scenario, problems: Problems) -> Resolved:
    """Return the scenario's plan. If problems were noted, some of its numbers are stand-ins."""
    shape = scenario.shape
    library = scenario.library
    lookup = Lookup(
        scenario.assumptions,
        shape.start,
        scenario.months,
        problems,
        broken=frozenset(library.broken | scenario.broken),
        areas=_areas(shape),
        elsewhere=frozenset(library.structures["workforces"]) - {*shape.workforces},
    )
    scopes: dict[str, Scope] = {}
    for name, workforce in scenario.shapes["workforces"].items():
        scopes[str(name)] = Scope(str(name), cast(WorkforceShape, workforce), lookup, scopes)
    workforces = _workforces(shape, scopes, problems)
    routes = _routes(scenario, scopes, lookup)
    plan = Plan(
        name=scenario.name,
        title=shape.title,
        start=shape.start,
        months=scenario.months,
        workforces=tuple(workforces.values()),
        routes=tuple(routes.values()),
        programmes=_programmes(scenario, scopes, routes, lookup),
        rewards=_rewards(shape, scopes, workforces, lookup),
        targets=tuple(
            target
            for name, row in shape.targets.items()
            if (target := _target(name, row, scopes, lookup)) is not None
        ),
        notes=tuple(shape.look_for),
        areas=lookup.areas.names,
    )
    for name in shape.set:
        if name in scenario.assumptions and name not in lookup.used and not scenario.broken:
            found = f"'set' changes {name}, which nothing in this scenario uses"
            problems.add(place_of(name), found, "", "remove it or add what uses it")
    _check_targets(plan, shape, problems)
    return Resolved(scenario, plan, tuple(lookup.used))


def _check_targets(plan: Plan, shape: ScenarioShape, problems: Problems) -> None:
    """Note targets that a run could not judge, once everything else is right."""
    if problems.found:
        return
    places = {str(name): place_of(name) for name in shape.targets}
    for target in plan.targets:
        wrong = what_is_wrong(target, plan)
        if wrong is not None:
            problems.add(places[target.name], *wrong)


def _areas(shape: ScenarioShape) -> Areas:
    """Return the scenario's areas; one that it does not divide has the area `all`."""
    if shape.areas is None:
        return Areas()
    return Areas(
        tuple(str(name) for name in shape.areas),
        {str(name): row.like for name, row in shape.areas.items() if row.like},
        {str(name): row.part for name, row in shape.areas.items() if row.part},
    )


def _workforces(
    shape: ScenarioShape, scopes: Mapping[str, Scope], problems: Problems
) -> dict[str, Workforce]:
    """Return the workforces with the scenario's switches set."""
    for name in shape.pay_response:
        if name not in scopes:
            found = f"there is no workforce '{name}' in the scenario"
            problems.add(place_of(name), found, nearest(name, scopes))
    known = [EVERY, *scopes]
    for scope in scopes.values():
        strains = scope.shape.strains
        known += [f"{scope.name}.{strain_name(row)}" for row in (strains.rows if strains else ())]
    for name in shape.strain:
        if name not in known:
            problems.add(place_of(name), f"unknown strain '{name}'", nearest(name, known))
    return {
        name: resolve_workforce(scope, shape.strain, shape.pay_response.get(name))
        for name, scope in scopes.items()
    }


def _rewards(
    shape: ScenarioShape,
    scopes: Mapping[str, Scope],
    workforces: Mapping[str, Workforce],
    lookup: Lookup,
) -> tuple[Reward, ...]:
    """Return rewards and then the other policies, which the engine treats alike."""
    for name in shape.policies:
        if name in shape.rewards:
            found = f"'{name}' is a reward and a policy"
            lookup.problems.add(place_of(name), found, "names differ", "rename one")
    rewards = resolve_rewards(shape.rewards, scopes, workforces, lookup)
    return (*rewards, *resolve_rewards(shape.policies, scopes, workforces, lookup))


def _routes(scenario: Scenario, scopes: Mapping[str, Scope], lookup: Lookup) -> dict[str, Route]:
    routes = {}
    for name, shape in scenario.shapes["routes"].items():
        route = resolve_route(cast(Word, name), cast(RouteShape, shape), scopes, lookup)
        if route is not None:
            routes[str(name)] = route
    once = [name for name in scenario.shapes["routes"] if name in routes and routes[name].once]
    if len(once) > MOST_ONCE:
        found = f"{len(once)} routes are taken once"
        lookup.problems.add(place_of(once[-1]), found, f"at most {MOST_ONCE}")
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
        changed = changed_span(scenario, name)
        programme = resolve_programme(
            word, cast(ProgrammeShape, shape), scopes, routes, lookup, changed
        )
        if programme is not None:
            programmes.append(programme)
    return tuple(programmes)


def _target(
    name: str, shape: TargetShape, scopes: Mapping[str, Scope], lookup: Lookup
) -> Target | None:
    """Return a target; it is judged on the census at the end of its month."""
    scope = scope_of(shape.workforce, scopes, lookup)
    if scope is None:
        return None
    month = shape.date.months_after(lookup.start) + 1
    if not 0 < month <= lookup.months:
        found = f"the target {name} is for {shape.date}"
        last = lookup.start.plus(lookup.months - 1)
        lookup.problems.add(place_of(name), found, f"the run goes from {lookup.start} to {last}")
    if shape.service != EVERY:
        scope.knows(shape.service, (*scope.services, EVERY), "service")
    if shape.area != EVERY:
        scope.knows(shape.area, scope.areas, "area")
    threshold = shape.threshold
    if isinstance(threshold, str):
        assumption = lookup.assumptions.get(threshold)
        threshold = lookup.number(threshold, (assumption.unit,) if assumption else ("share",))
    if is_share(str(shape.measure)) and not 0.0 <= threshold <= 1.0:
        found = f"the threshold of {name} is {threshold:g}"
        allowed = f"{shape.measure} lies between 0 and 1"
        lookup.problems.add(place_of(name), found, allowed, share_meant(threshold))
    return Target(
        name=str(name),
        measure=str(shape.measure),
        workforce=scope.name,
        service=str(shape.service),
        level=str(shape.level),
        month=month,
        threshold=float(threshold),
        at_least=shape.at_least,
        area=str(shape.area),
    )
