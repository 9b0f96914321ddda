"""The career kernel: one compiled loop that knows clocks and due marks, and nothing of the sector.

States, risks and what each event does are tables (see `tables.py`), so this file holds no number
and no name of the domain. A person with base rate b who draws a budget E at reading M0 of a chance
clock holds the due mark D = M0 + E / b, and the event falls when the clock reads D. A clock is
three numbers per group and risk: since when it has run at its present speed, what it read then,
and that speed. They change only when a speed changes, so the time of an event,

    time = since + (D - reading) / speed,

does not depend on how often the world was looked at. When a person's base rate for a risk turns to
zero the budget that is left is kept, and it becomes a mark again when the rate returns.

This is the only file that uses Numba. Everything here must stay exact to the bit: no fast-math, no
library logarithm, and the same order of operations as in `sim/base/luck.py` and `portable.py`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numba.extending
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types

from sim.base import luck, portable

GOLDEN = np.uint64(luck.GOLDEN)
MIX_FIRST = np.uint64(luck.MIX_FIRST)
MIX_SECOND = np.uint64(luck.MIX_SECOND)
TWO_TO_MINUS_52 = luck.TWO_TO_MINUS_52
LN2 = portable.LN2
SQRT_HALF = portable.SQRT_HALF
TOP_TERM = portable.ATANH_TERMS
ODD = np.array([1.0 / (2 * term + 1) for term in range(portable.ATANH_TERMS + 1)])

# Without `_nrt=False` Numba counts references to each column each time it is touched, which takes
# longer than the work. Nothing here makes an array, so there is nothing to count.
OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False}
compiled = numba.njit(**OPTIONS)
inlined = numba.njit(inline="always", **OPTIONS)
intrinsic: Any = numba.extending.intrinsic

LINE = 64
LINES_OF_A_PERSON = 4
"""A memory line in bytes, and about how many of them a person's bytes fill."""
FOR_WRITING, KEEP, DATA = 1, 3, 1
LOOK_AHEAD = 64
NEAR = 8
"""How many places ahead people's bytes are fetched: of all people, and of people who are listed."""

NOT_DRAWN = -1.0
NO_RISK = -1
RETIRES = -2
AGES = -3
SERVES = -4
NO_CELL = -1
NO_ROUTE = -1
GONE = 0


class Columns(NamedTuple):
    """People, one row each. `hours` is hundredths of FTE.

    `anchor` is the model time since which service with the employer counts, or, in a state that
    does not count it, the years counted so far. `entered` is the time of the last change of state.
    `mark` (people, risks) is a due mark where the person's rate is positive, else the budget left
    over, or NOT_DRAWN. `draws` counts budgets drawn. `wake` is a time before which nothing happens
    to the person at present speeds. `unit` is the number of the setting where the person works, or
    negative; `course` and `course_start` the route last begun, by number, and the month of its start.
    """

    luck: npt.NDArray[np.uint64]
    state: npt.NDArray[np.int8]
    group: npt.NDArray[np.int16]
    hours: npt.NDArray[np.int16]
    tenure_band: npt.NDArray[np.int8]
    age_band: npt.NDArray[np.int8]
    born: npt.NDArray[np.float64]
    anchor: npt.NDArray[np.float64]
    entered: npt.NDArray[np.float64]
    retires: npt.NDArray[np.float64]
    wake: npt.NDArray[np.float64]
    mark: npt.NDArray[np.float64]
    draws: npt.NDArray[np.uint16]
    unit: npt.NDArray[np.int32]
    course: npt.NDArray[np.int16]
    course_start: npt.NDArray[np.int16]


class Tables(NamedTuple):
    """What can happen, to whom, how often, and what follows.

    `rate` (cells, risks), per person-year, where cells count through rate sheets, states, tenure
    bands and age bands, of which there are `states`, `tenure_bands` and `age_bands`; of a cell's risks
    `risks` (cells) are positive, and listed first in `risk` (cells, risks); `sheet`
    (groups) is the rate sheet of a group. `restarts` (groups, states, risks).

    A risk leads to one of `branches` (groups, states, risks) places, listed from `first_branch` on
    in `branch_end` (shares laid end to end), `branch_state` and `branch_group`. Hours are drawn anew
    from `new_hours` options, if not none, listed from `first_hours` on in `hours_end` and
    `hours_value`. `branch_decision`, `hours_decision` and `decision` (risks) are the numbers under which
    branches, hours and budgets are drawn.

    `counts_service`, `may_retire`, `holds_post` and `trains` (states). `staff_level` (groups) is the
    number of the level at which settings count people, or negative for groups that work in no setting.
    `tenure_edge`, `age_edge` (groups, bands): the end of
    each band in years, the last infinite. `retired_kind`: the kind of the retirement event in the
    log.
    """

    rate: npt.NDArray[np.float64]
    risks: npt.NDArray[np.int8]
    risk: npt.NDArray[np.int8]
    sheet: npt.NDArray[np.int32]
    restarts: npt.NDArray[np.bool_]
    branches: npt.NDArray[np.int16]
    first_branch: npt.NDArray[np.int32]
    branch_end: npt.NDArray[np.float64]
    branch_state: npt.NDArray[np.int8]
    branch_group: npt.NDArray[np.int16]
    branch_decision: npt.NDArray[np.uint64]
    new_hours: npt.NDArray[np.int16]
    first_hours: npt.NDArray[np.int32]
    hours_end: npt.NDArray[np.float64]
    hours_value: npt.NDArray[np.int16]
    hours_decision: npt.NDArray[np.uint64]
    counts_service: npt.NDArray[np.bool_]
    may_retire: npt.NDArray[np.bool_]
    holds_post: npt.NDArray[np.bool_]
    trains: npt.NDArray[np.bool_]
    staff_level: npt.NDArray[np.int16]
    tenure_edge: npt.NDArray[np.float64]
    age_edge: npt.NDArray[np.float64]
    decision: npt.NDArray[np.uint64]
    retired_kind: int
    states: int
    tenure_bands: int
    age_bands: int


class Clocks(NamedTuple):
    """Chance clocks (groups, risks): reading at a time t is `reading + (t - since) * speed`.

    `shrink` (groups) is the share to which times until the wakes of a group's people must shrink,
    because some clock of theirs was hastened; 1 where none was.
    """

    since: npt.NDArray[np.float64]
    reading: npt.NDArray[np.float64]
    speed: npt.NDArray[np.float64]
    shrink: npt.NDArray[np.float64]


class Log(NamedTuple):
    """Room for events, one row each, filled from the first on.

    `time` in model years, the person's row, `kind`; states, groups and hours before and after; `route`,
    the number of the training route that the event begins, ends or interrupts, or NO_ROUTE, and
    `course_start`, the month in which the person's course began.
    """

    time: npt.NDArray[np.float64]
    row: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int16]
    from_state: npt.NDArray[np.int8]
    to_state: npt.NDArray[np.int8]
    from_group: npt.NDArray[np.int16]
    to_group: npt.NDArray[np.int16]
    hours: npt.NDArray[np.int16]
    to_hours: npt.NDArray[np.int16]
    route: npt.NDArray[np.int16]
    course_start: npt.NDArray[np.int16]


class Counts(NamedTuple):
    """How many there are: heads and hundredths of FTE, both (groups, states), and staff in post.

    `staff` is (settings, levels). Nobody counts who is gone.
    """

    heads: npt.NDArray[np.int64]
    fte: npt.NDArray[np.int64]
    staff: npt.NDArray[np.int32]


@inlined
def _mix(value):  # type: ignore[no-untyped-def]
    value = value + GOLDEN
    value = (value ^ (value >> np.uint64(30))) * MIX_FIRST
    value = (value ^ (value >> np.uint64(27))) * MIX_SECOND
    return value ^ (value >> np.uint64(31))


@intrinsic
def _fetch(typing, column, i):  # type: ignore[no-untyped-def]
    """Ask for the bytes of person i to be brought nearer; `column` is the first in the person's bytes.

    Most of the time of an event is the wait for them. It changes no value.
    """

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        row = context.cast(builder, arguments[1], signature.args[1], types.intp)
        (stride,) = cgutils.unpack_tuple(builder, array.strides, 1)
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        first = builder.gep(builder.bitcast(array.data, byte), [builder.mul(row, stride)])
        shape = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        fetch = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0i8")
        for line in range(LINES_OF_A_PERSON):
            at = builder.gep(first, [ir.Constant(ir.IntType(64), LINE * line)])
            builder.call(fetch, [at, whole(FOR_WRITING), whole(KEEP), whole(DATA)])
        return context.get_dummy_value()

    return types.void(column, i), generate


@compiled
def _log(value):  # type: ignore[no-untyped-def]
    """Return the logarithm of a number strictly between 0 and 1; see `portable.portable_log`."""
    mantissa = value
    power = 0.0
    while mantissa < SQRT_HALF:
        mantissa *= 2.0
        power -= 1.0
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    total = ODD[TOP_TERM]
    for term in range(TOP_TERM - 1, -1, -1):
        total = total * z + ODD[term]
    return power * LN2 + 2.0 * s * total


@inlined
def _uniform(bits):  # type: ignore[no-untyped-def]
    return (float(bits >> np.uint64(12)) + 0.5) * TWO_TO_MINUS_52


@inlined
def _draw(owner, decision, occurrence):  # type: ignore[no-untyped-def]
    """Return a uniform; the same bits as `luck.uniform`."""
    state = _mix(owner ^ _mix(decision))
    return _uniform(_mix(state ^ _mix(np.uint64(occurrence))))


@compiled
def draw_budget(owner, decision, occurrence):  # type: ignore[no-untyped-def]
    """Return one unit exponential budget; the same bits as `luck.exponential`."""
    return -_log(_draw(owner, decision, occurrence))


@inlined
def _pick(ends, first, options, chance):  # type: ignore[no-untyped-def]
    """Return the place of the option on which a uniform falls: how many ends it has passed."""
    place = first
    while place < first + options - 1 and chance >= ends[place]:
        place += 1
    return place


@inlined
def _read(clocks, group, risk, now):  # type: ignore[no-untyped-def]
    run = (now - clocks.since[group, risk]) * clocks.speed[group, risk]
    return clocks.reading[group, risk] + run


@compiled
def _band(edges, group, years):  # type: ignore[no-untyped-def]
    band = 0
    while years >= edges[group, band]:
        band += 1
    return band


@inlined
def _cell(people, tables, i):  # type: ignore[no-untyped-def]
    """Return the row of `tables.rate` for person i as they stand."""
    return (
        (tables.sheet[people.group[i]] * tables.states + people.state[i]) * tables.tenure_bands
        + people.tenure_band[i]
    ) * tables.age_bands + people.age_band[i]


@inlined
def _re_mark(people, tables, clocks, i, old_group, old_cell, fired, now):  # type: ignore[no-untyped-def]
    """Carry the person's budgets from the rates of `old_cell` to those of now, drawing where none is.

    An `old_cell` of NO_CELL stands for no rates at all.
    """
    group = people.group[i]
    cell = _cell(people, tables, i)
    if old_cell != NO_CELL:
        for place in range(tables.risks[old_cell]):
            risk = tables.risk[old_cell, place]
            before = tables.rate[old_cell, risk]
            if risk == fired:
                people.mark[i, risk] = NOT_DRAWN
            elif before != tables.rate[cell, risk] or group != old_group:
                ahead = people.mark[i, risk] - _read(clocks, old_group, risk, now)
                people.mark[i, risk] = max(ahead * before, 0.0)
    for place in range(tables.risks[cell]):
        risk = tables.risk[cell, place]
        after = tables.rate[cell, risk]
        is_kept = (
            old_cell != NO_CELL and tables.rate[old_cell, risk] == after and group == old_group
        )
        if is_kept and risk != fired:
            continue
        left = people.mark[i, risk]
        if left < 0.0:
            left = draw_budget(people.luck[i], tables.decision[risk], people.draws[i, risk])
            people.draws[i, risk] += np.uint16(1)
        people.mark[i, risk] = _read(clocks, group, risk, now) + left / after


@inlined
def _shift(people, tables, clocks, i, to_state, to_group, restarts, fired, now):  # type: ignore[no-untyped-def]
    """Put person i into a state and group at `now`: service, bands, budgets."""
    old_group = people.group[i]
    old_state = people.state[i]
    old_cell = _cell(people, tables, i)
    if restarts:
        served = 0.0
    elif tables.counts_service[old_state]:
        served = now - people.anchor[i]
    else:
        served = people.anchor[i]
    if not tables.counts_service[to_state]:
        people.anchor[i] = served
    elif restarts or not tables.counts_service[old_state]:
        people.anchor[i] = now - served
    people.state[i] = to_state
    people.group[i] = to_group
    people.entered[i] = now
    people.tenure_band[i] = _band(tables.tenure_edge, to_group, served)
    people.age_band[i] = _band(tables.age_edge, to_group, now - people.born[i])
    _re_mark(people, tables, clocks, i, old_group, old_cell, fired, now)


@inlined
def _next(people, tables, clocks, i):  # type: ignore[no-untyped-def]
    """Return (time, what) of the person's next mark; what: a risk, RETIRES, AGES or SERVES.

    At one time retirement comes before bands, bands before risks, risks in their order.
    """
    group = people.group[i]
    state = people.state[i]
    entered = people.entered[i]
    best = np.inf
    what = NO_RISK
    if tables.may_retire[state]:
        best = max(people.retires[i], entered)
        what = RETIRES
    time = people.born[i] + tables.age_edge[group, people.age_band[i]]
    if time < best:
        best = time
        what = AGES
    if tables.counts_service[state]:
        time = people.anchor[i] + tables.tenure_edge[group, people.tenure_band[i]]
        if time < best:
            best = time
            what = SERVES
    cell = _cell(people, tables, i)
    for place in range(tables.risks[cell]):
        risk = tables.risk[cell, place]
        if clocks.speed[group, risk] > 0.0:
            ahead = max(people.mark[i, risk] - clocks.reading[group, risk], 0.0)
            time = max(clocks.since[group, risk] + ahead / clocks.speed[group, risk], entered)
            if time < best:
                best = time
                what = risk
    return best, what


@inlined
def _leave_for_good(people, i, now):  # type: ignore[no-untyped-def]
    people.state[i] = GONE
    people.entered[i] = now
    people.wake[i] = np.inf


@inlined
def _count(people, tables, counts, i, group, state, hours, sign):  # type: ignore[no-untyped-def]
    """Add person i, with this group, state and hours, to the counts, or take them off."""
    if state != GONE:
        counts.heads[group, state] += sign
        counts.fte[group, state] += sign * hours
        if tables.holds_post[state] and tables.staff_level[group] >= 0:
            counts.staff[people.unit[i], tables.staff_level[group]] += sign


@inlined
def _note(people, tables, log, at, i, kind, to_state, to_group, to_hours, route, now):  # type: ignore[no-untyped-def]
    """Write to the log what is about to happen to person i; without a route, the one interrupted."""
    state = people.state[i]
    log.time[at] = now
    log.row[at] = i
    log.kind[at] = kind
    log.from_state[at] = state
    log.to_state[at] = to_state
    log.from_group[at] = people.group[i]
    log.to_group[at] = to_group
    log.hours[at] = people.hours[i]
    log.to_hours[at] = to_hours
    if route == NO_ROUTE and tables.trains[state]:
        route = people.course[i]
    log.route[at] = route
    log.course_start[at] = people.course_start[i]


@inlined
def _live(people, tables, clocks, counts, i, until, log, written):  # type: ignore[no-untyped-def]
    """Apply person i's events up to and including `until`; return (events written, whether all are).

    Stops before an event for which the log has no room, ready to be called again.
    """
    while people.state[i] != GONE:
        group = people.group[i]
        time, what = _next(people, tables, clocks, i)
        if time > until:
            people.wake[i] = time
            break
        if what == AGES or what == SERVES:
            old_cell = _cell(people, tables, i)
            if what == AGES:
                people.age_band[i] += 1
            else:
                people.tenure_band[i] += 1
            _re_mark(people, tables, clocks, i, group, old_cell, NO_RISK, time)
            continue
        if written == log.time.shape[0]:
            people.wake[i] = time
            return written, False
        state = people.state[i]
        to_state = np.int8(GONE)
        to_group = group
        to_hours = people.hours[i]
        kind = tables.retired_kind
        if what != RETIRES:
            kind = what
            place = tables.first_branch[group, state, what]
            branches = tables.branches[group, state, what]
            if branches > 1:
                chance = _draw(people.luck[i], tables.branch_decision[what], people.draws[i, what])
                place = _pick(tables.branch_end, place, branches, chance)
            to_state = tables.branch_state[place]
            to_group = tables.branch_group[place]
            options = tables.new_hours[group, state, what]
            if options > 0:
                chance = _draw(people.luck[i], tables.hours_decision[what], people.draws[i, what])
                place = _pick(
                    tables.hours_end, tables.first_hours[group, state, what], options, chance
                )
                to_hours = tables.hours_value[place]
        _note(people, tables, log, written, i, kind, to_state, to_group, to_hours, NO_ROUTE, time)
        written += 1
        _count(people, tables, counts, i, group, state, people.hours[i], -1)
        _count(people, tables, counts, i, to_group, to_state, to_hours, +1)
        people.hours[i] = to_hours
        if to_state == GONE:
            _leave_for_good(people, i, time)
        else:
            restarts = tables.restarts[group, state, what]
            _shift(people, tables, clocks, i, to_state, to_group, restarts, what, time)
    return written, True


@compiled
def hasten(people, clocks, rows, now):  # type: ignore[no-untyped-def]
    """Bring wakes forward for people (rows) whose clocks were hastened at `now`.

    Where no clock of a group runs more than 1 / shrink times as fast as before, no mark falls due
    earlier than that share of the time until the wake. Nobody's marks need be looked at.
    """
    for i in rows:
        shrink = clocks.shrink[people.group[i]]
        if shrink < 1.0 and people.wake[i] < np.inf:
            people.wake[i] = now + (people.wake[i] - now) * shrink


@compiled
def advance(people, tables, clocks, counts, rows, until, log, written, first):  # type: ignore[no-untyped-def]
    """Apply every event up to and including `until` of people (rows).

    Begins at place `first` among them, with `written` events in the log, and returns (place to go on
    from, events in the log). Stops early when the log is full; call again from the place returned,
    which may be in the middle of a person's events.
    """
    count = rows.shape[0]
    ahead = first
    for place in range(first, count):
        while ahead < count and ahead < place + LOOK_AHEAD:
            i = rows[ahead]
            if people.wake[i] <= until:
                _fetch(people.luck, i)
            ahead += 1
        i = rows[place]
        if people.wake[i] > until:
            continue
        written, is_done = _live(people, tables, clocks, counts, i, until, log, written)
        if not is_done:
            return place, written
    return count, written


@compiled
def enter(  # type: ignore[no-untyped-def]
    people,
    tables,
    clocks,
    counts,
    first,
    luck,
    state,
    groups,
    born,
    served_so_far,
    retires,
    hours,
    now,
):
    """Put new people (n,), all in one state, into the rows from `first` on, with bands and budgets.

    Their settings and courses are in their columns already.
    """
    for place in range(groups.shape[0]):
        i = first + place
        group = groups[place]
        served = served_so_far[place]
        people.luck[i] = luck[place]
        people.state[i] = state
        people.group[i] = group
        people.hours[i] = hours[place]
        people.born[i] = born[place]
        people.retires[i] = retires[place]
        people.anchor[i] = now - served if tables.counts_service[state] else served
        for risk in range(tables.rate.shape[1]):
            people.mark[i, risk] = NOT_DRAWN
            people.draws[i, risk] = 0
        people.tenure_band[i] = _band(tables.tenure_edge, group, served)
        people.age_band[i] = _band(tables.age_edge, group, now - people.born[i])
        people.entered[i] = now
        _re_mark(people, tables, clocks, i, group, NO_CELL, NO_RISK, now)
        people.wake[i] = now
        _count(people, tables, counts, i, group, state, people.hours[i], +1)


@compiled
def shift(  # type: ignore[no-untyped-def]
    people,
    tables,
    clocks,
    counts,
    rows,
    to_state,
    to_groups,
    units,
    restarts,
    log,
    written,
    kind,
    route,
    now,
):
    """Move people (rows) to a state at `now`, as an institution decided, and log it.

    `to_groups` and `units` (settings that they join) are as many as the rows, or none: then groups or
    settings stay as they are. There is room in the log.
    """
    for place in range(rows.shape[0]):
        if place + NEAR < rows.shape[0]:
            _fetch(people.luck, rows[place + NEAR])
        i = rows[place]
        group = to_groups[place] if to_groups.shape[0] > 0 else people.group[i]
        hours = people.hours[i]
        _note(people, tables, log, written + place, i, kind, to_state, group, hours, route, now)
        _count(people, tables, counts, i, people.group[i], people.state[i], hours, -1)
        if units.shape[0] > 0:
            people.unit[i] = units[place]
        _count(people, tables, counts, i, group, to_state, hours, +1)
        if to_state == GONE:
            _leave_for_good(people, i, now)
        else:
            _shift(people, tables, clocks, i, to_state, group, restarts, NO_RISK, now)
            people.wake[i] = now


@compiled
def seek(  # type: ignore[no-untyped-def]
    luck, decision, first_look, looks, queue, area, first, ends, unit, near, to_fill, joined
):
    """Let seekers look for posts, look by look in the order of the queue, until their room is used up.

    Look n of a person is the draw of occurrence `first_look` + n of `decision`, which falls on a setting
    of the person's `area` as a uniform falls on weights laid end to end: `ends`, with the settings'
    numbers in `unit`, area by area from `first` (areas + 1) on. Who looks at a setting with a post
    to fill takes it: `to_fill` (settings) is used up, and `joined` (n,), negative for those who
    seek, gets the setting's number. `near` (areas, steps) is room for where to begin to look.
    """
    steps = near.shape[1]
    for one in range(near.shape[0]):
        place = first[one]
        for step in range(steps):
            while (
                place < first[one + 1] - 1
                and ends[place] * steps <= step * ends[first[one + 1] - 1]
            ):
                place += 1
            near[one, step] = place
    room = 0
    for setting in range(to_fill.shape[0]):
        room += max(to_fill[setting], 0)
    mixed = _mix(decision)
    for look in range(looks):
        last = _mix(np.uint64(first_look + look))
        for place in range(queue.shape[0]):
            if room == 0:
                return
            if joined[place] >= 0:
                continue
            low = first[area[place]]
            end = first[area[place] + 1]
            if low == end:
                continue
            drawn = _uniform(_mix(_mix(luck[queue[place]] ^ mixed) ^ last))
            chance = drawn * ends[end - 1]
            found = near[area[place], int(drawn * steps)]
            while found > low and ends[found - 1] > chance:
                found -= 1
            while found < end - 1 and ends[found] <= chance:
                found += 1
            setting = unit[found]
            if to_fill[setting] > 0:
                to_fill[setting] -= 1
                joined[place] = setting
                room -= 1


@compiled
def census(people, tables, count, counts):  # type: ignore[no-untyped-def]
    """Add everybody to counts that are zero."""
    for i in range(count):
        if i + LOOK_AHEAD < count and people.state[i + LOOK_AHEAD] != GONE:
            _fetch(people.hours, i + LOOK_AHEAD)
        _count(people, tables, counts, i, people.group[i], people.state[i], people.hours[i], +1)


@compiled
def census_of_traits(people, tables, traits, born, rows, now, age_starts, found):  # type: ignore[no-untyped-def]
    """Add up people (rows) in post by group: those with each trait, then those of each age.

    `traits` has one bit for each trait; `born` is model time; `age_starts` are the ages in years at
    which bands start, the first 0; `found` is (groups, traits + age bands).
    """
    found[:] = 0
    bits = found.shape[1] - age_starts.shape[0]
    for i in rows:
        if tables.holds_post[people.state[i]]:
            group = people.group[i]
            for bit in range(bits):
                found[group, bit] += (traits[i] >> bit) & 1
            band = age_starts.shape[0] - 1
            while band > 0 and now - born[i] < age_starts[band]:
                band -= 1
            found[group, bits + band] += 1


@compiled
def count_flows(born, traits, log, sizes, codes, sums):  # type: ignore[no-untyped-def]
    """Add up events that are alike in kind, states, groups and route, in a table that is hashed.

    `codes` (room,), a power of two and more than the events, gets the place of each sort of event in
    an array of `sizes`, and is negative where it gets none. `sums` (room, 8) gets people, hours
    before and after, people with each of three traits, their ages in full years, and months since
    they began the route concerned, if any.
    """
    room = codes.shape[0]
    for event in range(log.time.shape[0]):
        code = np.int64(log.kind[event])
        code = code * sizes[1] + log.from_state[event]
        code = code * sizes[2] + log.to_state[event]
        code = code * sizes[3] + log.from_group[event]
        code = code * sizes[4] + log.to_group[event]
        code = code * sizes[5] + log.route[event] + 1
        place = np.int64(_mix(np.uint64(code)) & np.uint64(room - 1))
        while codes[place] >= 0 and codes[place] != code:
            place = (place + 1) & (room - 1)
        codes[place] = code
        i = log.row[event]
        sums[place, 0] += 1
        sums[place, 1] += log.hours[event]
        sums[place, 2] += log.to_hours[event]
        for bit in range(3):
            sums[place, 3 + bit] += (traits[i] >> bit) & 1
        sums[place, 6] += np.int64(np.floor(log.time[event] - born[i]))
        if log.route[event] != NO_ROUTE:
            sums[place, 7] += np.int64(np.rint(log.time[event] * 12.0)) - log.course_start[event]


@compiled
def draw_uniforms(luck, rows, decision, occurrence, drawn):  # type: ignore[no-untyped-def]
    """Write to `drawn` (n,) the uniforms of people in `rows`; the same bits as `luck.uniform`."""
    mixed = _mix(decision)
    last = _mix(np.uint64(occurrence))
    for place in range(rows.shape[0]):
        state = _mix(_mix(luck[rows[place]] ^ mixed) ^ last)
        drawn[place] = _uniform(state)


@compiled
def draw_chances(luck, decisions, chances):  # type: ignore[no-untyped-def]
    """Write to `chances` (decisions, n) the first uniform of each owner of luck for each decision."""
    once = _mix(np.uint64(0))
    for number in range(decisions.shape[0]):
        mixed = _mix(decisions[number])
        for place in range(luck.shape[0]):
            chances[number, place] = _uniform(_mix(_mix(luck[place] ^ mixed) ^ once))


@compiled
def applicants(  # type: ignore[no-untyped-def]
    people, luck, living, state, wanted, decision, occurrence, below, certain, rows, chance
):
    """Write to `rows` and `chance`, in order, who in a state applies, and the uniform drawn.

    `living` (rows) are all people who may; `wanted` (groups) says whose groups may. They apply if the
    uniform is under `below`, or if they work in a setting that is `certain` (settings, or none).
    Returns how many they are. There is room for one more than may.
    """
    # Without branches, which would be guessed wrong as often as not.
    able = 0
    for i in living:
        rows[able] = i
        able += (people.state[i] == state) & wanted[people.group[i]]
    mixed = _mix(decision)
    last = _mix(np.uint64(occurrence))
    for place in range(able):
        chance[place] = _uniform(_mix(_mix(luck[rows[place]] ^ mixed) ^ last))
    some = certain.shape[0] > 0
    found = 0
    for place in range(able):
        i = rows[place]
        drawn = chance[place]
        rows[found] = i
        chance[found] = drawn
        found += (drawn < below) | (some and certain[people.unit[i]])
    return found


@compiled
def seekers(people, listed, is_listed, seeking, wanted, rows):  # type: ignore[no-untyped-def]
    """Drop from `listed` who no longer is in the state `seeking`; return how many stay and are wanted.

    Those of wanted groups (groups,) are written to `rows`.
    """
    still, found = 0, 0
    for i in listed:
        if people.state[i] != seeking:
            is_listed[i] = False
            continue
        listed[still] = i
        still += 1
        if wanted[people.group[i]]:
            rows[found] = i
            found += 1
    return still, found


@compiled
def drop_gone(people, rows):  # type: ignore[no-untyped-def]
    """Move those of `rows` who are not gone to its front, in order, and return how many they are."""
    living = 0
    for i in rows:
        if people.state[i] != GONE:
            rows[living] = i
            living += 1
    return living


@compiled
def list_once(rows, is_listed, new):  # type: ignore[no-untyped-def]
    """Write to `new` those of `rows` that are not listed yet, mark them, and return how many."""
    listed = 0
    for place in range(rows.shape[0]):
        if not is_listed[rows[place]]:
            is_listed[rows[place]] = True
            new[listed] = rows[place]
            listed += 1
    return listed


@compiled
def rows_where(people, living, wanted, rows):  # type: ignore[no-untyped-def]
    """Write to `rows`, in order, the living whose (group, state) is wanted; return how many."""
    found = 0
    for i in living:
        rows[found] = i
        found += wanted[people.group[i], people.state[i]]
    return found


@compiled
def rows_of_staff(people, tables, living, wanted, rows):  # type: ignore[no-untyped-def]
    """Write to `rows`, in order, who holds a post in a wanted setting; there is room for just these."""
    found = 0
    for i in living:
        if found == rows.shape[0]:
            break
        # Few settings are wanted at once, so this branch is guessed right.
        unit = people.unit[i]
        if unit < 0 or not wanted[unit]:
            continue
        if tables.holds_post[people.state[i]] and tables.staff_level[people.group[i]] >= 0:
            rows[found] = i
            found += 1
