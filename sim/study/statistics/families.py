"""Many measures at once: what is still clear when each had its own chance to look so.

Of twenty measures that nothing changes one lies outside its 95% interval on average. Adjusted
p-values and joint intervals hold for all measures together: the probability that any of them errs is
at most one in twenty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.statistics.paired import CONFIDENCE, sign_table, t_p_value

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Family:
    """What is told of measures together, each (measures,): p-values, and joint intervals.

    `by_holm` adjusts Student's p-values one after another; `by_most` compares each with the largest
    of all under turned signs, which uses that measures move together and needs no normal distribution.
    """

    mean: Floats
    low: Floats
    high: Floats
    by_holm: Floats
    by_most: Floats


def family(differences: Floats, confidence: float = CONFIDENCE, seed: int = 0) -> Family:
    """Return the joint statement on differences (worlds, measures), two worlds or more.

    Measures that never differ have p-value 1 and an interval of no width.
    """
    means = differences.mean(axis=0)
    errors = differences.std(axis=0, ddof=1) / np.sqrt(len(differences))
    most = _largest(differences - means, seed)
    # Where nothing varies there is nothing to widen, however wide the rest must be.
    most_allowed = float(np.quantile(most, confidence, method="higher"))
    reach = np.where(errors > 0.0, most_allowed * np.where(errors > 0.0, errors, 1.0), 0.0)
    p_values = np.array([t_p_value(column) for column in differences.T])
    return Family(means, means - reach, means + reach, holm(p_values), by_most(differences, seed))


def holm(p_values: Floats) -> Floats:
    """Return p-values (measures,) adjusted so that they hold for all measures together.

    Holm 1979, Scand. J. Stat. 6, 65: the smallest counts as many times as there are measures, the
    next once less, and none falls below one before it.
    """
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    stepped = p_values[order] * (count - np.arange(count))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def by_most(differences: Floats, seed: int = 0) -> Floats:
    """Return (measures,) p-values: how often turned signs bring any measure as far from zero.

    Westfall and Young 1993, Resampling-Based Multiple Testing (single-step maximum of t). Signs of
    all measures of a world are turned together.
    """
    most = _largest(differences, seed)
    seen = _t_values(differences.sum(axis=0), (differences**2).sum(axis=0), len(differences))
    return np.asarray((most[:, None] >= seen[None, :] * (1.0 - 1e-12)).mean(axis=0))


def _largest(values: Floats, seed: int) -> Floats:
    """Return (ways,) the largest t of any measure under each way of turning signs round."""
    signs = sign_table(len(values), seed)
    squares = (values**2).sum(axis=0)
    found = _t_values(signs @ values, np.broadcast_to(squares, (len(signs), values.shape[1])),
                      len(values))  # fmt: skip
    return np.asarray(found.max(axis=1, initial=0.0))


def _t_values(sums: Floats, squares: Floats, worlds: int) -> Floats:
    """Return |t| from sums and sums of squares; of values that are all the same, as large as can be."""
    means = sums / worlds
    varies = np.maximum(squares / worlds - means**2, 0.0)
    tiny = varies <= 1e-24 * np.maximum(squares / worlds, 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(means) * np.sqrt((worlds - 1) / varies)
    return np.asarray(np.where(tiny, np.where(means == 0.0, 0.0, np.inf), t))
