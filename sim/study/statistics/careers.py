"""Whose career a policy changes, and how: two event logs of one world, person by person.

A person has the same key and the same luck in both scenarios, so a career that differs differs by the
policy's doing, near or far (a post that somebody else left free). Each person counts once, under the
first way of the list that fits, so that the ways add up to all who differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.base.luck import absorb, mix

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
Columns = Mapping[str, np.ndarray]
Places = npt.NDArray[np.int64]
Words = Mapping[str, Sequence[str]]

NEW = "new"
HOLDS = ("in_post", "training_in_post")
WORKS = (*HOLDS, "agency", "on_break", "seeking")
COMPLETES = ("qualify", "award")
PLACE = ("workforce", "service", "level", "area")
CODED = ("kind", *(f"{side}_{name}" for side in ("from", "to") for name in ("state", *PLACE)))
"""Columns that are told by name; `time` (model years), `person` and `to_hours` come beside them."""
SHORTEST = 1.0 / 365.0
"""A difference in time in post below a day is told as one of dates."""

WAYS = {
    "comes_in": "come in who else would not",
    "stays_out": "do not come in who else would",
    "qualifies": "complete a course who else would not",
    "does_not_qualify": "complete no course who else would",
    "stays": "are in work at the end who else would have left",
    "leaves": "have left by the end who else would be in work",
    "leaves_later": "leave later",
    "leaves_earlier": "leave earlier",
    "works_elsewhere": "end in another service, level, area or profession",
    "longer_in_post": "are longer in post",
    "shorter_in_post": "are shorter in post",
    "other": "differ in dates, hours or steps between",
}
"""Ways in which a career may differ from the base's, in the order in which they are looked for."""


@dataclass(frozen=True)
class Careers:
    """What a log says of each person (people,), keys in order.

    `story` is a number that two careers share if all their events are the same. `left` is when a
    person last left work: before the start if never, not a number for who is in work at the end.
    `began_…` is how they stood before their first event: in work, in post, and where.
    """

    people: Keys
    story: Keys
    is_new: Flags
    completes: Flags
    works: Flags
    left: Floats
    place: Places
    years_in_post: Floats
    began_in_work: Flags
    began_in_post: Flags
    began_at: Places


def shared_words(logs: Sequence[Words]) -> dict[str, tuple[str, ...]]:
    """Return the names of all logs, in one order for all and for both sides of an event."""
    found: dict[str, set[str]] = {}
    for words in logs:
        for column in CODED:
            found.setdefault(column.partition("_")[2], set()).update(map(str, words[column]))
    return {column: tuple(sorted(found[column.partition("_")[2]])) for column in CODED}


def careers_of(columns: Columns, words: Words, common: Words, end: float) -> Careers:
    """Return the careers in a log whose rows are in order of time within each person.

    `words` are what its numbers stand for, `common` the names of both logs; the run ends at model
    time `end`.
    """
    order = np.argsort(columns["person"], kind="stable")
    person = columns["person"][order].astype(np.uint64)
    time = columns["time"][order]
    code = {name: _recoded(columns[name][order], words[name], common[name]) for name in CODED}
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]][: len(person)])
    last = np.append(first[1:], len(person))[: len(first)] - 1
    works_after = _is_one(code["to_state"], common["to_state"], WORKS)
    works_before = _is_one(code["from_state"], common["from_state"], WORKS)
    leaving = np.where(works_before & ~works_after, time, -1.0)
    held_after = _is_one(code["to_state"], common["to_state"], HOLDS)
    held_first = _is_one(code["from_state"][first], common["from_state"], HOLDS)
    following = np.append(time[1:], end)
    following[last] = end
    years = np.add.reduceat(np.where(held_after, following - time, 0.0), first)
    works = works_after[last]
    return Careers(
        people=person[first],
        story=_stories(person, time, code, columns["to_hours"][order], first),
        is_new=_is_one(code["from_state"][first], common["from_state"], (NEW,)),
        completes=np.logical_or.reduceat(_is_one(code["kind"], common["kind"], COMPLETES), first),
        works=works,
        left=np.where(works, np.nan, np.maximum.reduceat(leaving, first)),
        place=_places(code, common, "to", last),
        years_in_post=years + np.where(held_first, time[first], 0.0),
        began_in_work=works_before[first],
        began_in_post=held_first,
        began_at=_places(code, common, "from", first),
    )


def who_changed(base: Careers, option: Careers, end: float) -> dict[str, int]:
    """Return how many people's careers differ in each way, by the names of WAYS; none is left out.

    Both runs end at model time `end`.
    """
    before, after = _of_everybody(base, option, end), _of_everybody(option, base, end)
    differs = before.story != after.story
    longer = after.years_in_post - before.years_in_post
    both_left = ~before.works & ~after.works
    later = np.nan_to_num(after.left - before.left, nan=0.0)
    tests = {
        "comes_in": after.is_new & ~before.is_new,
        "stays_out": before.is_new & ~after.is_new,
        "qualifies": after.completes & ~before.completes,
        "does_not_qualify": before.completes & ~after.completes,
        "stays": after.works & ~before.works,
        "leaves": before.works & ~after.works,
        "leaves_later": both_left & (later > 0.0),
        "leaves_earlier": both_left & (later < 0.0),
        "works_elsewhere": before.place != after.place,
        "longer_in_post": longer > SHORTEST,
        "shorter_in_post": longer < -SHORTEST,
        "other": np.ones(len(differs), dtype=np.bool_),
    }
    counts, left_over = {}, differs
    for way in WAYS:
        fits = left_over & tests[way]
        counts[way] = int(fits.sum())
        left_over = left_over & ~fits
    return counts


def _of_everybody(own: Careers, other: Careers, end: float) -> Careers:
    """Return careers of all who have events in either log, in the order of their keys.

    To whom nothing happens here stands all the time as they began there; somebody who is new there
    is nobody here.
    """
    missing = np.flatnonzero(~np.isin(other.people, own.people))
    there = ~other.is_new[missing]
    works = other.began_in_work[missing] & there
    order = np.argsort(np.append(own.people, other.people[missing]), kind="stable")

    def both(known: np.ndarray, added: np.ndarray) -> np.ndarray:
        return np.asarray(np.concatenate([known, added])[order])

    nothing = np.zeros(len(missing), dtype=np.bool_)
    place = other.began_at[missing]
    in_post = other.began_in_post[missing]
    return Careers(
        people=both(own.people, other.people[missing]),
        story=both(own.story, np.zeros(len(missing), dtype=np.uint64)),
        is_new=both(own.is_new, nothing),
        completes=both(own.completes, nothing),
        works=both(own.works, works),
        left=both(own.left, np.full(len(missing), np.nan)),
        place=both(own.place, place),
        years_in_post=both(own.years_in_post, np.where(in_post & there, end, 0.0)),
        began_in_work=both(own.began_in_work, works),
        began_in_post=both(own.began_in_post, in_post),
        began_at=both(own.began_at, place),
    )


def _places(code: Columns, common: Words, side: str, rows: np.ndarray) -> Places:
    """Return one number for the workforce, service, level and area of rows."""
    found = np.zeros(len(rows), dtype=np.int64)
    for name in PLACE:
        column = f"{side}_{name}"
        found = found * len(common[column]) + code[column][rows]
    return found


def _recoded(values: np.ndarray, words: Sequence[str], common: Sequence[str]) -> np.ndarray:
    """Return numbers of one log's names as numbers of both logs' names."""
    place = {word: number for number, word in enumerate(common)}
    table = np.array([place[str(word)] for word in words] or [0], dtype=np.int64)
    return np.asarray(table[values])


def _is_one(codes: np.ndarray, names: Sequence[str], wanted: Sequence[str]) -> Flags:
    chosen = np.array([name in wanted for name in names], dtype=np.bool_)
    return np.asarray(chosen[codes]) if len(chosen) else np.zeros(len(codes), dtype=np.bool_)


def _stories(
    person: Keys, time: Floats, code: Mapping[str, np.ndarray], hours: np.ndarray, first: np.ndarray
) -> Keys:
    """Return (people,) a number made of all events and their order, never zero."""
    row = mix(np.ascontiguousarray(time, dtype=np.float64).view(np.uint64))
    for values in (*code.values(), hours):
        row = absorb(row, values)
    counts = np.diff(np.append(first, len(person)))
    row = absorb(row, np.arange(len(person)) - np.repeat(first, counts))
    return np.asarray(np.add.reduceat(row, first) | np.uint64(1))
