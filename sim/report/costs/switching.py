"""Switching values of what is simulated: as rows, as plain data and in words."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

from sim.appraisal.questions import Kind, Question
from sim.appraisal.switching import Switch
from sim.inputs.uncertain import Uncertain
from sim.report.amounts import counted, whole
from sim.report.console import table
from sim.study.switching.answering import Switched
from sim.study.switching.search import CENTRAL, HIGHEST, JOINT, LOWEST, SMALL, Moved, Turn

SIMULATION, COSTS = "simulation", "costs"
STILL = "changes no answer at either end of its range"
DIVISION = "shares of a whole: no one number moves them"
NOTHING = "buys nothing, or less"
MOST_TOLD = 8


def rows_of(switched: Switched) -> list[dict[str, Any]]:
    """Return every assumption and question as rows: of the simulation first, then of the cost file."""
    rows = []
    still = {*switched.still}
    for question in switched.questions:
        for one in ranked(switched, question):
            if one.name not in still:
                rows.append(_row(switched.assumptions[one.name], question.words, one, question))
    for name in sorted(still):
        rows.append(_plain_row(switched.assumptions[name], STILL))
    rows += [_plain_row(one, DIVISION) for one in switched.divisions]
    chance = {q.words for q in switched.questions if switched.asked.answer(q).may_be_chance}
    return rows + [_cost_row(switch, chance) for switch in switched.of_costs]


def _row(about: Uncertain, words: str, one: Moved, question: Question) -> dict[str, Any]:
    turn = one.turn(question)
    between, sure = turn.between or (None, None), turn.sure or (None, None)
    gaps = {place: one.gap(question, place) for place in (LOWEST, CENTRAL, HIGHEST)}
    return {
        **_about(about),
        "question": words,
        "gap_at_lowest": finite(gaps[LOWEST]),
        "gap_at_central": finite(gaps[CENTRAL]),
        "gap_at_highest": finite(gaps[HIGHEST]),
        "switching_value": None if turn.place is None else about.value_at(turn.place),
        "switching_place": turn.place,
        "run_below": between[0],
        "run_above": between[1],
        "sure_below": sure[0],
        "sure_above": sure[1],
        "is_in_range": turn.place is not None,
        "may_be_chance": turn.may_be_chance,
        "remark": remark_of(about, one, question),
    }


def remark_of(about: Uncertain, one: Moved, question: Question) -> str:
    """Return what stands in the way of an answer, in words."""
    words = [
        f"cannot be run {place_words(place)}: {why.partition(chr(10))[0]}"
        for place, why in one.refused.items()
    ]
    if one.others:
        words.append(
            f"moves no answer by more than {SMALL:.0%} at its highest; moved to its lowest together "
            f"with all {one.others} such, which moves none by more than {JOINT:.0%}"
        )
    for place in (LOWEST, HIGHEST):
        words += [
            f"{place_words(place)} {option} {why}" for option, why in unpriced(one, question, place)
        ]
    return "; ".join([*words, *_pinned(about)])


def unpriced(one: Moved, question: Question, place: float) -> Iterator[tuple[str, str]]:
    """Yield options of an order that have no price at a place, and why, in words."""
    if question.kind is not Kind.ORDER or place not in one.answers:
        return
    means = one.answers[place][question].parts.mean(axis=1)
    for option, cost, bought in zip(question.options, means[0::2], means[1::2], strict=True):
        if bought <= 0.0:
            yield option, NOTHING
        elif cost <= 0.0:
            yield option, "buys for no money"


def _pinned(about: Uncertain) -> list[str]:
    return [f"{name} sets it itself, and its value stays" for name in about.set_by]


def _plain_row(about: Uncertain, remark: str) -> dict[str, Any]:
    words = "; ".join([remark, *_pinned(about)])
    return {**_about(about), "is_in_range": False, "may_be_chance": False, "remark": words}


def _about(about: Uncertain) -> dict[str, Any]:
    value, low, high = about.row or (None, None, None)
    return {
        "rests_on": SIMULATION,
        "assumption": about.name,
        "says": about.says,
        "unit": about.unit,
        "price_year": "",
        "grade": ", ".join(about.grades),
        "value": value,
        "low": low,
        "high": high,
    }


def _cost_row(switch: Switch, chance: Collection[str]) -> dict[str, Any]:
    amount = switch.amount
    return {
        "rests_on": COSTS,
        "assumption": amount.name,
        "says": amount.says,
        "unit": amount.unit,
        "price_year": amount.price_year,
        "grade": amount.grade,
        "value": amount.value,
        "low": amount.low,
        "high": amount.high,
        "question": switch.question,
        "switching_value": switch.value,
        "is_in_range": switch.is_in_range,
        "may_be_chance": switch.question in chance,
        "remark": "",
    }


def finite(gap: float | None) -> float | None:
    """Return a gap if it is a number; None where an option has no price, or a place was not run."""
    return gap if gap is not None and math.isfinite(gap) else None


def ranked(switched: Switched, question: Question) -> list[Moved]:
    """Return assumptions moved by themselves, those that turn an answer soonest first, then by swing."""

    def key(one: Moved) -> tuple[float, float, str]:
        place = one.turn(question).place
        return (2.0 if place is None else abs(place), -swing(one, question), one.name)

    return sorted(switched.moved, key=key)


def swing(one: Moved, question: Question) -> float:
    """Return how far an answer moves between the places of an assumption that were run."""
    gaps = [answers[question].gap for answers in one.answers.values()]
    known = [gap for gap in gaps if not math.isnan(gap)]
    return max(known) - min(known)


def place_words(place: float) -> str:
    """Return a place of a range in words."""
    if place in (LOWEST, HIGHEST):
        return "at its lowest" if place == LOWEST else "at its highest"
    end = "highest" if place > 0.0 else "lowest"
    return f"{abs(place):.0%} of the way to its {end}"


def value_words(about: Uncertain, place: float) -> str:
    """Return an assumption's value at a place, or the place where it has several values."""
    value = about.value_at(place)
    return place_words(place) if value is None else f"{value:,.3g}"


def tell_switched(switched: Switched) -> str:
    """Return all that was found as text."""
    settings = switched.settings
    worlds = switched.effort.worlds
    free = len(switched.assumptions) - len(switched.divisions)
    lines = [
        f"Switching values against {settings.do_minimum}: {counted(free, 'uncertain assumption')} of "
        f"the simulation, each moved over its range by itself, in {counted(worlds, 'world')} "
        f"({counted(switched.runs, 'run')} made now; what was stored is not made again).",
        f"Money at prices of {settings.price_year}, discounted at {settings.discounting.rate:.1%} a "
        "year.",
    ]
    for question in switched.questions:
        if question.kind is Kind.ORDER:
            lines += ["", *_tell_question(switched, question)]
    values = [question for question in switched.questions if question.kind is not Kind.ORDER]
    turned = [question for question in values if is_turned(switched, question)]
    for question in turned:
        lines += ["", *_tell_question(switched, question)]
    if len(turned) < len(values):
        lines += ["", "Turned by no uncertain assumption of the simulation within its range:"]
        for question in values:
            if question not in turned:
                lines.append(f"  {question.words}: {_stands(switched, question)}")
    if not switched.of_kind(Kind.ORDER) and len(switched.order.names) > 2:
        lines += [
            "",
            "No two options buy the same thing for money, so that one could be said to buy it for less "
            "(with few worlds what they buy may be chance).",
        ]
    lines += ["", *_tell_costs(switched)]
    lines += ["", *_tell_rest(switched)]
    if worlds == 1:
        lines.append("One world: how far chance may move a switching value is not known.")
    return "\n".join(lines)


def is_turned(switched: Switched, question: Question) -> bool:
    """Return whether any assumption of the simulation turns the answer to a question."""
    return any(one.turn(question).place is not None for one in switched.moved)


def _tell_question(switched: Switched, question: Question) -> Iterator[str]:
    yield f"{question.words[:1].upper()}{question.words[1:]}"
    yield f"  {_stands(switched, question)}"
    turning = [one for one in ranked(switched, question) if one.turn(question).place is not None]
    if switched.asked.answer(question).may_be_chance:
        verb = "turns" if len(turning) == 1 else "turn"
        yield (
            f"  So where it turns says little: {counted(len(turning), 'assumption')} {verb} it "
            "(switching.csv). Run more worlds."
        )
        return
    if not turning:
        nearest = max(switched.moved, key=lambda one: swing(one, question), default=None)
        yield "  No uncertain assumption of the simulation turns this within its range." + (
            f" {nearest.name} moves it most: {_span(nearest, question)}."
            if nearest is not None and nearest.changes
            else ""
        )
        return
    rows = []
    for one in turning[:MOST_TOLD]:
        about, turn = switched.assumptions[one.name], one.turn(question)
        assert turn.place is not None
        rows.append((
            one.name, value_words(about, CENTRAL) if about.row else "several values",
            value_words(about, turn.place), _range_words(about), _sure(about, turn),
        ))  # fmt: skip
    yield from table(("assumption", "central", "turns at", "range", ""), rows)
    if len(turning) > MOST_TOLD:
        yield f"  and {len(turning) - MOST_TOLD} more in switching.csv"


def _stands(switched: Switched, question: Question) -> str:
    """Return what an answer hangs on with all assumptions at their central values."""
    answer = switched.asked.answer(question)
    if not answer.parts.any():
        return "nought, as the option does nothing in the run"
    words = whole(answer.gap)
    if question.kind is Kind.ORDER:
        words += " less for one (present values)"
    return f"{words}, which may be chance" if answer.may_be_chance else words


def _span(one: Moved, question: Question) -> str:
    gaps = [finite(one.gap(question, place)) for place in (LOWEST, HIGHEST)]
    low, high = ("no answer" if gap is None else whole(gap) for gap in gaps)
    return f"{low} at its lowest, {high} at its highest"


def _range_words(about: Uncertain) -> str:
    return f"{about.row[1]:,.3g} to {about.row[2]:,.3g}" if about.row else ""


def _sure(about: Uncertain, turn: Turn) -> str:
    """Return between which values it surely turns, if worlds can tell."""
    if turn.sure is None:
        return "may be chance" if turn.may_be_chance else ""
    low, high = (value_words(about, place) for place in turn.sure)
    return f"surely between {low} and {high}"


def _tell_costs(switched: Switched) -> Iterator[str]:
    chance = {q.words for q in switched.questions if switched.asked.answer(q).may_be_chance}
    near = [s for s in switched.of_costs if s.is_in_range and s.question not in chance]
    more = " that is not chance" if chance else ""
    if not near:
        yield f"No number of the cost file and no smaller effect turns an answer{more} within its range."
        return
    yield f"Numbers of the cost file, and smaller effects, that turn an answer{more} within their range"
    for switch in near[:MOST_TOLD]:
        assert switch.value is not None
        values = f"{switch.amount.value:,.4g}, at {switch.value:,.4g}"
        yield f"  {switch.amount.name}, {values}: {switch.question}"
    if len(near) > MOST_TOLD:
        yield f"  and {len(near) - MOST_TOLD} more in switching.csv"


def _tell_rest(switched: Switched) -> Iterator[str]:
    changes = "changes" if len(switched.still) == 1 else "change"
    yield (
        f"{counted(len(switched.still), 'assumption')} of the simulation {changes} no answer by a penny "
        "at either end."
    )
    small = [one.name for one in switched.moved if one.others]
    if small:
        moves = "moves" if len(small) == 1 else "move"
        yield (
            f"{counted(len(small), 'assumption')} {moves} no answer by more than {SMALL:.0%} at the "
            f"highest, and together none by more than {JOINT:.0%} at the lowest; none went there alone."
        )
    if switched.divisions:
        divides = "divides" if len(switched.divisions) == 1 else "divide"
        yield (
            f"{counted(len(switched.divisions), 'assumption')} {divides} a whole into shares, which no "
            "one number moves: draws of a sweep do."
        )
    for about in switched.assumptions.values():
        yield from (f"{about.name}: {words}" for words in _pinned(about))
    refused = [one for one in switched.moved if one.refused]
    for one in refused:
        for place, why in one.refused.items():
            yield f"{one.name} could not be run {place_words(place)}: {why.partition(chr(10))[0]}"


def data_of(switched: Switched) -> dict[str, Any]:
    """Return what was found as plain data."""
    return {
        "do_minimum": switched.settings.do_minimum,
        "options": list(switched.order.names[1:]),
        "price_year": switched.settings.price_year,
        "discount_rate": switched.settings.discounting.rate,
        "worlds": switched.effort.worlds,
        "runs": switched.runs,
        "assumptions_moved": len(switched.assumptions) - len(switched.divisions),
        "questions": [
            {
                "question": question.words,
                "gap": switched.asked.answer(question).gap,
                "may_be_chance": switched.asked.answer(question).may_be_chance,
                "turned_by": [
                    one.name
                    for one in ranked(switched, question)
                    if one.turn(question).place is not None and not one.turn(question).may_be_chance
                ],
            }
            for question in switched.questions
        ],
        "change_nothing": list(switched.still),
        "small": [one.name for one in switched.moved if one.others],
        "divisions": [one.name for one in switched.divisions],
        "switching_values": rows_of(switched),
    }
