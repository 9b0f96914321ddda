"""Who gets a post: seekers in the order in which they began to seek, posts that can be filled.

A person's own luck decides where they look, so one seeker more or less changes the outcome for the
few who looked at the same posts, and for nobody else.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.base.luck import Decision, Keys, uniform

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


def chances_of_looks(luck: Keys, month: int, looks: int) -> Floats:
    """Return (n, looks) uniforms by which each seeker chooses where to look in a month's round."""
    chances = [uniform(luck, Decision.LOOKS, month * MOST_LOOKS + look) for look in range(looks)]
    return np.stack(chances, axis=1)


def looks_at(chances: Floats, weights: Floats) -> Ints:
    """Return (n, looks) numbers of the settings at which seekers look, by their uniforms.

    `weights` are those of the settings where the seekers live: how often each is looked at, against
    the others. A look falls on a setting as a uniform falls on weights laid end to end.
    """
    ends = np.cumsum(weights)
    number = np.searchsorted(ends, chances * ends[-1], side="right")
    return np.asarray(np.minimum(number, len(ends) - 1))


def place_seekers(looked: Ints, to_fill: Ints) -> Ints:
    """Return (n,) the setting that each seeker joins, or -1; `to_fill` is used up in place.

    In each look, in the order of the queue, a seeker without a post takes one in the setting that
    they look at, if it has one to fill.
    """
    placed = np.full(len(looked), -1, dtype=np.int64)
    for look in range(looked.shape[1]):
        waiting = np.flatnonzero((placed < 0) & (to_fill[looked[:, look]] > 0))
        if not len(waiting):
            continue
        setting = looked[waiting, look]
        order = np.argsort(setting, kind="stable")
        ranked = setting[order]
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
        rank = np.empty(len(setting), dtype=np.int64)
        rank[order] = np.arange(len(setting)) - np.repeat(
            starts, np.diff(np.r_[starts, len(setting)])
        )
        takes = rank < to_fill[setting]
        placed[waiting[takes]] = setting[takes]
        np.subtract.at(to_fill, setting[takes], 1)
    return placed
