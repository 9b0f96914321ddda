"""What stands behind a value: source, place and grade, or a judgement; and its range or why it has none.

A row speaks for itself before the assumption speaks for all its rows. A fault in what is said once
for all rows is noted once, where it was written, and not for every row.
"""

from __future__ import annotations

from sim.inputs.evidence_shapes import AssumptionShape, Basis, ValueShape
from sim.inputs.problems import Problems, nearest
from sim.inputs.tree import Node
from sim.inputs.vocabulary import UNITS

SOURCED = ("source", "place", "grade")

RowAndAll = tuple[Node, Node]
"""The node of a row and that of its assumption."""


def basis_of(row: ValueShape, shared: AssumptionShape) -> Basis:
    """Return what stands behind a row: its own words first, then the assumption's."""
    if row.judgement:
        basis = Basis(source=row.source, place=row.place, judgement=row.judgement)
    elif _speaks(row) or not shared.judgement:
        basis = Basis(
            source=row.source or shared.source,
            place=row.place or shared.place,
            grade=row.grade or shared.grade,
        )
    else:
        basis = Basis(source=shared.source, place=shared.place, judgement=shared.judgement)
    ranged = row.low is not None or row.high is not None
    return basis.model_copy(
        update={
            "range_means": (row.range_means or shared.range_means) if ranged else row.range_means,
            "no_range": row.no_range or (None if ranged else shared.no_range),
        }
    )


def check_basis(
    row: ValueShape,
    basis: Basis,
    nodes: RowAndAll,
    source_names: frozenset[str] | None,
    problems: Problems,
) -> None:
    """Note it if a value is neither sourced nor judged, or names a source that is not listed."""
    row_node, whole = nodes
    if row.judgement and row.grade:
        problems.add(row_node.place, "a judgement has no grade", "", "remove one of the two")
    missing = [key for key in SOURCED if not getattr(basis, key)]
    if missing and not basis.judgement:
        found = f"the value has no {' and no '.join(missing)}"
        allowed = "source, place and grade are needed, or judgement"
        place = row_node.place if _speaks(row) else whole.place
        problems.add(place, found, allowed, "say where the number comes from, or why")
    for source in basis.source or ():
        if source_names is not None and source not in source_names:
            place = (row_node if row.source else whole).find(("source",)).place
            problems.add(place, f"unknown source '{source}'", nearest(source, source_names))


def check_range(
    row: ValueShape, shared: AssumptionShape, basis: Basis, nodes: RowAndAll, problems: Problems
) -> None:
    """Check the value and its range against the unit, and that a range is there or is excused."""
    row_node, whole = nodes
    unit = UNITS[shared.unit]
    for key in ("value", "low", "high"):
        number = getattr(row, key)
        if number is not None and not unit.allows(number):
            place = row_node.find((key,)).place
            problems.add(place, f"found {number:,.10g}", f"'{shared.unit}' takes {unit.bounds()}")
            return
    place = row_node.place
    if row.low is None and row.high is None:
        if basis.range_means:
            problems.add(place, "range_means without a range", "", "give low and high")
        elif not basis.no_range:
            allowed = "low, high and range_means are needed, or no_range and why"
            nobody = all(other.low is None and other.no_range is None for other in shared.values)
            problems.add(whole.place if nobody else place, "the value has no range", allowed)
    elif row.low is None or row.high is None:
        problems.add(place, "the range has one end", "low and high are needed")
    elif basis.no_range:
        problems.add(place, "there are a range and no_range", "one of them")
    elif not basis.range_means:
        problems.add(whole.place, "the range has no range_means", "say what low and high mean")
    elif not row.low <= row.value <= row.high or row.low == row.high:
        found = f"low {row.low:,.10g}, value {row.value:,.10g}, high {row.high:,.10g}"
        problems.add(place, found, "the value lies in its range, and low is below high")


def _speaks(row: ValueShape) -> bool:
    """Return whether a row says anything of its own about where its value comes from."""
    return any(getattr(row, key) for key in SOURCED)
