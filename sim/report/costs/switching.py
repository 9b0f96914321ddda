"""Switching values of what is simulated: as rows, in words, and as bars that cross nought or not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.appraisal.questions import Kind, Question
from sim.appraisal.switching import Switch
from sim.inputs.uncertain import Uncertain
from sim.report.amounts import counted, whole
from sim.report.console import table
from sim.report.costs.setting import PRICE
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.shapes import Words
from sim.report.wording import quoted
from sim.study.switching.answering import Switched
from sim.study.switching.search import CENTRAL, HIGHEST, LOWEST, Moved, Turn

SIMULATION, COSTS = "simulation", "costs"
STILL = "changes no answer at either end of its range"
DIVISION = "shares of a whole: no one number moves them"
MOST_TOLD = 8
MOST_BARS = 12
LOOKS = ("At its highest", "At its lowest")
HEADS = ("At its\nlowest", "At its\nhighest", "Turns at")
HIGH_LOOK, LOW_LOOK = 0, 1


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
    return rows + [_cost_row(switch) for switch in switched.of_costs]


def _row(about: Uncertain, words: str, one: Moved, question: Question) -> dict[str, Any]:
    turn = one.turn(question)
    between = turn.between or (None, None)
    gaps = {place: one.gap(question, place) for place in (LOWEST, CENTRAL, HIGHEST)}
    return {
        **_about(about),
        "question": words,
        "gap_at_lowest": _finite(gaps[LOWEST]),
        "gap_at_central": _finite(gaps[CENTRAL]),
        "gap_at_highest": _finite(gaps[HIGHEST]),
        "switching_value": None if turn.place is None else about.value_at(turn.place),
        "switching_place": turn.place,
        "run_below": between[0],
        "run_above": between[1],
        "is_in_range": turn.place is not None,
        "may_be_chance": turn.may_be_chance,
        "remark": remark_of(one, question),
    }


def remark_of(one: Moved, question: Question) -> str:
    """Return what stands in the way of an answer, in words."""
    words = [
        f"cannot be run {place_words(place)}: {why.partition(chr(10))[0]}"
        for place, why in one.refused.items()
    ]
    if question.kind is Kind.ORDER:
        for place in (LOWEST, HIGHEST):
            gap = one.gap(question, place)
            if gap is not None and math.isinf(gap):
                which = question.options[0 if gap < 0.0 else 1]
                words.append(f"{place_words(place)} {which} buys nothing, or less")
    return "; ".join(words)


def _plain_row(about: Uncertain, remark: str) -> dict[str, Any]:
    return {**_about(about), "is_in_range": False, "may_be_chance": False, "remark": remark}


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


def _cost_row(switch: Switch) -> dict[str, Any]:
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
        "may_be_chance": False,
        "remark": "",
    }


def _finite(gap: float | None) -> float | None:
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
    return max(gaps) - min(gaps)


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
    turned = [question for question in values if _is_turned(switched, question)]
    for question in turned:
        lines += ["", *_tell_question(switched, question)]
    if len(turned) < len(values):
        lines += ["", "Turned by no uncertain assumption of the simulation within its range:"]
        lines += [f"  {question.words}" for question in values if question not in turned]
    if not switched.of_kind(Kind.ORDER):
        lines += [
            "",
            "No two options buy the same thing so that one could be said to buy it for less "
            "(name two that do; with few worlds what they buy may be chance).",
        ]
    lines += ["", *_tell_costs(switched)]
    lines += ["", *_tell_rest(switched)]
    if worlds == 1:
        lines.append("One world: how far chance may move a switching value is not known.")
    return "\n".join(lines)


def _is_turned(switched: Switched, question: Question) -> bool:
    return any(one.turn(question).place is not None for one in switched.moved)


def _tell_question(switched: Switched, question: Question) -> Iterator[str]:
    gap = switched.asked.answer(question).gap
    yield f"{question.words[:1].upper()}{question.words[1:]}"
    yield f"  {_stands(question, gap)}"
    turning = [one for one in ranked(switched, question) if one.turn(question).place is not None]
    if switched.asked.answer(question).may_be_chance:
        yield (
            f"  That may be chance, so that where it turns says little: {len(turning)} assumptions "
            "turn it (switching.csv). Run more worlds."
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
            value_words(about, turn.place), _range_words(about), _sure(turn),
        ))  # fmt: skip
    yield from table(("assumption", "central", "turns at", "range", ""), rows)
    if len(turning) > MOST_TOLD:
        yield f"  and {len(turning) - MOST_TOLD} more in switching.csv"


def _stands(question: Question, gap: float) -> str:
    if question.kind is Kind.ORDER:
        return f"{whole(gap)} less for one (present values)"
    return f"now {whole(gap)}"


def _span(one: Moved, question: Question) -> str:
    gaps = [_finite(one.gap(question, place)) for place in (LOWEST, HIGHEST)]
    low, high = ("nothing bought" if gap is None else whole(gap) for gap in gaps)
    return f"{low} at its lowest, {high} at its highest"


def _range_words(about: Uncertain) -> str:
    return f"{about.row[1]:,.3g} to {about.row[2]:,.3g}" if about.row else ""


def _sure(turn: Turn) -> str:
    return "may be chance" if turn.may_be_chance else ""


def _tell_costs(switched: Switched) -> Iterator[str]:
    near = [switch for switch in switched.of_costs if switch.is_in_range]
    if not near:
        yield "No number of the cost file turns an answer within its own range."
        return
    yield "Numbers of the cost file that turn an answer within their own range"
    for switch in near[:MOST_TOLD]:
        assert switch.value is not None
        values = f"{switch.amount.value:,.4g}, at {switch.value:,.4g}"
        yield f"  {switch.amount.name}, {values}: {switch.question}"
    if len(near) > MOST_TOLD:
        yield f"  and {len(near) - MOST_TOLD} more in switching.csv"


def _tell_rest(switched: Switched) -> Iterator[str]:
    yield (
        f"{counted(len(switched.still), 'assumption')} of the simulation change no answer by a penny at "
        "either end."
    )
    if switched.divisions:
        yield (
            f"{counted(len(switched.divisions), 'assumption')} divide a whole into shares, which no one "
            "number moves: draws of a sweep do."
        )
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
                "turned_by": [
                    one.name
                    for one in ranked(switched, question)
                    if one.turn(question).place is not None
                ],
            }
            for question in switched.questions
        ],
        "change_nothing": list(switched.still),
        "divisions": [one.name for one in switched.divisions],
        "switching_values": rows_of(switched),
    }


# ---------------------------------------------------------------- chart


def switch_charts(switched: Switched, labels: Mapping[str, str], place: str) -> list[BarChart]:
    """Return a chart for each order of options, and each net present value that anything turns."""
    chosen = [
        question
        for question in switched.questions
        if question.kind is Kind.ORDER
        or (_is_turned(switched, question) and not switched.asked.answer(question).may_be_chance)
    ]
    charts = [_chart(switched, question, labels, place) for question in chosen]
    return [chart for chart in charts if chart is not None]


def _chart(
    switched: Switched, question: Question, labels: Mapping[str, str], place: str
) -> BarChart | None:
    shown = [one for one in ranked(switched, question) if one.changes][:MOST_BARS]
    if not shown:
        return None
    bars = tuple(_bar(switched, question, one) for one in shown)
    turning = [one for one in switched.moved if one.turn(question).place is not None]
    words = Words(
        title=_title(switched, question, labels, len(turning)),
        subtitle=_subtitle(switched, question, labels, place),
        note=(
            "Bars begin at the central values. Each assumption by itself, all others central; what they "
            "do together is not shown. “Buys none”: one of the two then buys nothing, or less. "
            + ("One simulated world, so no range." if switched.effort.worlds == 1 else "")
        ).strip(),
        source=f"Source: simulated ({counted(switched.effort.worlds, 'world')}, seed "
        f"{switched.order.seed}).",
        shows="Bars from the central values to either side, a row for each assumption. "
        + " ".join(
            f"{bar.label}: {bar.figures[0]} at its lowest, {bar.figures[1]} at its highest"
            + (f", turns at {bar.figures[2]}." if bar.figures[2] != "–" else ", does not turn.")
            for bar in bars
        ),
    )
    return BarChart(
        "_".join(("switching", question.effect or question.kind.name.lower(), *question.options)),
        words, PRICE, (BarGroup("", bars),), LOOKS, HEADS,
    )  # fmt: skip


def _bar(switched: Switched, question: Question, one: Moved) -> Bar:
    centre = one.gap(question, CENTRAL) or 0.0
    ends = {place: one.gap(question, place) for place in (LOWEST, HIGHEST)}
    drawn = {place: _finite(gap) for place, gap in ends.items()}
    pieces = tuple(
        Piece(centre, gap, LOW_LOOK if place == LOWEST else HIGH_LOOK)
        for place, gap in drawn.items()
        if gap is not None
    )
    turn = one.turn(question)
    about = switched.assumptions[one.name]
    turns = "–" if turn.place is None else value_words(about, turn.place)
    figures = tuple(
        "not run" if ends[place] is None else "buys none" if gap is None else PRICE.say(gap)
        for place, gap in drawn.items()
    )
    values = tuple(
        (place_words(place), gap, None, None) for place, gap in drawn.items() if gap is not None
    )
    return Bar(_label(one.name), pieces, (*figures, turns), one.name, values)


def _label(name: str) -> str:
    """Return an assumption's name as a reader of a chart sees it."""
    of, *rest = name.replace("_", " ").split(".")
    words = f"{of}: {' '.join(rest)}"
    return words[:1].upper() + words[1:]


def _title(switched: Switched, question: Question, labels: Mapping[str, str], turning: int) -> str:
    known = [quoted(labels.get(name, name)) for name in question.options]
    if switched.asked.answer(question).may_be_chance:
        return f"Which of {known[0]} and {known[1]} buys for less may be chance"
    if question.kind is Kind.ORDER:
        says = f"{known[0]} buys for less than {known[1]}"
    else:
        gap = switched.asked.answer(question).gap
        what = "costs money" if question.kind is Kind.COST else "brings more than it uses up"
        other = "saves money" if question.kind is Kind.COST else "uses up more than it brings"
        says = f"{known[0]} {what if gap > 0.0 else other}"
    if not turning:
        return f"{says}, and no uncertain assumption by itself turns that"
    verb = (
        "uncertain assumption by itself turns"
        if turning == 1
        else "uncertain assumptions by themselves turn"
    )
    return f"{says}, but {turning} {verb} that"


def _subtitle(switched: Switched, question: Question, labels: Mapping[str, str], place: str) -> str:
    known = [quoted(labels.get(name, name)) for name in question.options]
    prices = f"£, {switched.settings.price_year} prices, present values"
    if question.kind is Kind.ORDER:
        one = next(e for e in switched.asked.effects if e.effect.name == question.effect)
        return (
            f"How much less one {one.effect.title.removeprefix('additional ')} costs with {known[0]} "
            f"than with {known[1]}, {place}, {prices}: each assumption at the ends of its range. Left "
            f"of nought {known[1]} costs less."
        )
    what = "Present value of the cost" if question.kind is Kind.COST else "Net present value"
    return f"{what} of {known[0]}, {place}, {prices}: each assumption at the ends of its range."
