"""Charts for those who do not look at them: a table of what is plotted, and an index in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sim.report.shapes import Chart, DotChart, LineChart, RowChart, Words

INDEX = "charts.md"
COLUMNS = ("kind", "series", "date", "value", "low", "high", "measure", "source")
Row = tuple[str, str, str, float, float | None, float | None, str, str]


class Told(Protocol):
    """What an index tells of a chart."""

    @property
    def name(self) -> str:
        """Return the name of its files."""

    @property
    def words(self) -> Words:
        """Return its text."""


def table_of(chart: Chart) -> str:
    """Return the plotted numbers as CSV, tidy: a row for each point of each series."""
    return as_csv(_rows_of(chart))


def as_csv(rows: Iterable[Row]) -> str:
    """Return plotted numbers as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([f"{cell:.10g}" if isinstance(cell, float) else cell for cell in row])
    return buffer.getvalue()


def _rows_of(chart: Chart) -> Iterator[Row]:
    if isinstance(chart, LineChart):
        return _line_rows(chart)
    return _row_rows(chart) if isinstance(chart, RowChart) else _dot_rows(chart)


def _row_rows(chart: RowChart) -> Iterator[Row]:
    """Yield the marks of rows; in place of a date, what the marker stands for."""
    for number, panel in enumerate(chart.panels):
        kind = "difference" if panel.is_difference else "simulated"
        for row in chart.rows():
            cell = row.cells[number]
            for mark in () if cell is None else cell.marks:
                look = chart.looks[mark.look] if len(chart.looks) > 1 else panel.title
                yield kind, row.label, look, mark.value, mark.low, mark.high, panel.title, ""
        for line in panel.lines:
            what = "target" if line.is_target else "line"
            yield what, line.label, panel.title, line.value, None, None, panel.title, ""


def _line_rows(chart: LineChart) -> Iterator[Row]:
    kind = "difference" if chart.is_difference else "simulated"
    for track in chart.tracks:
        for n, date in enumerate(track.dates):
            low, high = float(track.low[n]), float(track.high[n])
            yield kind, track.label, date, float(track.mean[n]), low, high, chart.name, ""
    for series in chart.published:
        for n, date in enumerate(series.dates):
            value, low, high = (float(a[n]) for a in (series.values, series.low, series.high))
            yield "published", series.label, date, value, low, high, chart.name, series.sources[n]
    for target in chart.targets:
        yield "target", target.name, target.date, target.threshold, None, None, chart.name, ""


def _dot_rows(chart: DotChart) -> Iterator[Row]:
    for panel in chart.panels:
        for row in panel.rows:
            for dot in row.dots:
                yield (
                    "difference", row.label, dot.date, dot.mean, dot.low, dot.high, panel.title, ""
                )  # fmt: skip


def index_of(charts: Sequence[Told]) -> str:
    """Return the index: for each chart its finding, what it shows, its numbers and its source."""
    parts = ["# Charts", ""]
    if not charts:
        parts += ["The result has no series that these charts show.", ""]
    for chart in charts:
        words = chart.words
        parts += [
            f"## {words.title}", "",
            f"![{_plain(words.title)}]({chart.name}.png)", "",
            f"{words.subtitle} {words.note}".strip(), "",
            f"**In words.** {words.shows}", "",
            *_table(chart),
            f"**Files.** [PNG]({chart.name}.png), [SVG]({chart.name}.svg), "
            f"[numbers]({chart.name}.csv). {words.source}", "",
        ]  # fmt: skip
    return "\n".join(parts)


def _table(chart: Told) -> list[str]:
    """Return the figures of a chart as a table, if it has one."""
    table: tuple[tuple[str, ...], ...] = getattr(chart, "table", ())
    if not table:
        return []
    header, *rows = table
    return [
        _table_row(header),
        _table_row([":--", *("--:" for _ in header[1:])]),
        *(_table_row(row) for row in rows),
        "",
    ]


def _table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _plain(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")
