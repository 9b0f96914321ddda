"""Who gets a post: seekers in the order in which they began to seek, posts that can be filled.

A person's own luck decides where they look, so one seeker more or less changes the outcome for the
few who looked at the same posts, and for nobody else.
"""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from sim.base.luck import Decision, Keys
from sim.world.population import Rows, look_for_posts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MOST_LOOKS = 64


def posts_to_fill(vacant_now: Ints, stood_vacant: list[Ints], rounds: Ints | int) -> Ints:
    """Return posts (n,) that are vacant now and stood vacant after each of the last `rounds`.

    `stood_vacant` is what `still_waiting` keeps: posts vacant without a break since a round, latest
    last. `rounds` may differ from employer to employer (n,).
    """
    waited = np.maximum(vacant_now, 0)
    for back in range(1, int(np.max(rounds, initial=0)) + 1):
        longer = np.minimum(waited, np.maximum(stood_vacant[-back], 0))
        waited = np.where(back <= np.asarray(rounds), longer, waited)
    return waited


def still_waiting(stood_vacant: list[Ints], filled: Ints, left: Ints) -> list[Ints]:
    """Return, after a round, the posts vacant since each of the last rounds, latest last.

    The posts that have waited longest are filled first, so what this round filled comes off all
    that were waiting; without that, posts filled and posts vacated since would pass for each other
    and a wait of several rounds would be no longer than a wait of one.
    """
    older = [np.minimum(vacant - filled, left) for vacant in stood_vacant[1:]]
    return [*older, left]


def taken_in_order(size: Ints, place: Ints, room: Ints) -> npt.NDArray[np.bool_]:
    """Return which of a queue (n,) are taken, first come first served, until one does not fit.

    Each stands in the queue of one of several places; `room` is that of each place. Sizes are not
    negative.
    """
    if not len(size):
        return np.zeros(0, dtype=np.bool_)
    order = np.argsort(place, kind="stable")
    ranked = place[order]
    running = np.cumsum(size[order])
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    before = np.repeat(running[starts] - size[order][starts], np.diff(np.r_[starts, len(size)]))
    taken = np.empty(len(size), dtype=np.bool_)
    taken[order] = running - before <= room[ranked]
    return taken


def places_to_look(
    by_area: Ints, area: Ints, weights: Floats, areas: int
) -> tuple[Ints, Floats, Ints]:
    """Return where people of each area look: settings (n,) by area, with their weights end to end.

    `area` and `weights` (settings,) are those of all settings: how often each is looked at by those
    who live there, against the others; nobody looks where the weight is 0. `by_area` are the numbers
    of all settings in the order of their areas. Returns the place of each
    area's first in the list (areas + 1,), the weights of each area's settings laid end to end, and
    the numbers of the settings.
    """
    unit = by_area[weights[by_area] > 0.0]
    first = np.searchsorted(area[unit], np.arange(areas + 1))
    ends = [np.cumsum(weights[unit[a:b]]) for a, b in itertools.pairwise(first)]
    return first, np.concatenate(ends), unit


def place_seekers(
    luck: Keys,
    queue: Rows,
    area: Ints,
    where: tuple[Ints, Floats, Ints],
    to_fill: Ints,
    month: int,
    looks: int,
) -> Ints:
    """Return (n,) the setting that each seeker of a queue joins, or -1; `to_fill` is used up in place.

    In each look, in the order of the queue, a seeker without a post takes one in the setting that
    they look at, if it has one to fill. A look falls on one of the settings of the seeker's `area`,
    see `places_to_look`.
    """
    joined = np.full(len(queue), -1, dtype=np.int64)
    first_look = month * MOST_LOOKS
    look_for_posts(luck, queue, Decision.LOOKS, first_look, looks, area, where, to_fill, joined)
    return joined
