"""Make sources and assumptions from their files, and refuse whatever is not sourced or judged.

A value without a source, its place in it and a grade, or a judgement and its reason, does not get
past this file; nor does one without a range or the reason why it has none.
"""

from __future__ import annotations

from itertools import pairwise

from sim.inputs.assumptions import Assumption, LabelsByDimension, Source, Value
from sim.inputs.bands import BAND_DIMENSIONS, check_bands, check_label
from sim.inputs.basis import basis_of, check_basis, check_range
from sim.inputs.evidence_shapes import AssumptionShape, Basis, SourceShape, ValueShape
from sim.inputs.problems import Place, Problems
from sim.inputs.shapes import check_shape
from sim.inputs.tree import Node


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
    name: str, node: Node, source_names: frozenset[str] | None, problems: Problems
) -> Assumption | None:
    """Return one assumption, or note everything that is wrong with it.

    `source_names` is None if the sources could not be read; nothing is said about them then.
    """
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
        basis = basis_of(row, shape)
        check_basis(row, basis, (row_node, node), source_names, problems)
        check_range(row, shape, basis, (row_node, node), problems)
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
        shape.price_year or "",
    )
    if assumption.price_year and not assumption.unit.startswith("£"):
        place = node.find(("price_year",)).place
        problems.add(place, "a price year without money", "it belongs to units in £", "remove it")
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
