"""What colours stand for, in one line above the panels."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.patches import Rectangle

from sim.report.page import INK, MARGIN, Page

TEXT = 10.5
ROOM = 0.34
"""How tall the line is, in inches."""
SIDE = 0.13
AFTER_SIGN, AFTER_WORDS = 0.06, 0.28


def write_key(page: Page, entries: Iterable[tuple[str, str]]) -> float:
    """Write colours and their words below the page's title; return where another entry may begin."""
    x, y = MARGIN, key_height(page)
    for colour, words in entries:
        page.figure.add_artist(
            Rectangle(
                (x / page.width, (y - SIDE / 2) / page.height),
                SIDE / page.width,
                SIDE / page.height,
                facecolor=colour,
                linewidth=0,
            )
        )
        x = write_words(page, words, x + SIDE + AFTER_SIGN)
    return x


def write_words(page: Page, words: str, x: float) -> float:
    """Write what a sign stands for, from `x` on; return where the next entry begins."""
    page.figure.text(
        x / page.width,
        key_height(page) / page.height,
        words,
        fontsize=TEXT,
        color=INK,
        ha="left",
        va="center_baseline",
        parse_math=False,
    )
    return x + page.text_width(words, TEXT) + AFTER_WORDS


def key_height(page: Page) -> float:
    """Return the middle of the line, in inches."""
    return page.top - 0.12
