"""A career as dated sentences in plain English.

What is said follows from where a person stood before and after an event, so that a risk of any name
in any workforce is told; the kind of event matters only where states alone do not say what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.report.lives import Event, Life, Place
from sim.report.names import (
    PLACEMENTS,
    area_words,
    hours_words,
    job_words,
    plain,
    route_words,
    service_words,
)
from sim.report.quantities import MONTHS

TRAINS = ("in_training", "training_in_post")
HOLDS = ("in_post", "training_in_post")
ENDS_COURSE = {
    "withdraw": "withdrew from",
    "fail": "did not pass",
    "repeat": "did not pass at the first attempt, and stayed to repeat, a stage of",
}


@dataclass(frozen=True)
class Teller:
    """Says what happened to one person. `titles` are those of routes, by name."""

    is_woman: bool
    born: int
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """She or he."""
        return "she" if self.is_woman else "he"

    @property
    def their(self) -> str:
        """Her or his."""
        return "her" if self.is_woman else "his"

    def sentences(
        self, events: Sequence[Event], after: Event | None = None, *, with_days: bool = False
    ) -> list[str]:
        """Return a sentence for each event; `after` is the one told just before.

        With days, what happens by chance is told to the day: lives that have parted may do the same
        in one month on different days.
        """
        told = []
        for event in events:
            if is_idle(event):
                continue
            is_first = event.date.endswith("-01")
            if with_days and not is_first:
                when = f"On {int(event.date[8:])} {month_of(event.date)}"
            elif after is not None and _month(after) == _month(event):
                when = "The same month"
            else:
                when = f"In {month_of(event.date)}"
            age = (
                ""
                if after is not None
                else f", the year {self.who} turned {self._age(event.date)},"
            )
            told.append(f"{when}{age} {self.who} {self.happened(event)}.")
            after = event
        return told

    def beginning(self, life: Life) -> str:
        """Return where the person stood at the start; nothing for those who came later."""
        place, hours = life.origin
        if place.state == "new":
            return ""
        standing = self._standing(place, hours, is_past=True)
        return (
            f"In {month_of(life.start)}, at the start and in the year {self.who} turned "
            f"{self._age(life.start)}, {self.who} {standing}."
        )

    def ending(self, life: Life) -> str:
        """Return where the person stands at the end; nothing for those who are gone."""
        place, hours = life.last
        if place.state in ("gone", "new"):
            return ""
        standing = self._standing(place, hours, is_past=False)
        return (
            f"At the end of {month_of(life.until)}, the year {self.who} turned "
            f"{self._age(life.until)}, {self.who} {standing}."
        )

    def happened(self, event: Event) -> str:
        """Return what an event was, to follow `she` or `he`."""
        says = _INSTITUTIONS.get(event.kind)
        words = says(self, event) if says is not None else self._by_chance(event)
        return _tidy(words)

    def _age(self, date: str) -> int:
        return int(date[:4]) - self.born

    def route(self, event: Event) -> str:
        """Return the course that an event begins, ends or interrupts."""
        return route_words(event.route, self.titles)

    def job(self, event: Event) -> str:
        """Return what the person works as after an event, how much and where."""
        after = event.after
        parts = [
            job_words(after.workforce, after.service, after.level),
            hours_words(after.workforce, event.to_hours),
        ]
        if event.before.state == "new" or event.before.area != after.area:
            parts.append(area_words(after.area))
        return ", ".join(part for part in parts if part)

    def looks(self, event: Event) -> str:
        """Return that the person looks for a post, and where if that is new."""
        before, after = event.before, event.after
        if after.workforce in PLACEMENTS:
            return "was ready for children to be placed"
        if before.state == "new" or before.workforce != after.workforce or before.state in TRAINS:
            what = job_words(after.workforce, after.service, after.level)
            return f"looked for a post as {what} {area_words(after.area)}"
        words = f"looked for {'another' if before.state in HOLDS else 'a post'}"
        if before.service != after.service:
            words += service_words(after.workforce, after.service)
        if before.area != after.area:
            words += f" {area_words(after.area)}"
        return words

    def _standing(self, place: Place, hours: int, *, is_past: bool) -> str:
        job = job_words(place.workforce, place.service, place.level)
        area = area_words(place.area)
        be = "was" if is_past else "is"
        if place.state in HOLDS:
            amount = hours_words(place.workforce, hours)
            course = " and on a course beside it" if place.state == "training_in_post" else ""
            return _tidy(f"{be} {job}, {amount}, {area}{course}")
        if place.state == "in_training":
            course = route_words(place.level, self.titles)
            return _tidy(f"{be} a full-time student on {course} {area}")
        words = {
            "agency": f"{'worked' if is_past else 'works'} for an agency as {job}",
            "on_break": f"{be} on a career break from work as {job}",
            "seeking": (
                f"{be} {job} without a child"
                if place.workforce in PLACEMENTS
                else f"{be} looking for a post as {job}"
            ),
            "out": f"{be} out of practice, once {job}" if is_past else f"{be} out of practice",
        }
        return _tidy(f"{words.get(place.state, f'{be} {plain(place.state)}')} {area}")

    def _by_chance(self, event: Event) -> str:
        before, after = event.before.state, event.after.state
        if before in TRAINS and after == "gone":
            rest = "" if before == "in_training" else f" and {self._leaves(event)}"
            return f"{ENDS_COURSE.get(event.kind, 'left')} {self.route(event)}{rest}"
        if before == "training_in_post" and after != before:
            return f"broke off {self.route(event)} and {self._moves(event)}"
        return self._moves(event)

    def _moves(self, event: Event) -> str:
        before, after = event.before.state, event.after.state
        if after in HOLDS and before in HOLDS:
            return self._changes_in_post(event)
        if before == after:
            where = self._where(event)
            return f"moved, and went on {where}" if where else f"went on ({plain(event.kind)})"
        if after in HOLDS:
            return self._comes_to_post(event)
        if after in ("gone", "out"):
            return self._leaves(event)
        if after == "seeking":
            return self._seeks(event)
        if after == "agency":
            return f"went to work for an agency {self._where(event)}"
        if after == "on_break":
            return "began a career break"
        return f"{plain(event.kind)}: {plain(before)} to {plain(after)} {self._where(event)}"

    def _changes_in_post(self, event: Event) -> str:
        """Return what changed for somebody in post before and after: place, job, hours, employer."""
        before, after = event.before, event.after
        if before.workforce != after.workforce:
            return f"changed to another line of work, as {self.job(event)}"
        changes = []
        if before.area != after.area:
            changes.append(f"moved to a post {area_words(after.area)}")
        if before.service != after.service:
            changes.append(f"changed to a post{service_words(after.workforce, after.service)}")
        if before.level != after.level:
            changes.append(
                f"became {job_words(after.workforce, '', after.level).removesuffix(' ()')}"
            )
        if event.hours != event.to_hours:
            workforce = after.workforce
            was, now = hours_words(workforce, event.hours), hours_words(workforce, event.to_hours)
            changes.append(f"changed {self.their} hours from {_bare(was)} to {_bare(now)}")
        if changes:
            return " and ".join(changes)
        if event.kind == "move":
            return "moved to another employer"
        return f"stayed in {self.their} post ({plain(event.kind)})"

    def _comes_to_post(self, event: Event) -> str:
        words = {
            "on_break": "came back from the career break to",
            "agency": "left the agency for",
            "out": "came back to practice, to",
            "seeking": "took",
        }.get(event.before.state, "came to")
        return f"{words} a post as {self.job(event)}"

    def _leaves(self, event: Event) -> str:
        before, after = event.before, event.after
        for_good = " for good" if after.state == "gone" else ""
        if before.state == "seeking":
            return f"gave up looking for a post{for_good}"
        if before.state == "on_break":
            return f"did not come back from the career break{for_good and ', for good'}"
        if before.state == "out":
            return "was lost to the work for good"
        if before.state == "agency":
            return f"stopped working for the agency and left{for_good}"
        return f"left the work{for_good}"

    def _seeks(self, event: Event) -> str:
        words = {
            "in_post": "gave up the post and",
            "training_in_post": "gave up the post and",
            "agency": "stopped working for the agency and",
            "on_break": "ended the career break and",
            "out": "wanted to come back to practice and",
        }.get(event.before.state, "")
        return f"{words} {self.looks(event)}"

    def _where(self, event: Event) -> str:
        return "" if event.before.area == event.after.area else area_words(event.after.area)


def _admitted(teller: Teller, event: Event) -> str:
    is_student = event.after.workforce not in PLACEMENTS
    student = " as a full-time student" if is_student else ""
    return f"began {teller.route(event)}{student} {area_words(event.after.area)}"


def _starts_course(teller: Teller, event: Event) -> str:
    return f"began {teller.route(event)} beside {teller.their} post"


def _qualifies(teller: Teller, event: Event) -> str:
    after = event.after.state
    done = f"completed {teller.route(event)}"
    if after == "seeking":
        return f"{done} and {teller.looks(event)}"
    if after == "in_post":
        return f"{done} and started as {teller.job(event)}"
    if after == "out":
        return f"{done}, registered, and did not take up practice"
    return f"{done} and did not go on to register"


def _awarded(teller: Teller, event: Event) -> str:
    before, after = event.before, event.after
    done = f"completed {teller.route(event)}"
    if after.state == "seeking":
        return f"{done} and {teller.looks(event)}"
    if before.workforce != after.workforce:
        return f"{done} and started as {teller.job(event)}"
    if before.level != after.level:
        became = job_words(after.workforce, after.service, after.level)
        return f"{done} and became {became}"
    return f"{done} beside {teller.their} post"


def _repeats(teller: Teller, event: Event) -> str:
    return f"{ENDS_COURSE['repeat']} {teller.route(event)}"


def _fails(teller: Teller, event: Event) -> str:
    rest = "left" if event.after.state == "gone" else f"went on in {teller.their} post"
    return f"did not pass {teller.route(event)} and {rest}"


def _arrives(teller: Teller, event: Event) -> str:
    if event.after.state == "in_post":
        return f"came from outside and started as {teller.job(event)}"
    return f"came from outside and {teller.looks(event)}"


def _hired(teller: Teller, event: Event) -> str:
    if event.after.workforce in PLACEMENTS:
        return f"took in children as {teller.job(event)}"
    return f"found a post as {teller.job(event)}"


def _joins(teller: Teller, event: Event) -> str:
    return f"was hired from outside the workforce as {teller.job(event)}"


def _displaced(teller: Teller, event: Event) -> str:
    course = f", and with it {teller.route(event)}," if event.before.state in TRAINS[1:] else ""
    return f"lost {teller.their} post{course} when the setting closed, and looked for another"


def _retires(teller: Teller, event: Event) -> str:
    state = event.before.state
    if state in HOLDS:
        return "retired"
    return {
        "agency": "retired from agency work",
        "on_break": "retired without coming back from the career break",
        "seeking": "reached retirement age while looking for a post",
        "out": "reached retirement age, out of practice",
    }.get(state, "retired")


_INSTITUTIONS = {
    "admit": _admitted,
    "start_course": _starts_course,
    "qualify": _qualifies,
    "award": _awarded,
    "repeat": _repeats,
    "fail": _fails,
    "arrive": _arrives,
    "hire": _hired,
    "join": _joins,
    "displace": _displaced,
    "retire": _retires,
}


def is_idle(event: Event) -> bool:
    """Return whether nothing changed: hours drawn anew that are the old ones, for example."""
    if event.kind in ("move", "repeat"):
        return False
    return (event.before, event.hours) == (event.after, event.to_hours)


def month_of(date: str) -> str:
    """Return the month of a date or month (ISO) in words, such as ``September 2006``."""
    return f"{MONTHS[int(date[5:7]) - 1]} {date[:4]}"


def _month(event: Event) -> str:
    return event.date[:7]


def _bare(hours: str) -> str:
    return hours.removeprefix("at ").removeprefix("with room for ")


def _tidy(words: str) -> str:
    return " ".join(words.split()).replace(" ,", ",").rstrip(" ,")
