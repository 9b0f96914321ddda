"""Make sources and assumptions from their files, and refuse whatever is not sourced or judged.

A value without a source, its place in it and a grade, or a judgement and its reason, does not get
past this file; nor does one without a range or the reason why it has none.
"""

from __future__ import annotations

from itertools import pairwise

from sim.inputs.assumptions import Assumption, LabelsByDimension, Source, Value
from sim.inputs.bands import BAND_DIMENSIONS, check_bands, check_label
from sim.inputs.evidence_shapes import AssumptionShape, Basis, SourceShape, ValueShape
from sim.inputs.problems import Place, Problems, nearest
from sim.inputs.shapes import check_shape
from sim.inputs.tree import Node
from sim.inputs.vocabulary import UNITS


def make_sources(top: Node, problems: Problems) -> dict[str, Source]:
    """Return the sources of a sources.yaml."""
    sources = {}
    for name, node in top.entries.items():
        shape = check_shape(SourceShape, node, problems)
        if shape:
            sources[name] = Source(
                name,
                shape.title,
                shape.by,
                shape.date,
                shape.url or "",
                shape.note or "",
                node.place,
            )
    return sources


def make_assumption(
    name: str, node: Node, source_names: frozenset[str], problems: Problems
) -> Assumption | None:
    """Return one assumption, or note everything that is wrong with it."""
    shape = check_shape(AssumptionShape, node, problems)
    if shape is None:
        return None
    over = tuple(str(dimension) for dimension in shape.over)
    if len(set(over)) < len(over):
        problems.add(node.find(("over",)).place, "a dimension is there twice", "once only")
        return None
    if shape.judgement and shape.grade:
        problems.add(node.find(("grade",)).place, "a judgement has no grade", "", "remove one")
    values = []
    for number, row in enumerate(shape.values):
        row_node = node.find(("values", number))
        cell = _cell_of(row, over, row_node, problems)
        basis = _basis_of(row, shape, row_node, source_names, problems)
        _check_range(row, shape.unit, basis, row_node, problems)
        if cell is not None:
            values.append(_make_value(row, cell, basis, row_node.place))
    if len(values) < len(shape.values):
        return None
    assumption = Assumption(
        name,
        shape.says,
        str(shape.unit),
        over,
        tuple(values),
        shape.between or "",
        shape.carried_forward or "",
        shape.open_band_starts_at,
        shape.open_band_ends_at,
        node.place,
    )
    _check_dates(assumption, node, problems)
    _check_bands(assumption, node, problems)
    return assumption


def _make_value(row: ValueShape, cell: LabelsByDimension, basis: Basis, where: Place) -> Value:
    return Value(
        cell,
        row.from_,
        float(row.value),
        row.low,
        row.high,
        tuple(str(source) for source in basis.source or ()),
        basis.place or "",
        str(basis.grade or ""),
        basis.judgement or "",
        basis.range_means or "",
        basis.no_range or "",
        where,
    )


def _cell_of(
    row: ValueShape, over: tuple[str, ...], node: Node, problems: Problems
) -> LabelsByDimension | None:
    """Return the row's labels in the order of the dimensions."""
    place = node.find(("at",)).place
    if row.at is None or not over:
        if row.at is None and not over:
            return ()
        found = "the row has no 'at'" if row.at is None else "the row has an 'at'"
        allowed = f"it varies over {', '.join(over)}" if over else "there is no 'over'"
        problems.add(place, found, allowed, "say for which cell the value is" if over else "")
        return None
    if isinstance(row.at, str) != (len(over) == 1):
        allowed = "a label" if len(over) == 1 else f"a mapping of {', '.join(over)} to labels"
        problems.add(place, "'at' has the wrong form", f"{allowed} is needed")
        return None
    labels = {over[0]: row.at} if isinstance(row.at, str) else row.at
    if set(labels) != set(over):
        found = f"'at' has {', '.join(labels) or 'nothing'}"
        problems.add(place, found, f"it varies over {', '.join(over)}")
        return None
    for dimension, label in labels.items():
        try:
            check_label(label, dimension)
        except ValueError as error:
            problems.add(place, f"'{label}' is no {dimension}", str(error))
            return None
    return tuple(str(labels[dimension]) for dimension in over)


def _basis_of(
    row: ValueShape,
    shared: AssumptionShape,
    node: Node,
    source_names: frozenset[str],
    problems: Problems,
) -> Basis:
    """Return what stands behind a row: its own words first, then the assumption's."""
    if row.judgement:
        basis = Basis(source=row.source, place=row.place, judgement=row.judgement)
        if row.grade:
            problems.add(node.place, "a judgement has no grade", "", "remove one of the two")
    elif row.source or row.place or row.grade or not shared.judgement:
        basis = Basis(
            source=row.source or shared.source,
            place=row.place or shared.place,
            grade=row.grade or shared.grade,
        )
        missing = [key for key in ("source", "place", "grade") if not getattr(basis, key)]
        if missing:
            found = f"the value has no {' and no '.join(missing)}"
            allowed = "source, place and grade are needed, or judgement"
            problems.add(node.place, found, allowed, "say where the number comes from, or why")
    else:
        basis = Basis(source=shared.source, place=shared.place, judgement=shared.judgement)
    for source in basis.source or ():
        if source not in source_names:
            place = node.find(("source",)).place
            problems.add(place, f"unknown source '{source}'", nearest(source, source_names))
    ranged = row.low is not None or row.high is not None
    return basis.model_copy(
        update={
            "range_means": (row.range_means or shared.range_means) if ranged else row.range_means,
            "no_range": row.no_range or (None if ranged else shared.no_range),
        }
    )


def _check_range(row: ValueShape, unit: str, basis: Basis, node: Node, problems: Problems) -> None:
    """Check the value and its range against the unit, and that a range is there or is excused."""
    for key in ("value", "low", "high"):
        number = getattr(row, key)
        if number is not None and not UNITS[unit].allows(number):
            place = node.find((key,)).place
            problems.add(place, f"found {number:g}", f"'{unit}' takes {UNITS[unit].bounds()}")
            return
    place = node.place
    if row.low is None and row.high is None:
        if basis.range_means:
            problems.add(place, "range_means without a range", "", "give low and high")
        elif not basis.no_range:
            allowed = "low, high and range_means are needed, or no_range and why"
            problems.add(place, "the value has no range", allowed)
    elif row.low is None or row.high is None:
        problems.add(place, "the range has one end", "low and high are needed")
    elif basis.no_range:
        problems.add(place, "there are a range and no_range", "one of them")
    elif not basis.range_means:
        problems.add(place, "the range has no range_means", "say what low and high mean")
    elif not row.low <= row.value <= row.high or row.low == row.high:
        found = f"low {row.low:g}, value {row.value:g}, high {row.high:g}"
        problems.add(place, found, "the value lies in its range, and low is below high")


def _check_dates(assumption: Assumption, node: Node, problems: Problems) -> None:
    """Check that each cell has one value or several with dates in their order."""
    is_path = False
    for cell in assumption.cells:
        rows = assumption.rows(cell)
        label = f" for {', '.join(cell)}" if cell else ""
        for before, row in pairwise(rows):
            is_path = True
            if before.since is None or row.since is None:
                found = f"two values{label}, not all with a date"
                problems.add(row.where, found, "one without 'from', or each with its own")
            elif before.since >= row.since:
                found = f"{row.since} comes after {before.since}{label}"
                problems.add(row.where, found, "each date once, in their order")
    if is_path and not assumption.between:
        allowed = "between: step or between: linear is needed"
        problems.add(assumption.where, "there are several dates and no 'between'", allowed)
    if assumption.between and all(value.since is None for value in assumption.values):
        place = node.find(("between",)).place
        problems.add(place, "'between' without dates", "it belongs to values with 'from'")


def _check_bands(assumption: Assumption, node: Node, problems: Problems) -> None:
    """Check that bands follow one another and that ends are given only to open bands."""
    banded = [dimension for dimension in assumption.over if dimension in BAND_DIMENSIONS]
    for dimension in banded:
        try:
            check_bands(list(assumption.labels(dimension)), dimension)
        except ValueError as error:
            place = node.find(("values",)).place
            problems.add(place, str(error), "bands follow one another without gap or overlap")
    for key in ("open_band_starts_at", "open_band_ends_at"):
        if getattr(assumption, key) is not None and not banded:
            problems.add(node.find((key,)).place, f"'{key}' without bands", "remove it")
