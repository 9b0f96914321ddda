"""From the settings of a workforce file to the plan's Settings."""

from __future__ import annotations

from sim.inputs.areas import one_by_one
from sim.inputs.bands import parse_label
from sim.inputs.plan import GraduateNeed, Ints, Settings, SettingType
from sim.inputs.scope import Count, Scope
from sim.inputs.series import to_whole
from sim.inputs.tree import place_of
from sim.inputs.workforce_shapes import NeedShape, SettingsShape, SettingTypeShape

ROUNDS = ("rounds", "months")
MOST_LOOKS = 64
"""A look's luck has one of so many numbers in a month."""


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
        types=tuple(kind for row in shape.types for kind in _setting_types(scope, shape, row)),
        wait_rounds=scope.whole(shape.wait_rounds, ROUNDS),
        looks=scope.whole(shape.looks, ("looks",), most=MOST_LOOKS),
        hire_wait_rounds=scope.whole(shape.hire_wait_rounds, ROUNDS),
        stock_profile=scope.profile(shape.stock_profile),
        hire_profile=scope.profile(shape.hire_profile),
        needs=tuple(need for row in shape.needs for need in _needs(scope, row)),
    )


def _setting_types(
    scope: Scope, settings: SettingsShape, shape: SettingTypeShape
) -> list[SettingType]:
    """Return one type of settings in each area."""
    scope.knows(shape.service, scope.services, "service")
    where = {"service": shape.service, "sector": shape.sector, "deprivation": shape.deprivation}
    count = Count((shape.open,), where, settings.area_shares, shape.open)
    by_area = scope.divided(
        count,
        lambda labels, factor: (
            scope.lookup.path(shape.open, ("settings",), labels) * factor(shape.open, labels)
        ),
        one_by_one,
    )
    return [
        _setting_type(scope, shape, labels, number)
        for labels, number in zip(scope.in_areas(where), by_area, strict=True)
    ]


def _setting_type(
    scope: Scope, shape: SettingTypeShape, where: dict[str, str], number: Ints
) -> SettingType:
    lookup = scope.lookup
    sizes = lookup.shares(shape.staff_sizes, "staff_size", where)
    return SettingType(
        service=str(shape.service),
        sector=str(shape.sector),
        is_deprived=shape.deprivation == "deprived",
        open_settings=number,
        staff_sizes=tuple(
            (int(parse_label(label, "staff_size")), share) for label, share in sizes.items()
        ),
        vacant_share_at_start=lookup.number(shape.vacant_share, ("share",), where),
        level_shares=_level_shares(scope, shape.level_shares, where),
        hire_level_shares=_level_shares(scope, shape.hire_level_shares, where),
        eligible_share=lookup.number(shape.eligible_share, ("share",), where),
        area=where["area"],
        closure_rate_py=scope.number(shape.closure_rate, ("per setting-year",), 0.0, where),
        closure_by_size=_closure_by_size(scope, shape, where, list(sizes)),
        look_weight=scope.number(shape.look_weight, ("ratio",), 1.0, where),
        stock_profile=scope.profile(shape.stock_profile, where) if shape.stock_profile else None,
        hire_profile=scope.profile(shape.hire_profile, where) if shape.hire_profile else None,
    )


def _closure_by_size(
    scope: Scope, shape: SettingTypeShape, where: dict[str, str], sizes: list[str]
) -> tuple[float, ...]:
    """Return a factor for each size of the type's settings, in their order."""
    name = shape.closure_by_size
    if name is None:
        return ()
    if shape.closure_rate is None:
        found = "there is closure_by_size and no closure_rate"
        scope.lookup.problems.add(place_of(name), found, "it multiplies that rate")
    factors = scope.lookup.spread(name, "staff_size", ("ratio",), where)
    missing = [size for size in sizes if factors and size not in factors]
    if missing:
        found = f"{name} has no factor for a size of {', '.join(missing)}"
        allowed = f"{shape.staff_sizes} has settings of {', '.join(sizes)}"
        scope.lookup.problems.add(place_of(name), found, allowed, "add the rows")
    return tuple(factors.get(size, 1.0) for size in sizes)


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
