"""A line chart: simulated tracks with their range, published points, targets, labels at the ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.report.page import (
    BODY,
    DARK_BLUE,
    DARK_GREY,
    DPI,
    INK,
    LINE_HEIGHT,
    MARGIN,
    MID_BLUE,
    OPTION_COLOURS,
    POINTS_AN_INCH,
    SMALL,
    Page,
    set_page,
    wrap,
)
from sim.report.placing import Placer, reaching, spread
from sim.report.quantities import short_month_words, year_of
from sim.report.shapes import Floats, LineChart, Role, TargetMark, Track

Anchors = list[tuple[float, float]]
"""Places, in pixels, that a text may stand beside."""
HEIGHT = 6.4
LABEL_ROOM = 1.95
"""Widest a label at a line's end may be, in inches."""
LEADER = 0.32
LEAST_NAMED = 0.5
"""A year is named below the axis if at least this part of it is shown."""
MARKERS = ("o", "D", "s", "^", "v")
DASHED = (0.0, (6.0, 2.0))
DASHES: tuple[str | tuple[float, tuple[float, ...]], ...] = ("solid", DASHED, DASHED, "solid")
"""Of options, so that colours of much the same hue or lightness differ in this as well."""


@dataclass(frozen=True)
class Look:
    """How a track is drawn."""

    colour: str
    width: float
    dashes: str | tuple[float, tuple[float, ...]]
    shade: float


def look_of(track: Track) -> Look:
    """Return how a track is drawn: the base prominent, an option always in its own colour."""
    if track.role is Role.BASE:
        return Look(DARK_BLUE, 3.0, "solid", 0.25)
    if track.role is Role.BASE_SECOND:
        return Look(MID_BLUE, 2.0, (0.0, (4.0, 1.5)), 0.2)
    if track.role is Role.REFERENCE:
        return Look(DARK_GREY, 1.2, (0.0, (1.0, 1.2)) if track.place else "solid", 0.0)
    place = max(track.place - 1, 0)
    colour = OPTION_COLOURS[place % len(OPTION_COLOURS)]
    return Look(colour, 1.8, DASHES[place % len(DASHES)], 0.18)


def draw_lines(chart: LineChart) -> Figure:
    """Return the chart as a figure."""
    page = set_page(chart.words, HEIGHT)
    labels = [wrapped_label(page, track, chart) for track in chart.tracks]
    room = max((width for _, width in labels), default=0.0)
    left = MARGIN + 0.12 + page.text_width(max(_tick_words(chart), key=len, default="0"), BODY)
    right = page.width - MARGIN - room - LEADER
    axes = page.axes(left, page.bottom + 0.32, right, page.top - 0.12)
    _scale(axes, chart)
    _draw_tracks(axes, chart)
    placer = _placer(axes, chart)
    _label_ends(page, axes, chart, [text for text, _ in labels])
    _draw_points(axes, chart)
    line = _mark_last_published(axes, chart, placer)
    _label_inside(page, axes, chart, placer)
    if line:
        _place_text(page, placer, "Last published figure", line)
    return page.figure


def _values(chart: LineChart) -> Floats:
    parts = [np.zeros(1)]
    for track in chart.tracks:
        parts += [track.mean, track.low, track.high]
    for series in chart.published:
        parts += [series.values, series.low, series.high]
    parts.append(np.array([target.threshold for target in chart.targets]))
    return np.concatenate(parts)


def _limits(chart: LineChart) -> tuple[float, float]:
    """Return the ends of the upright axis: from zero, with a little air."""
    values = _values(chart)
    low, high = float(values.min()), float(values.max())
    if chart.is_difference:
        low, high = reaching(low, high, chart.least)
    if low == high == 0.0:
        return 0.0, 1.0
    air = 0.06 * (high - low)
    top = high + air if high > 0 else 0.0
    if chart.quantity.is_share and not chart.is_difference:
        top = min(top, 1.0) if high <= 1.0 else top
    return (low - air if low < 0 else 0.0), top


def _ticks(chart: LineChart) -> list[float]:
    low, high = _limits(chart)
    scale = 100.0 if chart.quantity.is_share else 1.0
    whole = not chart.quantity.is_share and high - low > 4
    locator = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=whole)
    ticks = np.asarray(locator.tick_values(low * scale, high * scale)) / scale
    slack = 1e-9 * (high - low)
    return [float(tick) for tick in ticks if low - slack <= tick <= high + slack]


def _tick_words(chart: LineChart) -> list[str]:
    return chart.quantity.ticks(_ticks(chart), is_difference=chart.is_difference)


def _dates(chart: LineChart) -> list[str]:
    dates = [date for track in chart.tracks for date in (track.dates[0], track.dates[-1])]
    dates += [date for series in chart.published for date in series.dates]
    return dates + [target.date for target in chart.targets]


def _scale(axes: Axes, chart: LineChart) -> None:
    ends = [year_of(date) for date in _dates(chart)]
    first = int(np.floor(min(ends) - 1e-9))
    last = max(max(ends), first + LEAST_NAMED)
    axes.set_xlim(first, last)
    whole = [year for year in range(first, int(np.ceil(last))) if last - year >= LEAST_NAMED]
    named = whole[:: -1 if len(whole) <= 11 else -2]
    middles = [(year + min(year + 1.0, last)) / 2.0 for year in named]
    axes.set_xticks(middles, [str(year) for year in named])
    axes.set_xticks(range(first, int(np.floor(last)) + 1), minor=True)
    axes.tick_params(axis="x", which="major", length=0, labelsize=BODY, pad=7)
    axes.tick_params(axis="x", which="minor", length=5, color="0.5")
    axes.set_ylim(*_limits(chart))
    axes.set_yticks(_ticks(chart), _tick_words(chart))
    axes.tick_params(axis="y", length=0, labelsize=BODY)
    if chart.is_difference:
        axes.axhline(0.0, color=DARK_GREY, linewidth=1.2, zorder=1.5)


def _draw_tracks(axes: Axes, chart: LineChart) -> None:
    for track in chart.tracks:
        look = look_of(track)
        years = _years(track.dates)
        on_top = 3.0 if track.role is Role.BASE else 2.5
        if look.shade and len(years) > 1:
            axes.fill_between(
                years, track.low, track.high, color=look.colour, alpha=look.shade, linewidth=0,
                zorder=on_top - 1,
            )  # fmt: skip
        axes.plot(
            years, track.mean, color=look.colour, linewidth=look.width, linestyle=look.dashes,
            zorder=on_top, marker="o" if len(years) == 1 else "", markersize=7,
            solid_capstyle="butt", clip_on=False,
        )  # fmt: skip


def _draw_points(axes: Axes, chart: LineChart) -> None:
    for number, series in enumerate(chart.published):
        years = _years(series.dates)
        below, above = series.values - series.low, series.high - series.values
        axes.errorbar(
            years, series.values, yerr=np.stack([np.maximum(below, 0), np.maximum(above, 0)]),
            fmt="none", ecolor=DARK_GREY, elinewidth=1.2, capsize=2.5, zorder=4,
        )  # fmt: skip
        axes.plot(
            years, series.values, linestyle=(0, (1, 2)), linewidth=1, color=DARK_GREY, zorder=3.9,
            marker=MARKERS[number % len(MARKERS)], markersize=7.5, markerfacecolor=DARK_GREY,
            markeredgecolor="white", markeredgewidth=1.2,
        )  # fmt: skip
    for target in chart.targets:
        axes.plot(
            [year_of(target.date)], [target.threshold], linestyle="none", zorder=4.5, marker="X",
            markersize=11, markerfacecolor="white", markeredgecolor=INK, markeredgewidth=1.6,
            clip_on=False,
        )  # fmt: skip


def wrapped_label(page: Page, track: Track, chart: LineChart) -> tuple[str, float]:
    """Return a track's label, in lines, with its last value below; and how wide it is, in inches."""
    is_bold = track.role is Role.BASE
    lines = wrap(page.renderer, track.label, BODY, LABEL_ROOM, is_bold=is_bold)
    value = float(track.mean[-1])
    quantity = chart.quantity
    lines.append(quantity.difference(value) if chart.is_difference else quantity.number(value))
    width = max(page.text_width(line, BODY, is_bold=is_bold) for line in lines)
    return "\n".join(lines), width


def _label_ends(page: Page, axes: Axes, chart: LineChart, labels: list[str]) -> None:
    """Write a label at each line's end, moved up or down where they would touch, with a leader."""
    ends = [_pixel(axes, year_of(track.dates[-1]), track.mean[-1]) for track in chart.tracks]
    sizes = [
        (label.count("\n") + 1) * BODY * LINE_HEIGHT / POINTS_AN_INCH * DPI + 5 for label in labels
    ]
    low, high = page.bottom * DPI, (page.top + 0.1) * DPI
    middles = spread([y for _, y in ends], sizes, low, high)
    column = axes.get_window_extent().x1 + LEADER * DPI
    for track, label, end, middle in zip(chart.tracks, labels, ends, middles, strict=True):
        across, up = page.width * DPI, page.height * DPI
        start, stop = end[0] + 4, column - 5
        page.figure.add_artist(Line2D(
            [start / across, stop / across], [end[1] / up, middle / up],
            color=look_of(track).colour, linewidth=1.0,
        ))  # fmt: skip
        page.figure.text(
            column / across, middle / up, label, fontsize=BODY, color=INK, va="center", ha="left",
            weight="bold" if track.role is Role.BASE else "normal", linespacing=1.15,
            parse_math=False,
        )  # fmt: skip


def _placer(axes: Axes, chart: LineChart) -> Placer:
    box = axes.get_window_extent()
    placer = Placer((box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 + 4))
    for track in chart.tracks:
        years = _years(track.dates)
        for values in (track.mean, track.low, track.high):
            placer.avoid_line(*_pixels(axes, years, values))
    for series in chart.published:
        years = _years(series.dates)
        for values in (series.values, series.low, series.high):
            placer.avoid_line(*_pixels(axes, years, values))
    for target in chart.targets:
        x, y = _pixel(axes, year_of(target.date), target.threshold)
        placer.avoid_points(np.array([x - 8, x, x + 8]), np.array([y, y, y]))
    return placer


def _mark_last_published(axes: Axes, chart: LineChart, placer: Placer) -> Anchors:
    """Draw where published figures end, if the simulation goes on for a year without them.

    Returns where the line may be labelled.
    """
    last = max((series.dates[-1] for series in chart.published), default=None)
    end = max(track.dates[-1] for track in chart.tracks)
    if last is None or year_of(end) - year_of(last) < 1.0:
        return []
    axes.axvline(year_of(last), color="0.55", linewidth=1.0, linestyle=(0, (4, 3)), zorder=1.4)
    box = axes.get_window_extent()
    x, _ = _pixel(axes, year_of(last), 0.0)
    placer.avoid_line(np.array([x, x]), np.array([box.y0, box.y1]))
    return [(x, box.y0 + share * box.height) for share in (0.97, 0.06, 0.9, 0.12, 0.5)]


def _label_inside(page: Page, axes: Axes, chart: LineChart, placer: Placer) -> None:
    for target in chart.targets:
        anchor = _pixel(axes, year_of(target.date), target.threshold)
        _place_text(page, placer, target_words(chart, target), [anchor])
    for words, series in zip(published_words(chart), chart.published, strict=True):
        x, y = _pixels(axes, _years(series.dates), series.values)
        _place_text(page, placer, words, list(zip(x.tolist(), y.tolist(), strict=True))[::-1])


def _place_text(page: Page, placer: Placer, words: str, anchors: Anchors) -> None:
    lines = words.split("\n")
    width = max(page.text_width(line, SMALL + 1) for line in lines) * DPI + 4
    height = len(lines) * (SMALL + 1) * LINE_HEIGHT / POINTS_AN_INCH * DPI + 2
    spot = placer.place(anchors, width, height, 9.0)
    across, up = page.width * DPI, page.height * DPI
    if spot.is_far:
        page.figure.add_artist(Line2D(
            [spot.anchor[0] / across, spot.edge[0] / across],
            [spot.anchor[1] / up, spot.edge[1] / up], color=DARK_GREY, linewidth=0.8,
        ))  # fmt: skip
    page.figure.text(
        spot.x / across, spot.y / up, words, fontsize=SMALL + 1, color=INK, ha="center",
        va="center", linespacing=1.15, parse_math=False,
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip


def target_words(chart: LineChart, target: TargetMark) -> str:
    """Return a target's label."""
    value = chart.quantity.tick(round(target.threshold, 6))
    bound = "" if target.at_least else "at most "
    return f"Target: {bound}{value}\nby {short_month_words(target.date)}"


def published_words(chart: LineChart) -> list[str]:
    """Return the labels of published series: of which country, and if there are several by whom."""
    found = []
    for series in chart.published:
        of = f" ({series.of})" if series.of else ""
        by = f":\n{series.label}" if len(chart.published) > 1 else ""
        found.append(f"Published{of}{by}")
    return found


def _years(dates: tuple[str, ...]) -> Floats:
    return np.array([year_of(date) for date in dates])


def _pixels(axes: Axes, years: Floats, values: Floats) -> tuple[Floats, Floats]:
    places = axes.transData.transform(np.stack([years, values], axis=1))
    return places[:, 0], places[:, 1]


def _pixel(axes: Axes, year: float, value: float) -> tuple[float, float]:
    x, y = axes.transData.transform((year, value))
    return float(x), float(y)
