"""What counts as leaving the employer, the sector, a level or an area."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.base.dates import YearMonth
from sim.inputs.plan import Plan, Posts, State, Workforce
from sim.outputs.measuring.cells import Cells
from sim.outputs.measuring.moves import Moves
from sim.outputs.measuring.people import flows
from sim.run.recorder import Flows
from sim.world.tables import make_directory
from tests.plans import risk

POST, OUT, BREAK, SEEKING = State.IN_POST, State.OUT, State.ON_BREAK, State.SEEKING
HERE = ("nurses", "ward", "junior", "north")
WARD_NEXT = ("nurses", "ward", "junior", "south")
CLINIC = ("nurses", "clinic", "junior", "north")
SENIOR = ("nurses", "ward", "senior", "north")
OTHER = ("teachers", "school", "teacher", "north")


def workforce(name, services, levels, *careers):
    empty = tuple(Posts(s, np.zeros(25, np.int64), 0, area=a) for s in services for a in AREAS)
    return Workforce(name, services, levels, (), (), careers, ((65.0, 1.0),), posts=empty)


AREAS = ("north", "south")
NURSES = workforce(
    "nurses",
    ("ward", "clinic"),
    ("junior", "senior"),
    risk("move", POST, POST, np.ones((2, 2)), (1.0,), (1.0,), restarts=True),
    risk("change", POST, POST, np.ones((2, 2)), (1.0,), (1.0,)),
)
TEACHERS = workforce("teachers", ("school",), ("teacher",))
PLAN = Plan("p", "p", YearMonth(2005, 4), 24, (NURSES, TEACHERS), areas=AREAS)
DIRECTORY = make_directory(PLAN)


def recorded(*moves):
    """Return a recording of one person for each (kind, state, place, state, place)."""
    rows = [
        (1, DIRECTORY.kind(k), a, b, DIRECTORY.group(*x), DIRECTORY.group(*y), -1, 1, 100, 80)
        for k, a, x, b, y in moves
    ]
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    nobody = np.zeros(len(rows), dtype=np.int64)
    heads = np.zeros((25, len(DIRECTORY.groups), len(State)), dtype=np.int64)
    return SimpleNamespace(
        plan=PLAN, directory=DIRECTORY, flows=Flows(*columns, *[nobody] * 5), heads=heads, fte=heads
    )


def told_of(*move):
    """Return which measures a move of one person counts in, whole workforces and the country."""
    recording = recorded(move)
    found = {}
    for shape in (NURSES, TEACHERS):
        for block in flows(Cells(recording, shape), Moves(recording)):
            if block.values[12, 0, 0, 0] == 1.0:
                found.setdefault(shape.name, set()).add(block.measure)
    return found


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (("move", POST, HERE, POST, HERE), {"nurses": {"joiners", "leavers_employer"}}),
        (("change", POST, HERE, POST, HERE), {}),
        (("change", POST, HERE, POST, WARD_NEXT), {"nurses": {"joiners", "leavers_employer"}}),
        (("change", POST, HERE, POST, CLINIC), {"nurses": {"joiners", "leavers_employer"}}),
        (("change", POST, HERE, POST, SENIOR), {"nurses": {"promotions", "promotions_out"}}),
        (("move", POST, HERE, POST, SENIOR), {"nurses": {"joiners", "leavers_employer"}}),
        (
            ("change", POST, HERE, POST, OTHER),
            {
                "nurses": {"leavers_employer", "leavers_sector", "movers_out"},
                "teachers": {"joiners", "movers_in"},
            },
        ),
        (
            ("change", POST, HERE, SEEKING, OTHER),
            {
                "nurses": {"leavers_employer", "leavers_sector", "movers_out"},
                "teachers": {"movers_in"},
            },
        ),
        (
            ("change", POST, HERE, BREAK, OTHER),
            {
                "nurses": {"leavers_employer", "leavers_sector", "movers_out"},
                "teachers": {"movers_in"},
            },
        ),
        (
            ("change", BREAK, HERE, POST, OTHER),
            {"nurses": {"movers_out"}, "teachers": {"joiners", "movers_in"}},
        ),
        (("change", POST, HERE, BREAK, HERE), {"nurses": {"to_break"}}),
        (("change", BREAK, HERE, POST, HERE), {"nurses": {"back_from_break", "returners"}}),
        (
            ("change", POST, HERE, OUT, HERE),
            {"nurses": {"leavers_employer", "leavers_sector"}},
        ),
        (("change", POST, HERE, SEEKING, WARD_NEXT), {"nurses": {"leavers_employer"}}),
        (
            ("change", POST, HERE, State.AGENCY, HERE),
            {"nurses": {"leavers_employer", "to_agency"}},
        ),
        (("change", OUT, HERE, SEEKING, HERE), {"nurses": {"returners"}}),
        (
            ("change", OUT, HERE, SEEKING, OTHER),
            {"nurses": {"movers_out"}, "teachers": {"movers_in"}},
        ),
        (
            ("displace", POST, HERE, SEEKING, HERE),
            {"nurses": {"leavers_employer", "displaced"}},
        ),
        (("hire", SEEKING, HERE, POST, HERE), {"nurses": {"joiners"}}),
        (
            ("retire", POST, HERE, State.GONE, HERE),
            {"nurses": {"leavers_employer", "leavers_sector", "retired"}},
        ),
    ],
)
def test_a_move_is_what_the_definitions_say(move, expected):
    assert told_of(*move) == expected


def test_who_comes_back_from_a_break_comes_to_where_the_new_post_is():
    recording = recorded(("change", BREAK, HERE, POST, WARD_NEXT))
    cells = Cells(recording, NURSES)
    told = {block.measure: block.values[12, 0, 0] for block in flows(cells, Moves(recording))}
    assert told["back_from_break"].tolist() == [1, 0, 1]


def test_a_mover_comes_into_a_place_from_outside_it():
    recording = recorded(
        ("change", POST, HERE, SEEKING, WARD_NEXT), ("change", POST, HERE, POST, SENIOR)
    )
    cells = Cells(recording, NURSES)
    told = {block.measure: block.values[12] for block in flows(cells, Moves(recording))}
    into, out = told["movers_in"], told["movers_out"]
    north, south = cells.areas.index("north"), cells.areas.index("south")
    senior, junior = cells.levels.index("senior"), cells.levels.index("junior")
    assert into[0, 0, 0] == out[0, 0, 0] == 0
    assert (into[0, 0, south], out[0, 0, north]) == (1, 1)
    assert (into[0, 0, north], out[0, 0, south]) == (0, 0)
    assert (into[0, senior, 0], out[0, junior, 0]) == (1, 1)
    assert (into[0, junior, south], out[0, junior, north]) == (1, 2)
