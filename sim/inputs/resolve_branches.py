"""Where a chance risk leads: one state, one of several branches, or another area.

The engine trusts that nobody comes to hold a post in a setting except by recruitment, so the ways
of the career table that would do it are refused here.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.inputs.areas import SUM_TOLERANCE, is_whole
from sim.inputs.plan import HOLDS_POST, Branch, State
from sim.inputs.scope import Scope
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import STATES
from sim.inputs.workforce_shapes import BranchShape, CareerShape


def check_way_in(scope: Scope, shape: CareerShape, state: str) -> None:
    """Note a row that says too much or too little of where it leads, or leads past recruitment."""
    problems = scope.lookup.problems
    if (shape.to is None) == (shape.branches is None):
        found = f"the row of '{shape.risk}' has {'no' if shape.to is None else 'both'}"
        found += " 'to' and no 'branches'" if shape.to is None else " 'to' and 'branches'"
        problems.add(place_of(shape.risk), found, "one of them says where it leads")
    if shape.branches is not None and shape.between_areas is not None:
        found = f"the row of '{shape.risk}' has 'branches' and 'between_areas'"
        problems.add(place_of(shape.risk), found, "'between_areas' goes with 'to'")
    if shape.to is not None:
        stays = shape.between_areas is None
        _check_post(scope, scope, state, shape.to, stays_put=stays)
    for branch in shape.branches or ():
        target = scope.others.get(branch.workforce or scope.name)
        if target is not None:
            own = branch.workforce in (None, scope.name)
            stays = own and branch.service is None and branch.area is None
            _check_post(scope, target, state, branch.to, stays_put=stays)


def _check_post(scope: Scope, target: Scope, state: str, to: str, *, stays_put: bool) -> None:
    """Note a way to a post in a setting, but from a post in the same one."""
    if STATES[to] is not State.IN_POST or target.shape.settings is None:
        return
    if not stays_put or STATES[state] not in HOLDS_POST:
        found = f"people come from '{state}' straight to a post in {target.name}"
        allowed = "settings recruit those who seek, so that no post is held twice"
        scope.lookup.problems.add(place_of(to), found, allowed, "write to: seeking")


def branches_of(scope: Scope, shape: CareerShape, where: Mapping[str, str]) -> tuple[Branch, ...]:
    """Return the branches of a row for people of a service, level and area."""
    rows = shape.branches or []
    shares = []
    for number, row in enumerate(rows):
        if row.share is not None:
            shares.append(scope.lookup.number(row.share, ("share",), where))
        elif number < len(rows) - 1:
            found = f"branch {number + 1} of '{shape.risk}' has no share"
            scope.lookup.problems.add(place_of(row.to), found, "only the last may do without")
    total = sum(shares)
    rest = bool(rows) and rows[-1].share is None
    if rows and (total > 1.0 + SUM_TOLERANCE or (not rest and total < 1.0 - SUM_TOLERANCE)):
        found = f"the branches of '{shape.risk}' add up to {total:.6g}"
        allowed = "at most 1 is needed, as the last takes the rest" if rest else "1 is needed"
        scope.lookup.problems.add(place_of(shape.risk), found, allowed)
    if rest:
        shares.append(max(1.0 - total, 0.0))
    return tuple(_branch(scope, row, share) for row, share in zip(rows, shares, strict=False))


def _branch(scope: Scope, row: BranchShape, share: float) -> Branch:
    lookup = scope.lookup
    if row.area is not None and not lookup.areas.are_divided:
        found = f"a branch leads to the area '{row.area}'"
        lookup.problems.add(place_of(row.area), found, "the scenario has no areas")
    elif row.area is not None:
        scope.knows(row.area, scope.areas, "area")
    if row.workforce in lookup.elsewhere or row.workforce in lookup.broken:
        return Branch(share, State.GONE)
    others = (*scope.others, *lookup.elsewhere)
    if row.workforce is not None and not scope.knows(row.workforce, others, "workforce"):
        return Branch(share, State.GONE)
    target = scope.others[row.workforce or scope.name]
    if target is not scope and (row.service is None or row.level is None):
        found = f"a branch leads to {target.name} without service and level"
        lookup.problems.add(place_of(row.workforce or ""), found, "both are needed")
    if row.service is not None:
        target.knows(row.service, target.services, "service")
    if row.level is not None:
        target.knows(row.level, target.levels, "level")
    return Branch(
        share=share,
        to_state=STATES[row.to],
        workforce="" if target is scope else target.name,
        service=str(row.service or ""),
        level=str(row.level or ""),
        area=str(row.area or ""),
    )


def between_areas(scope: Scope, shape: CareerShape, area: str) -> tuple[Branch, ...]:
    """Return branches to each other area in proportion to its share.

    Where the areas are not the whole country, those who would go elsewhere stay: they stand for
    those who come from there.
    """
    name = shape.between_areas
    if name is None or shape.to is None:
        return ()
    shares = scope.area_shares(name, {}, name)
    to_state = STATES[shape.to]
    own = shares[scope.areas.index(area)]
    branches = [
        Branch(float(share / (1.0 - own)), to_state, area=other)
        for other, share in zip(scope.areas, shares, strict=True)
        if other != area and share > 0.0 and own < 1.0
    ]
    if not is_whole(shares) or not branches:
        rest = max(1.0 - sum(branch.share for branch in branches), 0.0)
        branches.append(Branch(rest, to_state))
    return tuple(branches)
