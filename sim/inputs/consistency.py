"""Check that the parts of a workforce, its routes and programmes go together.

Each part may be well-formed and the whole still make no sense: strain without posts to be vacant,
an incentive for settings that do not exist. The engine relies on what is checked here.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.inputs.scope import Scope
from sim.inputs.training_shapes import ProgrammeShape, RouteShape
from sim.inputs.tree import place_of


def check_workforce(scope: Scope) -> None:
    """Note what does not go together within a workforce."""
    shape, problems = scope.shape, scope.lookup.problems
    for names, what in ((shape.services, "service"), (shape.levels, "level")):
        _check_once(scope, names, what)
    for name in shape.services:
        if name in ("all", "training"):
            problems.add(
                place_of(name), f"a service is called '{name}'", "the word has a use already"
            )
    for name in shape.levels:
        if name == "all":
            problems.add(place_of(name), "a level is called 'all'", "the word has a use already")
    seen = set()
    for row in shape.stocks:
        for level in row.levels or shape.levels:
            if (row.service, row.state, level) in seen:
                found = f"the stock of {row.service}, {row.state} is there twice"
                problems.add(place_of(row.service), found, "once only for each level")
            seen.add((row.service, row.state, level))
        if shape.settings is not None and row.state == "in_post":
            found = "a stock in post in a workforce that has settings"
            problems.add(place_of(row.state), found, "settings bring their own staff", "remove it")
    if shape.settings is not None:
        for service in shape.posts:
            found = "the workforce has settings and posts held in common"
            problems.add(place_of(service), found, "one of them")


def check_route(shape: RouteShape, scope: Scope) -> None:
    """Note what a route needs of its workforce and does not find."""
    if shape.sponsored_apply and scope.shape.settings is None:
        found = f"sponsored_apply, but {scope.name} has no settings"
        scope.lookup.problems.add(place_of(shape.workforce), found, "settings hold incentives")


def check_programme(shape: ProgrammeShape, scope: Scope) -> None:
    """Note incentives of a programme whose workforce has no settings."""
    if scope.shape.settings is None:
        for name in shape.incentives:
            found = f"there is an incentive, but {scope.name} has no settings"
            scope.lookup.problems.add(place_of(name), found, "incentives go to settings")


def _check_once(scope: Scope, names: Iterable[str], what: str) -> None:
    seen = set()
    for name in names:
        if name in seen:
            scope.lookup.problems.add(place_of(name), f"the {what} '{name}' is there twice", "once")
        seen.add(name)
