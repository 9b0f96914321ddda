"""Charts as files: each a PNG, an SVG and a CSV of what is plotted, and an index that tells them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from matplotlib.figure import Figure

from sim.report.index import INDEX, Told, index_of
from sim.report.page import as_png, as_svg, in_style

Chart = TypeVar("Chart", bound=Told)


def write_charts(
    home: Path,
    charts: Sequence[Chart],
    draw: Callable[[Chart], Figure],
    table: Callable[[Chart], str],
) -> list[Path]:
    """Write charts into a folder that is there, and return the files."""
    written = []
    with in_style():
        for chart in charts:
            figure = draw(chart)
            for suffix, content in (
                ("png", as_png(figure)),
                ("svg", as_svg(figure, chart.words)),
                ("csv", table(chart).encode("utf-8")),
            ):
                path = home / f"{chart.name}.{suffix}"
                path.write_bytes(content)
                written.append(path)
    path = home / INDEX
    path.write_bytes(index_of(charts).encode("utf-8"))
    return [*written, path]
