"""Worlds priced one by one: their ledger and what it buys, small enough to be kept in thousands.

A world of a few scenarios is some twenty kilobytes. It is kept as arrays and a header in JSON, with no
code in it, after a hash of both; of a file that is not as it was written nothing is taken.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.appraisal.effects import Bought, bought
from sim.appraisal.ledger import Entry, Ledger, make_ledger
from sim.appraisal.settings import Choices, settle
from sim.appraisal.stored import open_stored
from sim.base.errors import InputError
from sim.inputs.costs import CostLine, CostModel, Effect
from sim.outputs.store import Result

HASH = 32
"""Bytes of the hash that stands first."""


@dataclass(frozen=True)
class PricedWorlds:
    """The ledger of some scenarios in some worlds, and what each of them has of every effect."""

    ledger: Ledger
    effects: tuple[Bought, ...]


def price(result: Result, model: CostModel) -> PricedWorlds:
    """Return all worlds of a result, priced. Raises NotStoredError where the costs need more."""
    names = tuple(result.manifest["scenarios"])
    settings = settle(Choices(do_minimum=names[0]), model, names)
    stored = open_stored(result, model)
    found = [bought(effect, stored) for effect in model.effects]
    effects = tuple(one for one in found if one is not None)
    return PricedWorlds(make_ledger(model, stored, settings.deflator), effects)


def join(parts: Sequence[PricedWorlds]) -> PricedWorlds:
    """Return the worlds of several parts of the same scenarios and years as one."""
    first = parts[0].ledger
    entries = list(dict.fromkeys(entry for part in parts for entry in part.ledger.entries))
    lines = {
        entry: line
        for part in parts
        for entry, line in zip(part.ledger.entries, part.ledger.lines, strict=True)
    }
    runs = tuple(run for part in parts for run in part.ledger.runs)
    shape = (len(entries), len(first.scenarios), len(runs), len(first.years))
    pence, units = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    begin = 0
    for part in parts:
        end = begin + len(part.ledger.runs)
        rows = [entries.index(entry) for entry in part.ledger.entries]
        pence[rows, :, begin:end], units[rows, :, begin:end] = part.ledger.pence, part.ledger.units
        begin = end
    effects = tuple(
        Bought(
            own[0].effect,
            np.concatenate([one.units for one in own], axis=1),
            np.concatenate([one.at_end for one in own], axis=1),
        )
        for own in zip(*(part.effects for part in parts), strict=True)
    )
    ledger = Ledger(
        entries=tuple(entries),
        lines=tuple(lines[entry] for entry in entries),
        scenarios=first.scenarios,
        runs=runs,
        years=first.years,
        months=first.months,
        pence=pence,
        units=units,
    )
    return PricedWorlds(ledger, effects)


def repriced(priced: PricedWorlds, model: CostModel) -> PricedWorlds:
    """Return worlds at other values of the numbers that their cost file has; to the nearest penny.

    Raises InputError if a line that costs nothing by its file would cost something.
    """
    ledger = priced.ledger
    lines = {line.name: line for line in model.lines}
    new = tuple(None if line is None else lines[line.name] for line in ledger.lines)
    ratios = [_ratio(old, other) for old, other in zip(ledger.lines, new, strict=True)]
    pence = np.rint(ledger.pence * np.array(ratios)[:, np.newaxis, np.newaxis, np.newaxis])
    effects = {effect.name: effect for effect in model.effects}
    return PricedWorlds(
        replace(ledger, lines=new, pence=pence.astype(np.int64)),
        tuple(_counted_by(one, effects[one.effect.name]) for one in priced.effects),
    )


def _ratio(old: CostLine | None, new: CostLine | None) -> float:
    if old is None or new is None or old.factor() == new.factor():
        return 1.0
    if old.factor() == 0.0:
        raise InputError(
            f"{old.name} costs nothing by the cost file, so that it cannot be priced anew from what was "
            "run. Give it a price in a cost file of your own (--costs)."
        )
    return new.factor() / old.factor()


def _counted_by(one: Bought, effect: Effect) -> Bought:
    if one.effect.times is None or effect.times is None:
        return replace(one, effect=effect)
    ratio = effect.times.value / one.effect.times.value
    return Bought(effect, one.units * ratio, one.at_end * ratio)


def pack(priced: PricedWorlds) -> bytes:
    """Return priced worlds as bytes."""
    ledger = priced.ledger
    about = {
        "entries": [list(entry) for entry in ledger.entries],
        "is_line": [line is not None for line in ledger.lines],
        "scenarios": ledger.scenarios,
        "runs": ledger.runs,
        "years": ledger.years,
        "months": ledger.months,
        "effects": [one.effect.name for one in priced.effects],
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        about=np.frombuffer(json.dumps(about).encode("utf-8"), dtype=np.uint8),
        pence=ledger.pence,
        units=ledger.units,
        bought=np.stack([one.units for one in priced.effects]),
        at_end=np.stack([one.at_end for one in priced.effects]),
    )
    data = buffer.getvalue()
    return hashlib.sha256(data).digest() + data


def unpack(data: bytes, model: CostModel) -> PricedWorlds | None:
    """Return priced worlds from bytes, or None if these are not as written; `model` priced them."""
    told, data = data[:HASH], data[HASH:]
    if hashlib.sha256(data).digest() != told:
        return None
    lines = {line.name: line for line in model.lines}
    effects = {effect.name: effect for effect in model.effects}
    with np.load(io.BytesIO(data), allow_pickle=False) as held:
        about = json.loads(held["about"].tobytes())
        arrays = {name: held[name] for name in ("pence", "units", "bought", "at_end")}
    entries = tuple(Entry(*entry) for entry in about["entries"])
    ledger = Ledger(
        entries=entries,
        lines=tuple(
            lines[entry.line] if is_line else None
            for entry, is_line in zip(entries, about["is_line"], strict=True)
        ),
        scenarios=tuple(about["scenarios"]),
        runs=tuple((int(draw), int(world)) for draw, world in about["runs"]),
        years=tuple(about["years"]),
        months=tuple(about["months"]),
        pence=arrays["pence"],
        units=arrays["units"],
    )
    rows = zip(about["effects"], arrays["bought"], arrays["at_end"], strict=True)
    own = tuple(Bought(effects[name], units, end) for name, units, end in rows)
    return PricedWorlds(ledger, own)
