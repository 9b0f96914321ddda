"""Luck that belongs to the person: every draw is a pure function of names, never of call order.

A draw is made by absorbing numbers, one after another, into a 64-bit state: seed, world, person
key, decision, occurrence. The mixer is splitmix64 (Steele, Lea and Flood 2014, "Fast splittable
pseudorandom number generators"), whose published outputs are the test vectors. A uniform is the
middle of one of 2**52 cells, so it never is 0 or 1; the exponential is made with the logarithm of
`portable`.

Everything here works on arrays of numpy.uint64 and of float64; the compiled kernel holds the same
functions for one number, and a test compares the two bit for bit.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sim.base.portable import portable_log

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

GOLDEN = 0x9E3779B97F4A7C15
MIX_FIRST = 0xBF58476D1CE4E5B9
MIX_SECOND = 0x94D049BB133111EB
MASK = 0xFFFFFFFFFFFFFFFF
TWO_TO_MINUS_52 = 2.0**-52
U_GOLDEN, U_MIX_FIRST, U_MIX_SECOND = np.uint64(GOLDEN), np.uint64(MIX_FIRST), np.uint64(MIX_SECOND)
U_30, U_27, U_31, U_12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)


class Decision(IntEnum):
    """What a draw decides. A number, once used, is never given to another decision.

    The budgets of chance risks use 1000 + the number of the risk's name, see `risk_decision`.
    """

    AGE_BAND = 1
    AGE_WITHIN = 2
    TENURE_BAND = 3
    TENURE_WITHIN = 4
    HOURS = 5
    SEX = 6
    RETIREMENT = 7
    LEVEL = 8
    AREA = 9
    STAGE_PASS = 10
    REGISTERS = 11
    PRACTISES = 12
    DESTINATION = 13
    APPLIES = 14
    SELF_FUNDS = 15
    LOOKS = 16
    STAFF_SIZE = 20
    ELIGIBLE = 21
    REFUSES = 22
    TAKE_UP = 23
    VACANT_AT_START = 24
    CLOSES = 25
    WEATHER = 30
    BRANCH = 31
    NEW_HOURS = 32
    MINORITY_ETHNIC = 33
    DISABLED = 34


class Origin(IntEnum):
    """Where a key comes from: the first number absorbed into it."""

    STOCK = 1
    ROUTE = 2
    ARRIVAL = 3
    SETTING = 4
    SETTING_STOCK = 5
    SETTING_HIRE = 6
    WEATHER = 7


def name_number(name: str) -> int:
    """Return a 64-bit number for a name, the same on every machine (FNV-1a over UTF-8)."""
    number = 0xCBF29CE484222325
    for byte in name.encode("utf-8"):
        number = ((number ^ byte) * 0x100000001B3) & MASK
    return number


def mix_number(value: int) -> int:
    """Return splitmix64's output function of one Python integer."""
    value = (value + GOLDEN) & MASK
    value = ((value ^ (value >> 30)) * MIX_FIRST) & MASK
    value = ((value ^ (value >> 27)) * MIX_SECOND) & MASK
    return value ^ (value >> 31)


def absorb_number(state: int, value: int) -> int:
    """Return the state after absorbing one more integer."""
    return mix_number(state ^ mix_number(value & MASK))


def mix(value: Keys) -> Keys:
    """Return splitmix64's output function, elementwise."""
    mixed = value + U_GOLDEN
    shifted = mixed >> U_30
    mixed ^= shifted
    mixed *= U_MIX_FIRST
    np.right_shift(mixed, U_27, out=shifted)
    mixed ^= shifted
    mixed *= U_MIX_SECOND
    np.right_shift(mixed, U_31, out=shifted)
    mixed ^= shifted
    return mixed


def absorb(state: Keys | int, value: npt.NDArray[np.integer] | int) -> Keys:
    """Return the state after absorbing ``value``; either side may be an array (n,) or a number."""
    states = np.atleast_1d(np.asarray(state, dtype=np.uint64))
    if isinstance(value, int):
        return mix(states ^ np.uint64(mix_number(value & MASK)))
    return mix(states ^ mix(np.atleast_1d(value).astype(np.uint64)))


def world_state(seed: int, world: int) -> int:
    """Return the state from which all luck of one world springs.

    Absorbing is symmetric in what has been mixed once, so the seed is mixed twice: world 2 of seed
    1 is not world 1 of seed 2.
    """
    return absorb_number(mix_number(mix_number(seed & MASK)), world)


def make_key(origin: Origin, *numbers: int) -> int:
    """Return the key of one thing from its origin and its place there."""
    state = mix_number(mix_number(int(origin)))
    for number in numbers:
        state = absorb_number(state, number)
    return state


def make_keys(origin: Origin, *numbers: npt.NDArray[np.integer] | int) -> Keys:
    """Return keys (n,) from an origin and places there, of which at least one is an array."""
    state: Keys | int = mix_number(mix_number(int(origin)))
    for number in numbers:
        state = absorb(state, number)
    return np.asarray(state, dtype=np.uint64)


def uniform(luck: Keys, decision: int, occurrence: npt.NDArray[np.integer] | int) -> Floats:
    """Return (n,) uniforms strictly between 0 and 1 for one decision of each owner of ``luck``."""
    bits = absorb(absorb(luck, int(decision)), occurrence)
    return ((bits >> U_12).astype(np.float64) + 0.5) * TWO_TO_MINUS_52


def exponential(luck: Keys, decision: int, occurrence: npt.NDArray[np.integer] | int) -> Floats:
    """Return (n,) budgets with the unit exponential distribution."""
    return -portable_log(uniform(luck, decision, occurrence))


def normal_number(state: int) -> float:
    """Return one number, nearly standard normal, from a state: twelve uniforms less six.

    Sums of uniforms are portable to the bit; the tails end at plus and minus six.
    """
    total = 0.0
    for draw in range(12):
        total += ((absorb_number(state, draw) >> 12) + 0.5) * TWO_TO_MINUS_52
    return total - 6.0


def risk_decision(name: str) -> int:
    """Return the decision number of a chance risk's budgets, from its name alone."""
    return 1000 + name_number(name) % (1 << 40)


def named_decision(decision: Decision, name: str) -> int:
    """Return the number of a decision that is taken apart for each name (a route, a programme)."""
    return mix_number(name_number(name) ^ int(decision))
