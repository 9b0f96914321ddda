"""Logarithm, exponential and power with the same bits on every machine.

NumPy's vector functions and the C library's differ in the last bit between processors and systems,
and one bit is enough to change the order of two events. These use +, -, *, / and the binary
exponent alone.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LN2 = 0.6931471805599453
SQRT_HALF = 0.7071067811865476
ATANH_TERMS = 11
EXP_TERMS = 16


def portable_log(value: Floats) -> Floats:
    """Return natural logarithms (n,) of positive numbers.

    With value = m * 2**e and m in [sqrt(1/2), sqrt(2)), log(m) = 2 atanh(s), s = (m - 1)/(m + 1):
    the series to s**23 leaves less than 2**-55 behind.
    """
    mantissa, exponent = np.frexp(value)
    low = mantissa < SQRT_HALF
    mantissa = np.where(low, mantissa * 2.0, mantissa)
    power = np.where(low, exponent - 1, exponent).astype(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    total = np.full_like(s, 1.0 / (2 * ATANH_TERMS + 1))
    for term in range(ATANH_TERMS - 1, -1, -1):
        total = total * z + 1.0 / (2 * term + 1)
    return np.asarray(power * LN2 + 2.0 * s * total)


def portable_exp(value: float) -> float:
    """Return e to the power of ``value``: its series after halving by powers of two of ln 2."""
    halvings = math.floor(value / LN2 + 0.5)
    rest = value - halvings * LN2
    total = 1.0
    for term in range(EXP_TERMS, 0, -1):
        total = 1.0 + rest / term * total
    return math.ldexp(total, halvings)


def portable_power(base: float, exponent: float) -> float:
    """Return ``base ** exponent`` for a positive base; exactly 1 where either says so."""
    if base == 1.0 or exponent == 0.0:
        return 1.0
    return portable_exp(exponent * float(portable_log(np.array([base]))[0]))
