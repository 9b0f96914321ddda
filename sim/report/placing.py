"""Where labels go, so that none covers another, a line or a point. Lengths are in pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
COVERS_TEXT = 1_000.0
LEAVES_THE_CHART = 3_000.0
REACHES = (1.0, 2.0, 3.5, 6.0, 9.0)
"""How far from its anchor a text is tried, in gaps."""
NEAR = 2.0
"""Up to here a reader sees what a text belongs to without a leader."""


def spread(wanted: list[float], sizes: list[float], low: float, high: float) -> list[float]:
    """Return middles of labels of given heights, near where they are wanted, none overlapping.

    The order of what is wanted is kept. Labels stay between `low` and `high` if they fit there at
    all. Neighbours that touch are moved together, as little as possible.
    """
    order = sorted(range(len(wanted)), key=lambda number: (wanted[number], number))
    blocks: list[list[int]] = []
    middles: list[float] = []
    for number in order:
        blocks.append([number])
        middles.append(_within(wanted[number], sizes[number], low, high))
        while len(blocks) > 1 and _overlap(blocks, middles, sizes):
            last = blocks.pop()
            middles.pop()
            blocks[-1] += last
            middles[-1] = _block_middle(blocks[-1], wanted, sizes, (low, high))
    places = [0.0] * len(wanted)
    for block, middle in zip(blocks, middles, strict=True):
        edge = middle - _height(block, sizes) / 2.0
        for number in block:
            places[number] = edge + sizes[number] / 2.0
            edge += sizes[number]
    return places


def _height(block: list[int], sizes: list[float]) -> float:
    return sum(sizes[number] for number in block)


def _overlap(blocks: list[list[int]], middles: list[float], sizes: list[float]) -> bool:
    below = middles[-2] + _height(blocks[-2], sizes) / 2.0
    return below > middles[-1] - _height(blocks[-1], sizes) / 2.0 + 1e-9


def _block_middle(
    block: list[int], wanted: list[float], sizes: list[float], limits: tuple[float, float]
) -> float:
    edge = 0.0
    middles = []
    for number in block:
        middles.append(wanted[number] - edge - sizes[number] / 2.0)
        edge += sizes[number]
    height = _height(block, sizes)
    return _within(float(np.mean(middles)) + height / 2.0, height, *limits)


def _within(middle: float, height: float, low: float, high: float) -> float:
    return min(max(middle, low + height / 2.0), max(high - height / 2.0, low + height / 2.0))


def reaching(low: float, high: float, least: float) -> tuple[float, float]:
    """Return the ends of an axis of differences that reaches so far at least.

    To both sides if all is nearly nought, else to the side to which values lie.
    """
    if max(high, -low) >= least:
        return low, high
    return (low if low >= 0.0 and high > 0.0 else -least), (
        high if high <= 0.0 and low < 0.0 else least
    )


@dataclass(frozen=True)
class Spot:
    """Where a text is put: its middle, what it stands beside, and whether it needs a leader."""

    x: float
    y: float
    anchor: tuple[float, float]
    edge: tuple[float, float]
    is_far: bool


@dataclass
class Placer:
    """Finds room for text inside a chart of given edges (left, bottom, right, top)."""

    edges: tuple[float, float, float, float]
    ink: list[Floats] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def avoid_points(self, x: Floats, y: Floats) -> None:
        """Keep text off points."""
        self.ink.append(np.stack([x, y], axis=1))

    def avoid_line(self, x: Floats, y: Floats) -> None:
        """Keep text off a line through points."""
        if len(x) < 2:
            self.avoid_points(x, y)
            return
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
        steps = np.arange(0.0, along[-1] + 3.0, 3.0)
        self.avoid_points(np.interp(steps, along, x), np.interp(steps, along, y))

    def place(
        self, anchors: list[tuple[float, float]], width: float, height: float, gap: float
    ) -> Spot:
        """Return the best place for a text beside one of the anchors, and keep it free of others.

        Tries beside, above and below, further and further away; the first of the best is taken.
        """
        ink = np.concatenate(self.ink) if self.ink else np.zeros((0, 2))
        costs: list[tuple[float, Spot]] = []
        for number, (x, y) in enumerate(anchors):
            for reach, (right, up) in product(REACHES, SIDES):
                far_x, far_y = width / 2.0 + gap * reach, height / 2.0 + gap * reach
                spot = Spot(
                    x + right * far_x, y + up * far_y, (x, y),
                    (x + right * gap * reach, y + up * gap * reach), reach > NEAR,
                )  # fmt: skip
                cost = self._cost((spot.x, spot.y), width, height, ink) + reach + 0.1 * number
                costs.append((cost, spot))
        _, best = min(costs, key=lambda found: found[0])
        self.boxes.append(_box(best.x, best.y, width + 2 * gap, height))
        return best

    def _cost(self, place: tuple[float, float], width: float, height: float, ink: Floats) -> float:
        left, bottom, right, top = _box(*place, width, height)
        inside = (
            (ink[:, 0] > left - 3) & (ink[:, 0] < right + 3)
            & (ink[:, 1] > bottom - 3) & (ink[:, 1] < top + 3)
        )  # fmt: skip
        covers = sum(
            box[0] < right and left < box[2] and box[1] < top and bottom < box[3]
            for box in self.boxes
        )
        edges = self.edges
        leaves = left < edges[0] or bottom < edges[1] or right > edges[2] or top > edges[3]
        return float(inside.sum()) + COVERS_TEXT * covers + LEAVES_THE_CHART * leaves


SIDES = (
    (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0),
    (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0),
)  # fmt: skip


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
