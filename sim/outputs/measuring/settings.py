"""Settings by service and area: how many are open, with whom, and how many posts stand vacant."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.inputs.plan import HOLDS_POST, Settings
from sim.outputs.measuring.cells import Cells, Ints, add_total, ratio
from sim.outputs.measuring.table import ALL, Block, Floats

CHILDRENS_CENTRE = "childrens_centre"
DEPRIVED = "_deprived"


def settings(cells: Cells) -> Iterator[Block]:
    """Yield what is told of the settings of a workforce; `…_deprived` of those in deprived areas."""
    recording, workforce = cells.recording, cells.workforce
    if workforce.settings is None:
        return
    name = workforce.name
    counts = {
        "settings": recording.settings[name],
        "settings_with_eyp": recording.with_graduate[name],
        "settings_with_all_eyps": recording.with_all_needed[name],
        "posts": recording.setting_posts[name],
        "posts_with_eyp": recording.posts_with_graduate[name],
    }
    deprived = np.array([kind.is_deprived for kind in workforce.settings.types])
    for suffix, chosen in (("", np.ones_like(deprived)), (DEPRIVED, deprived)):
        told = {
            measure: with_totals(cells, by_place(cells, workforce.settings, array * chosen))
            for measure, array in counts.items()
        }
        yield from _counted(cells, told, suffix)
    yield from _vacancies(cells, by_place(cells, workforce.settings, counts["posts"]))
    yield from _led(cells, workforce.settings, counts["settings"])


def by_place(cells: Cells, shape: Settings, by_type: Ints) -> Floats:
    """Return (months + 1, services, 1, areas) from counts (months + 1, types)."""
    services, _, areas = cells.shape
    found = np.zeros((len(by_type), services, 1, areas))
    for number, kind in enumerate(shape.types):
        service = cells.workforce.services.index(kind.service)
        found[:, service, 0, cells.recording.plan.areas.index(kind.area)] += by_type[:, number]
    return found


def with_totals(cells: Cells, counts: Floats) -> Floats:
    """Return counts (months + 1, services, …, areas) with totals over both put first."""
    return add_total(add_total(counts, 1), 3, keep=len(cells.areas) > 1)


def _block(cells: Cells, measure: str, unit: str, values: Floats) -> Block:
    name = cells.workforce.name
    return Block(name, measure, unit, cells.services, (ALL,), cells.areas, values)


def _counted(cells: Cells, told: dict[str, Floats], suffix: str) -> Iterator[Block]:
    for name in ("settings", "settings_with_eyp", "settings_with_all_eyps", "posts"):
        unit = "posts" if name == "posts" else "settings"
        yield _block(cells, name + suffix, unit, told[name])
    share = ratio(told["settings_with_eyp"], told["settings"])
    yield _block(cells, "share_settings_with_eyp" + suffix, "share", share)
    children = ratio(told["posts_with_eyp"], told["posts"])
    yield _block(cells, "share_children_in_eyp_led_settings" + suffix, "share", children)
    if CHILDRENS_CENTRE in cells.services and not suffix:
        number = cells.services.index(CHILDRENS_CENTRE)
        yield Block(
            cells.workforce.name,
            "children_centres_with_eyp",
            "settings",
            (CHILDRENS_CENTRE,),
            (ALL,),
            cells.areas,
            told["settings_with_eyp"][:, number : number + 1],
        )


def _vacancies(cells: Cells, posts: Floats) -> Iterator[Block]:
    """Yield posts that nobody holds; people too many in a service and area fill no other's."""
    heads = cells.recording.heads[:, cells.recording.directory.of(cells.workforce.name)]
    in_post = heads[:, :, [int(state) for state in HOLDS_POST]].sum(axis=2)
    staff = in_post.reshape(len(posts), *cells.shape).sum(axis=2, keepdims=True)
    vacant = with_totals(cells, np.maximum(posts - staff, 0.0))
    yield _block(cells, "vacancies", "posts", vacant)
    yield _block(cells, "vacancy_rate", "share", ratio(vacant, with_totals(cells, posts)))


def _led(cells: Cells, shape: Settings, open_settings: Ints) -> Iterator[Block]:
    """Yield settings by the highest level in post; those without staff are led by none."""
    levels = cells.workforce.levels
    counts = cells.recording.led_by[cells.workforce.name]
    by_level = [by_place(cells, shape, counts[:, :, number]) for number in range(len(levels))]
    led = with_totals(cells, np.concatenate(by_level, axis=2))
    open_ = with_totals(cells, by_place(cells, shape, open_settings))
    name = cells.workforce.name
    for measure, unit, values, is_yearly in (
        ("settings_led_by", "settings", led, False),
        ("share_settings_led_by", "share", ratio(led, open_), True),
    ):
        yield Block(
            name, measure, unit, cells.services, levels, cells.areas, values, is_yearly=is_yearly
        )
