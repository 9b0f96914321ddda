"""Charts of switching values: answers at the ends of assumptions, on either side of nought."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from sim.appraisal.questions import Kind, Question
from sim.inputs.uncertain import Uncertain
from sim.report.amounts import counted
from sim.report.costs.setting import PRICE
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.costs.switching import (
    NOTHING,
    finite,
    is_turned,
    place_words,
    ranked,
    swing,
    unpriced,
    value_words,
)
from sim.report.shapes import Words
from sim.report.wording import quoted
from sim.study.switching.answering import Switched
from sim.study.switching.search import CENTRAL, HIGHEST, LOWEST, Moved

MOST_BARS = 12
LOOKS = ("At its lowest", "At its highest")
HEADS = ("At its\nlowest", "At its\nhighest", "Central\n(range)", "Turns at")
LOW_LOOK, HIGH_LOOK = 0, 1
BEYOND = 0.06
"""How far beyond all others a bar goes that has no end, as a share of the whole scale."""
WIDEST = 4.0
"""A bar is cut beyond so many times the central answer, or the usual bar, whichever is more."""


def switch_charts(switched: Switched, labels: Mapping[str, str], place: str) -> list[BarChart]:
    """Return a chart for each order of options, and each net present value that anything turns."""
    chosen = [
        question
        for question in switched.questions
        if question.kind is Kind.ORDER
        or (is_turned(switched, question) and not switched.asked.answer(question).may_be_chance)
    ]
    charts = [_chart(switched, question, labels, place) for question in chosen]
    return [chart for chart in charts if chart is not None]


def _chart(
    switched: Switched, question: Question, labels: Mapping[str, str], place: str
) -> BarChart | None:
    shown = [one for one in ranked(switched, question) if swing(one, question)][:MOST_BARS]
    if not shown:
        return None
    bars = tuple(_bar(switched, question, one, _ends(question, shown)) for one in shown)
    turning = [
        one
        for one in switched.moved
        if one.turn(question).place is not None and not one.turn(question).may_be_chance
    ]
    words = Words(
        title=_title(switched, question, labels, len(turning)),
        subtitle=_subtitle(switched, question, labels, place),
        note=(
            "Bars begin at the central values. Each assumption by itself, all others central; what they "
            "do together is not shown. "
            + _goes_on(question, shown)
            + _no_price(question, shown, labels)
            + ("One simulated world, so no range." if switched.effort.worlds == 1 else "")
        ).strip(),
        source=f"Source: simulated ({counted(switched.effort.worlds, 'world')}, seed "
        f"{switched.order.seed}).",
        shows="Bars from the central values to either side, a row for each assumption. "
        + " ".join(
            f"{bar.label}: {bar.figures[0]} at its lowest, {bar.figures[1]} at its highest"
            + (f", turns at {bar.figures[3]}." if bar.figures[3] != "–" else ", does not turn.")
            for bar in bars
        ),
    )
    return BarChart(
        "_".join(("switching", question.effect or question.kind.name.lower(), *question.options)),
        words, PRICE, (BarGroup("", bars),), LOOKS, HEADS,
    )  # fmt: skip


def _ends(question: Question, shown: Sequence[Moved]) -> tuple[float, float]:
    """Return how far bars go that have no end, or a far one: a little beyond all others and nought."""
    centre = shown[0].gap(question, CENTRAL) or 0.0
    gaps = [
        gap
        for one in shown
        for place in (LOWEST, HIGHEST)
        if (gap := finite(one.gap(question, place))) is not None
    ]
    # One that goes very far would make all others too small to see.
    usual = float(np.median([abs(gap - centre) for gap in gaps])) if gaps else 0.0
    most = max(WIDEST * abs(centre), WIDEST * usual)
    near = [0.0, centre, *(gap for gap in gaps if abs(gap - centre) <= most)]
    beyond = BEYOND * ((max(near) - min(near)) or 1.0)
    return min(near) - beyond, max(near) + beyond


def _goes_on(question: Question, shown: Sequence[Moved]) -> str:
    """Return in words that bars are cut, if any is."""
    ends = _ends(question, shown)
    gaps = [one.gap(question, place) for one in shown for place in (LOWEST, HIGHEST)]
    is_cut = any(gap is not None and not ends[0] <= gap <= ends[1] for gap in gaps)
    return "A bar that reaches the edge goes further: its figure tells how far. " if is_cut else ""


def _bar(switched: Switched, question: Question, one: Moved, ends: tuple[float, float]) -> Bar:
    centre = one.gap(question, CENTRAL) or 0.0
    gaps = {place: one.gap(question, place) for place in (LOWEST, HIGHEST)}
    pieces = [
        Piece(centre, min(max(gap, ends[0]), ends[1]), LOW_LOOK if place == LOWEST else HIGH_LOOK)
        for place, gap in gaps.items()
        if gap is not None and not math.isnan(gap)
    ]
    turn = one.turn(question)
    about = switched.assumptions[one.name]
    turns = "–" if turn.place is None else value_words(about, turn.place)
    if turn.may_be_chance:
        turns += " (may be chance)"
    figures = tuple(_figure(one, question, place) for place in gaps)
    values = [
        (words, gap, None, None)
        for words, gap in (
            ("at its central value", centre),
            *((place_words(place), finite(gap)) for place, gap in gaps.items()),
            ("turns at place", turn.place),
        )
        if gap is not None
    ]
    return Bar(
        _label(one.name),
        # The longer first, so that the shorter is seen where both lie on one side.
        tuple(sorted(pieces, key=lambda piece: -abs(piece.size))),
        (*figures, _central_words(about), turns),
        one.name,
        tuple(values),
    )


def _figure(one: Moved, question: Question, place: float) -> str:
    gap = one.gap(question, place)
    if gap is None:
        return "not run"
    if math.isfinite(gap):
        return PRICE.say(gap)
    reasons = [why for _, why in unpriced(one, question, place)]
    return "buys none" if NOTHING in reasons else "saves"


def _central_words(about: Uncertain) -> str:
    if about.row is None:
        return "several"
    value, low, high = (f"{number:,.3g}" for number in about.row)
    return f"{value} ({low} to {high})"


def _no_price(question: Question, shown: Sequence[Moved], labels: Mapping[str, str]) -> str:
    """Return in words which options have no price at an end, and where."""
    found: dict[str, None] = {}
    for one in shown:
        for place in (LOWEST, HIGHEST):
            for option, why in unpriced(one, question, place):
                label = quoted(labels.get(option, option))
                found[f"With ‘{_label(one.name)}’ {place_words(place)} {label} {why}. "] = None
    return "".join(found)


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
            f"of nought {known[1]} costs less. {_central(switched, question)}"
        )
    what = "Present value of the cost" if question.kind is Kind.COST else "Net present value"
    return (
        f"{what} of {known[0]}, {place}, {prices}: each assumption at the ends of its range. "
        f"{_central(switched, question)}"
    )


def _central(switched: Switched, question: Question) -> str:
    gap = switched.asked.answer(question).gap
    return f"With all at their central values: {PRICE.say(gap)}."
