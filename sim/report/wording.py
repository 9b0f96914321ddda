"""The words under and beside charts: ranges, what was left out, targets, text alternatives."""

from __future__ import annotations

import dataclasses

from sim.report.quantities import Quantity, listed, month_words, short_month_words
from sim.report.reading import SAME, Numbers, Sorted
from sim.report.shapes import DotPanel, Published, Role, RowChart, TargetMark, Track

MOST_NAMED = 6
MOST_DOCUMENTS = 4
ONE_WORLD = " in the one world"
MILESTONES = ("2010-12-31", "2015-12-31", "2020-12-31")


def in_base(numbers: Numbers) -> str:
    """Return the base as a sentence names it."""
    return "the baseline" if numbers.base == "baseline" else quoted(numbers.label(numbers.base))


def quoted(label: str) -> str:
    """Return a scenario's label set off from the sentence around it."""
    return f"‘{label}’"


def range_words(numbers: Numbers) -> str:
    """Return what lines and shades are."""
    if numbers.runs() == 1:
        return "Lines: one simulated world, so no range."
    return f"Lines: mean; shaded: simulated range, {range_name(numbers)}."


def points_words(numbers: Numbers, *, world_by_world: bool = False) -> str:
    """Return what points and the lines through them are; no stop at the end."""
    if numbers.runs() == 1:
        return "One simulated world, so no range"
    how = ", world by world" if world_by_world else ""
    return f"Points: mean; lines: simulated range, {range_name(numbers)}{how}"


def range_name(numbers: Numbers) -> str:
    """Return what the range is over."""
    of = f"{numbers.runs()} runs" if numbers.draws > 1 else f"{numbers.worlds} worlds"
    return f"5th to 95th percentile of {of}"


def note_of(numbers: Numbers, options: Sorted, same_as: str) -> str:
    """Return what a reader must know: which options are not drawn, and what ranges leave out."""
    words = [
        f"Not drawn, {why}: {_which(tracks)}."
        for why, tracks in ((same_as, options.same), ("for clarity", options.too_many))
        if tracks
    ]
    return " ".join([*words, caveat(numbers)]).strip()


def _which(tracks: list[Track]) -> str:
    """Return options by name if they are few, else how many."""
    if len(tracks) > MOST_NAMED:
        return f"{len(tracks)} other options"
    return listed([quoted(track.label) for track in tracks])


def within_words(numbers: Numbers) -> str:
    """Return why options that hardly differ from the base are not drawn."""
    return f"within {SAME:.0%} of {in_base(numbers)}"


def caveat(numbers: Numbers) -> str:
    """Return what the ranges leave out."""
    if numbers.runs() > 1 and numbers.draws == 1:
        return "Ranges show chance only, not what is uncertain in the assumptions."
    return ""


def source_words(numbers: Numbers, published: tuple[Published, ...] = ()) -> str:
    """Return the source line: what was simulated, and the documents of published figures."""
    seed = "" if numbers.seed is None else f", seed {numbers.seed}"
    runs = f"{numbers.runs()} runs" if numbers.draws > 1 else _worlds(numbers.worlds)
    simulated = f"simulated ({runs} a scenario{seed})"
    documents = sorted({source for series in published for source in series.sources})
    if not documents:
        return f"Source: {simulated}."
    more = len(documents) - MOST_DOCUMENTS
    told = documents[:MOST_DOCUMENTS] if more > 1 else documents
    others = f"; and {more} more, named beside the numbers of this chart" if more > 1 else ""
    return f"Sources: {simulated}; published figures: {'; '.join(told)}{others}."


def in_one_world(numbers: Numbers) -> str:
    """Return what a claim about a single run is limited by, with a space before it; else nothing."""
    return ONE_WORLD if numbers.runs() == 1 else ""


def _worlds(worlds: int) -> str:
    return "one world" if worlds == 1 else f"{worlds} worlds"


def target_clause(targets: tuple[TargetMark, ...], quantity: Quantity, runs: int) -> str:
    """Return how the base stands to its targets, to follow a sentence."""
    if len(targets) == 1:
        target = targets[0]
        met = _met(target.share_met, runs)
        return f"; the target of {wanted(target, quantity)} by {month_words(target.date)} is {met}"
    where = ONE_WORLD if runs == 1 else ""
    hit = sum(target.share_met >= 1.0 for target in targets)
    if hit == len(targets) or all(target.share_met <= 0.0 for target in targets):
        return f"; {_all(len(targets))} targets are {'met' if hit else 'missed'}{where}"
    return f"; {hit} of {len(targets)} targets {'is' if hit == 1 else 'are'} met{where}"


def wanted(target: TargetMark, quantity: Quantity) -> str:
    """Return what a target asks for, as in “the target of at most 5%”."""
    bound = "" if target.at_least else "at most "
    return f"{bound}{quantity.tick(round(target.threshold, 6))}"


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {count}"


def _met(share: float, runs: int) -> str:
    where = ONE_WORLD if runs == 1 else ""
    if share >= 1.0:
        return f"met{where}"
    if share <= 0.0:
        return f"missed{where}"
    return f"met in {round(share * runs)} of {runs} worlds"


def shows_lines(
    tracks: tuple[Track, ...],
    quantity: Quantity,
    published: tuple[Published, ...],
    targets: tuple[TargetMark, ...],
    *,
    is_difference: bool = False,
) -> str:
    """Return the text alternative of a line chart: its series at the dates that matter."""
    words = ["Line chart over time."]
    words += [_track_words(track, quantity, is_difference=is_difference) for track in tracks]
    for series in published:
        points = [
            f"{quantity.number(float(value))} in {short_month_words(date)}"
            for date, value in zip(series.dates, series.values, strict=True)
        ]
        of = f", {series.of}" if series.of else ""
        words.append(f"Published ({series.label}{of}): {', '.join(points)}.")
    for target in targets:
        bound = "at least" if target.at_least else "at most"
        words.append(
            f"Target: {bound} {quantity.tick(round(target.threshold, 6))} "
            f"by {month_words(target.date)}."
        )
    return " ".join(words)


def _track_words(track: Track, quantity: Quantity, *, is_difference: bool) -> str:
    say = quantity.difference if is_difference else quantity.number
    dates = [track.dates[0], *(date for date in MILESTONES if date in track.dates[1:-1])]
    if track.dates[-1] not in dates:
        dates.append(track.dates[-1])
    points = [f"{say(track.at(date))} in {short_month_words(date)}" for date in dates]
    text = f"{track.label}: {', '.join(points)}"
    low, high = float(track.low[-1]), float(track.high[-1])
    if track.role is not Role.REFERENCE and high > low:
        text += f" (range at the end {say(low)} to {say(high)})"
    return text + "."


def shows_dots(panels: tuple[DotPanel, ...]) -> str:
    """Return the text alternative of a chart of differences."""
    words = ["Dot chart of differences, a panel for each measure and a row for each option."]
    for panel in panels:
        for row in panel.rows:
            say = panel.quantity.difference
            points = [
                f"{say(dot.mean)}{_range(say(dot.low), say(dot.high))} in "
                f"{short_month_words(dot.date)}"
                for dot in row.dots
            ]
            words.append(f"{panel.title}, {panel.unit}, {row.label}: {', '.join(points)}.")
    return " ".join(words)


def _range(low: str, high: str) -> str:
    """Return a range in brackets; nothing if its ends are printed alike."""
    return "" if low == high else f" ({low} to {high})"


def with_words(chart: RowChart) -> RowChart:
    """Return a chart of rows with its text alternative and, if it has none of its own, its table."""
    words = dataclasses.replace(chart.words, shows=shows_rows(chart))
    return dataclasses.replace(chart, words=words, table=chart.table or table_of_rows(chart))


def shows_rows(chart: RowChart) -> str:
    """Return the text alternative of a chart of rows: what it is, and the ends of each panel."""
    rows = chart.rows()
    words = [
        f"Dot chart of {len(rows)} rows and {len(chart.panels)} panels; the table has all figures."
    ]
    for number, panel in enumerate(chart.panels):
        ends = [
            (row.cells[number].marks[-1].value, row.label, row.cells[number].figure)  # type: ignore[union-attr]
            for row in rows
            if row.cells[number] is not None and row.cells[number].figure  # type: ignore[union-attr]
        ]
        if not ends:
            continue
        lowest, highest = min(ends), max(ends)
        unit = f", {panel.unit}" if panel.unit else ""
        words.append(
            f"{panel.title}{unit}: lowest {lowest[2]} ({lowest[1]}), highest {highest[2]} "
            f"({highest[1]})."
        )
        words += [
            f"{'Target' if line.is_target else 'Line'}: {line.label}."
            for line in panel.lines
            if line.label
        ]
    return " ".join(words)


def table_of_rows(chart: RowChart) -> tuple[tuple[str, ...], ...]:
    """Return a chart's figures as a table: a header, then a row for each of its rows."""
    header = ("", *(panel.title for panel in chart.panels))
    body = []
    for group in chart.groups:
        prefix = f"{group.label}: " if group.label else ""
        for row in group.rows:
            figures = ("" if cell is None else cell.figure for cell in row.cells)
            body.append((f"{prefix}{row.label}", *figures))
    return (header, *body)
