"""The Analysis Function look: colours, type and the frame of words around a chart.

The style sheet and the palettes are those of afcharts. The font is the one that ships with
matplotlib, so that a chart is the same on every machine. Nothing of matplotlib's settings is changed
outside `in_style`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from xml.sax.saxutils import escape

import matplotlib as mpl
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from sim.report.shapes import Words

DPI = 150
WIDTH = 10.0
MARGIN = 0.22
TITLE, SUBTITLE, BODY, SMALL = 15.0, 11.5, 11.5, 9.5
LINE_HEIGHT = 1.32
POINTS_AN_INCH = 72.0
INK = "#0B0C0C"
FAINT = "#595959"
DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE = get_af_colours("categorical")
MID_BLUE = get_af_colours("sequential")[2]
OPTION_COLOURS = (ORANGE, DARK_PINK, TURQUOISE, LIGHT_PURPLE)
FONTS = ["DejaVu Sans", "Arial", "Helvetica"]


@contextmanager
def in_style() -> Iterator[None]:
    """Draw in the Analysis Function style, whatever settings the machine has."""
    sheet = resources.files("afcharts").joinpath("afcharts.mplstyle")
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(mpl.rc_params_from_file(str(sheet), use_default_template=False))
        mpl.rcParams.update({
            "font.sans-serif": FONTS,
            "font.size": BODY,
            "svg.fonttype": "none",
            "svg.hashsalt": "workforce2020",
            "figure.dpi": DPI,
            "savefig.dpi": DPI,
            "axes.unicode_minus": True,
        })  # fmt: skip
        yield


@dataclass(frozen=True)
class Page:
    """A figure with its words set; the chart goes between `bottom` and `top`, in inches."""

    figure: Figure
    canvas: FigureCanvasAgg
    width: float
    height: float
    bottom: float
    top: float

    @property
    def renderer(self) -> RendererAgg:
        """Return what measures text."""
        return renderer_of(self.canvas)

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Add axes between two corners, in inches from the bottom left."""
        return self.figure.add_axes((
            left / self.width, bottom / self.height,
            (right - left) / self.width, (top - bottom) / self.height,
        ))  # fmt: skip

    def text_width(self, text: str, size: float, *, is_bold: bool = False) -> float:
        """Return the width of a line of text, in inches."""
        return text_width(self.renderer, text, size, is_bold=is_bold)


def renderer_of(canvas: FigureCanvasAgg) -> RendererAgg:
    """Return what measures text on a canvas."""
    renderer: RendererAgg = canvas.get_renderer()  # type: ignore[no-untyped-call]
    return renderer


def text_width(renderer: RendererAgg, text: str, size: float, *, is_bold: bool = False) -> float:
    """Return the width of a line of text, in inches."""
    font = FontProperties(family=FONTS[0], size=size, weight="bold" if is_bold else "normal")
    size_of = renderer.get_text_width_height_descent(text, font, False)  # type: ignore[no-untyped-call]
    return float(size_of[0]) / DPI


def set_page(words: Words, height: float) -> Page:
    """Return a page with title, subtitle, note and source set, its chart still to be drawn."""
    figure = Figure(figsize=(WIDTH, height))
    canvas = FigureCanvasAgg(figure)
    renderer = renderer_of(canvas)
    room = WIDTH - 2 * MARGIN
    top = height - MARGIN * 0.8
    for text, size, is_bold, colour in (
        (words.title, TITLE, True, INK),
        (words.subtitle, SUBTITLE, False, INK),
    ):
        for line in wrap(renderer, text, size, room, is_bold=is_bold):
            _line(figure, line, (MARGIN, top), size, height).set(
                weight="bold" if is_bold else "normal", color=colour, va="top"
            )
            top -= size * LINE_HEIGHT / POINTS_AN_INCH
        top -= 0.04
    bottom = MARGIN * 0.6
    for text in (words.source, words.note):
        for line in reversed(wrap(renderer, text, SMALL, room)):
            _line(figure, line, (MARGIN, bottom), SMALL, height).set(color=FAINT, va="bottom")
            bottom += SMALL * LINE_HEIGHT / POINTS_AN_INCH
    return Page(figure, canvas, WIDTH, height, bottom + 0.08, top - 0.06)


def _line(
    figure: Figure, text: str, place: tuple[float, float], size: float, height: float
) -> Text:
    x, y = place
    return figure.text(x / WIDTH, y / height, text, fontsize=size, ha="left", parse_math=False)


def wrap(
    renderer: RendererAgg, text: str, size: float, room: float, *, is_bold: bool = False
) -> list[str]:
    """Return text in lines no wider than `room` inches, broken between words."""
    space = text_width(renderer, "n n", size, is_bold=is_bold)
    space -= text_width(renderer, "nn", size, is_bold=is_bold)
    lines: list[str] = []
    used = 0.0
    for word in text.split():
        width = text_width(renderer, word, size, is_bold=is_bold)
        if lines and used + space + width <= room:
            lines[-1] = f"{lines[-1]} {word}"
            used += space + width
        else:
            lines.append(word)
            used = width
    return lines


def as_png(figure: Figure) -> bytes:
    """Return the figure as PNG, the same bytes each time."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def as_svg(figure: Figure, words: Words) -> bytes:
    """Return the figure as SVG with its text as text, a title and a description for screen readers."""
    buffer = io.BytesIO()
    figure.savefig(
        buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": words.title}
    )
    svg = buffer.getvalue().decode("utf-8")
    svg = svg.replace("<svg ", '<svg role="img" ', 1)
    described = f"</title>\n <desc>{escape(words.shows)}</desc>"
    svg = svg.replace("</title>", described, 1)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE).encode("utf-8")
