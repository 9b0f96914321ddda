"""Keyed luck: published vectors, frozen vectors, one draw in three programs, and its statistics."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sim.base import luck
from sim.base.luck import Decision, Origin
from sim.base.portable import portable_exp, portable_log, portable_power
from sim.world import kernel
from tests.twin import draws

# Frozen vectors: whoever changes one changes the luck of everybody in every published result.
OWNERS = np.array(
    [
        luck.absorb_number(luck.world_state(2005, 3), luck.make_key(Origin.STOCK, 7, place))
        for place in range(3)
    ],
    dtype=np.uint64,
)


def many_owners(size, seed=2005):
    keys = luck.make_keys(Origin.STOCK, luck.name_number("somewhere"), np.arange(size))
    return luck.absorb(luck.world_state(seed, 0), keys)


def test_mixer_gives_the_published_outputs_of_splitmix64():
    # Seed 1234567: the vectors that implementations of splitmix64 are checked against.
    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    states = [(1234567 + n * luck.GOLDEN) & luck.MASK for n in range(5)]
    assert [luck.mix_number(state) for state in states] == published
    assert luck.mix(np.array(states, dtype=np.uint64)).tolist() == published


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("", 0xCBF29CE484222325),
        ("a", 0xAF63DC4C8601EC8C),
        ("foobar", 0x85944171F73967E8),
    ],
)
def test_names_have_the_published_fnv_1a_numbers(name, number):
    assert luck.name_number(name) == number


def test_names_are_read_as_utf_8():
    # FNV-1a by hand over the two bytes of the letter.
    number = 0xCBF29CE484222325
    for byte in (0xC3, 0xA9):
        number = ((number ^ byte) * 0x100000001B3) % 2**64
    assert luck.name_number("é") == number


@pytest.mark.parametrize(
    ("state", "value", "after"),
    [
        (0, 0, 12035550249420947055),
        (1, 2, 16171810823986729605),
        (2, 1, 13608149317741381227),
        (luck.MASK, luck.MASK, 7136257342804621622),
        (5, -1, 3846658174030194800),
    ],
)
def test_absorb_is_frozen(state, value, after):
    assert luck.absorb_number(state, value) == after
    assert luck.absorb(state, np.array([value])).tolist() == [after]
    assert luck.absorb(np.array([state], dtype=np.uint64), value).tolist() == [after]


def test_keys_and_worlds_are_frozen():
    assert luck.world_state(2005, 3) == 5880726308918704020
    assert [luck.make_key(origin, 7, 8) for origin in Origin] == [
        2621856445578646064,
        16739054018220253463,
        12002816937754426016,
        11444544251412630097,
        738247529532031099,
        13770863110288246262,
        12743685600306150095,
    ]
    assert luck.risk_decision("leave") == 44179063080
    assert luck.named_decision(Decision.APPLIES, "degree") == 12119322280514830868


def test_keys_in_an_array_are_keys_one_by_one():
    place = np.arange(100)
    one_by_one = [luck.make_key(Origin.ROUTE, 12, 1200, n) for n in range(100)]
    assert luck.make_keys(Origin.ROUTE, 12, 1200, place).tolist() == one_by_one


def test_uniforms_exponentials_and_normals_are_frozen():
    assert [u.hex() for u in luck.uniform(OWNERS, Decision.AGE_BAND, 0)] == [
        "0x1.f6e88dd0e0099p-1",
        "0x1.032cfd8c065dfp-1",
        "0x1.da9603b7675e8p-4",
    ]
    assert [u.hex() for u in luck.uniform(OWNERS, Decision.DESTINATION, 5)] == [
        "0x1.c51322ea7aa06p-2",
        "0x1.c4efa06162205p-1",
        "0x1.ca788d31882e9p-1",
    ]
    assert [e.hex() for e in luck.exponential(OWNERS, 1001, 0)] == [
        "0x1.4844f428478dap+0",
        "0x1.9f16f494bf36fp-2",
        "0x1.0d66188dd4ed6p-1",
    ]
    assert [luck.normal_number(state).hex() for state in (0, 1, 2005)] == [
        "0x1.03f19b6c0525cp+0",
        "0x1.6e7285de55e40p-4",
        "0x1.a3840161d46a0p-2",
    ]


def test_every_seed_and_world_has_luck_of_its_own():
    states = [luck.world_state(seed, world) for seed in range(60) for world in range(60)]
    assert len(set(states)) == len(states)


def test_every_origin_and_place_has_a_key_of_its_own():
    keys = [luck.make_key(origin, n) for origin in Origin for n in range(60)]
    keys += [luck.make_key(origin, n, m) for origin in Origin for n in range(9) for m in range(9)]
    assert len(set(keys)) == len(keys)


def test_a_uniform_is_neither_zero_nor_one_whatever_the_bits():
    # Lucks whose bits for one decision are all zeros and all ones, found by undoing the mixer.
    for bits in (0, luck.MASK):
        state = unmixed(bits) ^ luck.mix_number(3)
        owner = np.array([unmixed(state) ^ luck.mix_number(8)], dtype=np.uint64)
        u = luck.uniform(owner, 8, 3)[0]
        assert u == (2.0**-53 if bits == 0 else 1.0 - 2.0**-53)
        assert kernel.draw_budget(owner[0], np.uint64(8), 3) == -portable_log(np.array([u]))[0]


def unmixed(value):
    """Return the number whose mix is ``value``."""
    value ^= (value >> 31) ^ (value >> 62)
    value = value * pow(luck.MIX_SECOND, -1, 2**64) % 2**64
    value ^= (value >> 27) ^ (value >> 54)
    value = value * pow(luck.MIX_FIRST, -1, 2**64) % 2**64
    value ^= (value >> 30) ^ (value >> 60)
    return (value - luck.GOLDEN) % 2**64


def test_no_number_of_a_decision_is_given_twice():
    names = [f"risk_{n}" for n in range(1000)]
    numbers = [luck.risk_decision(name) for name in names]
    numbers += [luck.named_decision(decision, name) for decision in Decision for name in names]
    numbers += [int(decision) for decision in Decision]
    assert len(set(numbers)) == len(numbers)


def test_compiled_budgets_are_the_same_to_the_bit():
    owners = many_owners(100_000)
    decision = luck.risk_decision("leave")
    occurrence = np.arange(100_000) % 7
    compiled = np.array(
        [
            kernel.draw_budget(owner, np.uint64(decision), n)
            for owner, n in zip(owners, occurrence, strict=True)
        ]
    )
    assert np.array_equal(compiled, luck.exponential(owners, decision, occurrence))
    plain = [
        draws.exponential(int(owner), decision, int(n))
        for owner, n in zip(owners[:20_000], occurrence, strict=False)
    ]
    assert plain == compiled[:20_000].tolist()


def units_in_the_last_place(found, expected):
    return float(np.max(np.abs(found - expected) / np.spacing(np.abs(expected))))


def test_portable_logarithm_is_within_three_units_in_the_last_place():
    draw = np.random.default_rng(1)
    value = np.concatenate(
        [
            draw.random(100_000),
            np.exp(draw.uniform(-700.0, 700.0, 100_000)),
            1.0 + draw.normal(size=100_000) * 1e-3,
            1.0 - 2.0 ** -np.arange(1.0, 54.0),
            2.0 ** np.arange(-1074.0, 0.0),
        ]
    )
    expected = np.array([math.log(v) for v in value])
    assert units_in_the_last_place(portable_log(value), expected) <= 3.0


def test_portable_exponential_is_right_but_for_rounding_of_its_argument():
    draw = np.random.default_rng(2)
    for size in (1.0, 5.0, 100.0, 700.0):
        value = draw.uniform(-size, size, 20_000)
        found = np.array([portable_exp(v) for v in value])
        expected = np.array([math.exp(v) for v in value])
        # Taking away whole multiples of ln 2 rounds a number as large as the argument.
        assert units_in_the_last_place(found, expected) <= 3.0 + 1.1 * size


def test_portable_power_is_right_and_one_where_either_side_says_so():
    draw = np.random.default_rng(3)
    base, exponent = draw.uniform(0.3, 3.0, 20_000), draw.uniform(-4.0, 4.0, 20_000)
    found = np.array([portable_power(b, e) for b, e in zip(base, exponent, strict=True)])
    expected = np.array([math.pow(b, e) for b, e in zip(base, exponent, strict=True)])
    assert units_in_the_last_place(found, expected) <= 10.0
    assert portable_power(1.0, -3.7) == 1.0
    assert portable_power(0.83, 0.0) == 1.0


def test_uniforms_have_the_moments_of_a_uniform():
    size = 400_000
    u = luck.uniform(many_owners(size), Decision.AGE_WITHIN, 0)
    assert u.min() > 0.0
    # Standard errors: of a mean, sqrt(1/12n); of a mean square about 1/2, sqrt(1/180n).
    assert abs(u.mean() - 0.5) < 4.0 * math.sqrt(1.0 / 12.0 / size)
    assert abs(((u - 0.5) ** 2).mean() - 1.0 / 12.0) < 4.0 * math.sqrt(1.0 / 180.0 / size)
    counts = np.bincount((u * 100).astype(int), minlength=100)
    chi_square = float(((counts - size / 100) ** 2 / (size / 100)).sum())
    # 99 degrees of freedom: mean 99, standard deviation sqrt(198).
    assert abs(chi_square - 99.0) < 4.0 * math.sqrt(198.0)


def test_exponentials_have_mean_and_spread_one_and_normals_zero_and_one():
    size = 200_000
    budget = luck.exponential(many_owners(size), luck.risk_decision("leave"), 0)
    # Variance of E is 1, of (E - 1)**2 is 8.
    assert abs(budget.mean() - 1.0) < 4.0 / math.sqrt(size)
    assert abs(((budget - 1.0) ** 2).mean() - 1.0) < 4.0 * math.sqrt(8.0 / size)
    normals = np.array([luck.normal_number(n) for n in range(20_000)])
    # Variance of z is 1; of z**2, for the sum of twelve uniforms, 2 - 6/60.
    assert abs(normals.mean()) < 4.0 / math.sqrt(20_000)
    assert abs((normals**2).mean() - 1.0) < 4.0 * math.sqrt(1.9 / 20_000)


def test_draws_of_one_owner_do_not_know_of_each_other():
    size = 200_000
    owners = many_owners(size)
    other_world = luck.absorb(
        luck.world_state(2005, 1),
        luck.make_keys(Origin.STOCK, luck.name_number("somewhere"), np.arange(size)),
    )
    columns = [
        luck.uniform(owners, Decision.AGE_WITHIN, 0),
        luck.uniform(owners, Decision.TENURE_WITHIN, 0),
        luck.uniform(owners, Decision.TENURE_WITHIN, 1),
        luck.uniform(owners, luck.risk_decision("leave"), 0),
        luck.uniform(owners, luck.risk_decision("move"), 0),
        luck.uniform(owners, luck.named_decision(Decision.APPLIES, "degree"), 1200),
        luck.uniform(owners, luck.named_decision(Decision.APPLIES, "degree"), 1212),
        luck.uniform(other_world, Decision.AGE_WITHIN, 0),
        np.roll(luck.uniform(owners, Decision.AGE_WITHIN, 0), 1),
    ]
    # A correlation of n independent pairs has the standard error 1/sqrt(n); 36 pairs, so 4.5.
    for one, other in itertools.combinations(columns, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 4.5 / math.sqrt(size)
    # Independence, not only no correlation: a table of 16 by 16 cells, 225 degrees of freedom.
    for one, other in itertools.combinations(columns, 2):
        cell = (one * 16).astype(int) * 16 + (other * 16).astype(int)
        counts = np.bincount(cell, minlength=256)
        chi_square = float(((counts - size / 256) ** 2 / (size / 256)).sum())
        assert abs(chi_square - 255.0) < 5.0 * math.sqrt(510.0)
