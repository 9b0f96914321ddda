"""From the settings of a workforce file to the plan's Settings."""

from __future__ import annotations

import numpy as np

from sim.inputs.bands import parse_label
from sim.inputs.plan import GraduateNeed, Settings, SettingType
from sim.inputs.scope import Scope
from sim.inputs.series import to_whole
from sim.inputs.tree import place_of
from sim.inputs.workforce_shapes import NeedShape, SettingsShape, SettingTypeShape

ROUNDS = ("rounds", "months")


def resolve_settings(scope: Scope, shape: SettingsShape) -> Settings:
    """Return the settings with every number in them."""
    seen = set()
    for row in shape.types:
        kind = (row.service, row.sector, row.deprivation)
        if kind in seen:
            found = f"settings of {', '.join(kind)} are there twice"
            scope.lookup.problems.add(place_of(row.service), found, "once only")
        seen.add(kind)
    return Settings(
        types=tuple(_setting_type(scope, row) for row in shape.types),
        wait_rounds=scope.whole(shape.wait_rounds, ROUNDS),
        looks=scope.whole(shape.looks, ("looks",)),
        hire_wait_rounds=scope.whole(shape.hire_wait_rounds, ROUNDS),
        stock_profile=scope.profile(shape.stock_profile),
        hire_profile=scope.profile(shape.hire_profile),
        needs=tuple(need for row in shape.needs for need in _needs(scope, row)),
    )


def _setting_type(scope: Scope, shape: SettingTypeShape) -> SettingType:
    lookup = scope.lookup
    scope.knows(shape.service, scope.services, "service")
    where = {
        "service": shape.service,
        "sector": shape.sector,
        "deprivation": shape.deprivation,
    }
    number = lookup.path(shape.open, ("settings",), where)
    falls = np.flatnonzero(np.diff(number) < 0)
    if len(falls):
        month = lookup.start.plus(int(falls[0]) + 1)
        found = f"{shape.open} falls in {month} ({shape.sector}, {shape.deprivation})"
        lookup.problems.add(place_of(shape.open), found, "open settings must not fall")
    sizes = lookup.shares(shape.staff_sizes, "staff_size", where)
    return SettingType(
        service=str(shape.service),
        sector=str(shape.sector),
        is_deprived=shape.deprivation == "deprived",
        open_settings=np.array([to_whole(value) for value in number], dtype=np.int64),
        staff_sizes=tuple(
            (int(parse_label(label, "staff_size")), share) for label, share in sizes.items()
        ),
        vacant_share_at_start=lookup.number(shape.vacant_share, ("share",), where),
        level_shares=_level_shares(scope, shape.level_shares, where),
        hire_level_shares=_level_shares(scope, shape.hire_level_shares, where),
        eligible_share=lookup.number(shape.eligible_share, ("share",), where),
    )


def _level_shares(scope: Scope, name: str, where: dict[str, str]) -> tuple[float, ...]:
    """Return a share for each level of the workforce, in its order."""
    shares = scope.lookup.shares(name, "level", where)
    missing = [level for level in scope.levels if level not in shares]
    if shares and missing:
        found = f"{name} has no share for {', '.join(missing)}"
        scope.lookup.problems.add(place_of(name), found, "each level has one, even if it is 0")
    return tuple(shares.get(level, 0.0) for level in scope.levels)


def _needs(scope: Scope, shape: NeedShape) -> list[GraduateNeed]:
    """Return a need for each month in which the number of posts changes."""
    scope.knows(shape.service, scope.services, "service")
    scope.knows(shape.level, scope.levels, "level")
    posts = scope.lookup.path(shape.posts_each, ("posts",), {"service": shape.service})
    needs = []
    before = 0
    for month, value in enumerate(posts):
        each = to_whole(value)
        if each != before:
            need = GraduateNeed(
                str(shape.service), str(shape.level), month, each, shape.only_deprived
            )
            needs.append(need)
            before = each
    return needs
