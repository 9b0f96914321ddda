"""Which assumptions of the simulation turn an answer, and where: moved one by one, by runs.

Whole workforces' assumptions are first moved together, to both ends of their ranges: where that changes
no digit of any answer, none of them has a part in it. Of the others each is moved by itself to its
highest; those that hardly move anything there go to their lowest together, others by themselves. Luck
belongs to persons, so what differs is what the assumption does. Between places that were run what
options cost and buy is taken to go in straight lines; where they cross is run as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from sim.appraisal.priced import repriced
from sim.appraisal.questions import Answer, Question, ask, gap_of
from sim.appraisal.settings import Settings
from sim.study.switching.trials import Outcome, Trials
from sim.study.switching.work import Places, Refused

LOWEST, CENTRAL, HIGHEST = -1.0, 0.0, 1.0
ROUNDS = 2
"""How often a crossing is tried, and found again with what came of it."""
NARROW = 0.1
"""A crossing between places that lie closer together is not tried."""
STEPS = 200
SMALL, JOINT = 0.02, 0.2
"""What moves no answer by more than the first share of it is small; together small ones may move the
second."""
DIGITS = 3
Answers = dict[Question, Answer]


@dataclass(frozen=True)
class Turn:
    """Where an answer turns, and the places on either side that were run; None if it never does.

    `sure` are the nearest places on either side whose answers worlds can tell; it turns between them.
    Where there are none that it turns at all `may_be_chance`; of one world neither can be said.
    """

    place: float | None
    between: tuple[float, float] | None = None
    sure: tuple[float, float] | None = None
    may_be_chance: bool = False


@dataclass(frozen=True)
class Moved:
    """An assumption moved by itself: answers by place of its range, and why a place could not be run.

    One that is small was moved to its lowest together with `others` alone.
    """

    name: str
    answers: dict[float, Answers]
    refused: dict[float, str]
    others: int = 0

    def gap(self, question: Question, place: float) -> float | None:
        """Return what an answer hangs on at a place, or None if that was not run."""
        return self.answers[place][question].gap if place in self.answers else None

    def turn(self, question: Question) -> Turn:
        """Return the place nearest to the central value at which an answer turns."""
        own = {place: answers[question] for place, answers in sorted(self.answers.items())}
        # Where neither of two options has a price there is no answer.
        known = {place: answer for place, answer in own.items() if not np.isnan(answer.gap)}
        found = []
        for before, after in pairwise(known):
            low, high = known[before], known[after]
            if (low.gap > 0.0) == (high.gap > 0.0):
                continue
            has_worlds = low.parts.shape[1] > 1
            sure = _sure(known, before, after) if has_worlds else None
            place = _crossing(before, after, low, high)
            found.append(Turn(place, (before, after), sure, has_worlds and sure is None))
        return min(found, key=lambda turn: abs(turn.place or 0.0), default=Turn(None))

    @property
    def changes(self) -> bool:
        """Whether any answer hangs on it at all."""
        centre = self.answers[CENTRAL]
        return any(not _is_same(centre, answers) for answers in self.answers.values())


@dataclass(frozen=True)
class Switching:
    """All that was found. `together` are groups whose assumptions were moved at once and do nothing."""

    questions: tuple[Question, ...]
    moved: tuple[Moved, ...]
    together: tuple[tuple[str, ...], ...]


def find_switches(
    trials: Trials,
    names: Sequence[str],
    settings: Settings,
    options: Sequence[str],
    questions: Sequence[Question],
) -> Switching:
    """Return where moving each of some assumptions turns the answers to some questions."""
    search = Search(trials, settings, tuple(options), tuple(questions))
    groups = [
        tuple(group) for _, group in groupby(sorted(names), key=lambda n: n.partition(".")[0])
    ]
    ends = search.read(_together(group, end) for group in groups for end in (LOWEST, HIGHEST))
    still = [
        group
        for group in groups
        if all(search.is_still(ends[_together(group, end)]) for end in (LOWEST, HIGHEST))
    ]
    single = [name for group in groups if group not in still for name in group]
    moved = search.one_by_one(single)
    for _ in range(ROUNDS):
        moved = search.nearer(moved)
    return Switching(tuple(questions), tuple(moved), tuple(still))


@dataclass(frozen=True)
class Search:
    """Reads answers at points; `questions` are asked of options against the do-minimum."""

    trials: Trials
    settings: Settings
    options: tuple[str, ...]
    questions: tuple[Question, ...]

    def read(self, points: Iterable[Places]) -> dict[Places, Answers | Refused]:
        """Return the answers at some points."""
        found = self.trials.read([(), *points])
        return {places: self._answers(one) for places, one in found.items()}

    def _answers(self, one: Outcome) -> Answers | Refused:
        if isinstance(one, Refused):
            return one
        priced = repriced(one, self.settings.model)
        asked = ask(priced.ledger, self.settings, priced.effects, self.options)
        return {question: asked.answer(question) for question in self.questions}

    def is_still(self, found: Answers | Refused) -> bool:
        """Return whether answers are, to the last digit, those at the central values."""
        if isinstance(found, Refused):
            return False
        centre = self.read([])[()]
        return not isinstance(centre, Refused) and _is_same(centre, found)

    def one_by_one(self, names: Sequence[str]) -> list[Moved]:
        """Return each assumption at both ends of its range by itself.

        Those that do nothing at the highest, and those that do little, are moved to the lowest together,
        and apart only if that does something, or much.
        """
        high = self.read(_alone(name, HIGHEST) for name in names)
        quiet = [name for name in names if self.is_still(high[_alone(name, HIGHEST)])]
        small = [
            name
            for name in names
            if name not in quiet and self.is_within(high[_alone(name, HIGHEST)], SMALL)
        ]
        if not self._holds(quiet, 0.0):
            small, quiet = sorted([*small, *quiet]), []
        if not self._holds(small, JOINT):
            small = []
        apart = [name for name in names if name not in quiet and name not in small]
        low = self.read(_alone(name, LOWEST) for name in apart)
        centre = self.read([])[()]
        found = []
        for name in names:
            at = {CENTRAL: centre, HIGHEST: high[_alone(name, HIGHEST)]}
            if name not in small:
                at[LOWEST] = low[_alone(name, LOWEST)] if name in apart else centre
            found.append(_moved(name, at, len(small) if name in small else 0))
        return found

    def _holds(self, names: Sequence[str], share: float) -> bool:
        """Return whether assumptions at their lowest together move no answer by more than a share."""
        if not names:
            return True
        together = _together(names, LOWEST)
        found = self.read([together])[together]
        return self.is_still(found) if not share else self.is_within(found, share)

    def is_within(self, found: Answers | Refused, share: float) -> bool:
        """Return whether no answer differs from that at central values by more than a share of it."""
        centre = self.read([])[()]
        if isinstance(found, Refused) or isinstance(centre, Refused):
            return False
        moves = (
            (abs(found[question].gap - answer.gap), share * abs(answer.gap))
            for question, answer in centre.items()
        )
        return all(move <= most for move, most in moves)

    def nearer(self, moved: Sequence[Moved]) -> list[Moved]:
        """Return assumptions with the crossings of their answers run as well."""
        wanted = {one.name: self._crossings(one) for one in moved}
        found = self.read(
            _alone(name, place) for name, places in wanted.items() for place in places
        )
        return [
            _moved(
                one.name,
                {
                    **one.answers,
                    **{place: Refused(why) for place, why in one.refused.items()},
                    **{place: found[_alone(one.name, place)] for place in wanted[one.name]},
                },
                one.others,
            )
            for one in moved
        ]

    def _crossings(self, one: Moved) -> list[float]:
        places = set()
        for question in self.questions:
            turn = one.turn(question)
            if turn.place is None or turn.between is None:
                continue
            place = round(turn.place, DIGITS)
            near = min(abs(place - known) for known in (*one.answers, *one.refused))
            if turn.between[1] - turn.between[0] > NARROW and near > NARROW / 10:
                places.add(place)
        return sorted(places)


def _alone(name: str, place: float) -> Places:
    return ((name, place),)


def _together(names: Sequence[str], place: float) -> Places:
    return tuple((name, place) for name in names)


def _moved(name: str, at: dict[float, Answers | Refused], others: int) -> Moved:
    return Moved(
        name,
        {place: one for place, one in at.items() if not isinstance(one, Refused)},
        {place: one.reason for place, one in at.items() if isinstance(one, Refused)},
        others,
    )


def _is_same(one: Answers, other: Answers) -> bool:
    return all(
        np.array_equal(answer.parts, other[question].parts) for question, answer in one.items()
    )


def _sure(known: dict[float, Answer], before: float, after: float) -> tuple[float, float] | None:
    """Return the places nearest to a turn whose answers can be told, or None if a side has none."""
    told = [place for place, answer in known.items() if not answer.may_be_chance]
    low = [
        place
        for place in told
        if place <= before and (known[place].gap > 0.0) == (known[before].gap > 0.0)
    ]
    high = [
        place
        for place in told
        if place >= after and (known[place].gap > 0.0) == (known[after].gap > 0.0)
    ]
    return (max(low), min(high)) if low and high else None


def _crossing(before: float, after: float, low: Answer, high: Answer) -> float:
    """Return where an answer turns between two places, its parts taken to go in straight lines."""
    ends = low.parts.mean(axis=1), high.parts.mean(axis=1)

    def gap(share: float) -> float:
        return gap_of(ends[0] + share * (ends[1] - ends[0]))

    begin, end = 0.0, 1.0
    is_above = gap(begin) > 0.0
    for step in range(1, STEPS + 1):
        found = gap(step / STEPS)
        if not np.isnan(found) and (found > 0.0) != is_above:
            begin, end = (step - 1) / STEPS, step / STEPS
            break
    for _ in range(40):
        middle = (begin + end) / 2.0
        begin, end = (middle, end) if (gap(middle) > 0.0) == is_above else (begin, middle)
    return before + (begin + end) / 2.0 * (after - before)
