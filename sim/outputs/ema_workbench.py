"""Runs of a sweep in the format that the EMA Workbench's `load_results` reads.

A gzipped tar of `experiments.csv` (a row a run: its uncertainties, levers, `scenario`, `policy` and
`model`), one CSV without a header for each outcome, and `metadata.json`, which says the kind of each
column and outcome. A scenario is a future, with one number for all policies. See Kwakkel 2017,
Environ. Model. Softw. 96, 239.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sim.base.errors import InputError
from sim.outputs.measuring.table import SeriesKey
from sim.outputs.store import CannotWriteError, reason_of
from sim.outputs.sweep_reading import StoredSweep

MODEL = "workforce2020"
OUTCOME = "ScalarOutcome"
ENDING = ".tar.gz"


def check_ema(file: Path) -> None:
    """Raise InputError if an archive's name does not end in .tar.gz, or if it exists."""
    if not file.name.endswith(ENDING):
        raise InputError(f"{file}: a name that ends in {ENDING} is needed, such as runs{ENDING}.")
    if file.exists():
        raise InputError(f"{file}: exists already, and is not replaced. Name another file.")


def write_ema(
    file: Path, stored: StoredSweep, keys: Sequence[SeriesKey], date: str, options: Sequence[str]
) -> None:
    """Write series of a sweep at a date. Levers named in `options` and the scenario are the policy.

    Raises InputError if the file may not be written, CannotWriteError if it cannot.
    """
    check_ema(file)
    runs = stored.at(keys[0], date)[0]
    series = {_name(key): stored.at(key, date)[1] for key in keys}
    kept = [
        (point, run)
        for point in range(len(stored.scenarios))
        if None not in stored.values[point]
        for run in range(len(runs))
        if not any(np.isnan(values[point, run]) for values in series.values())
    ]
    columns = ("draw", "world", *stored.levers, "scenario", "policy", "model")
    futures: dict[tuple[object, ...], int] = {}
    experiments = []
    for point, run in kept:
        own = dict(zip(stored.levers, stored.values[point], strict=True))
        future = (*runs[run], *(value for name, value in own.items() if name not in options))
        number = futures.setdefault(future, len(futures))
        experiments.append(
            (
                *runs[run],
                *own.values(),
                number,
                _policy(stored.scenarios[point], own, options),
                MODEL,
            )
        )
    files = {"experiments.csv": _sheet([columns, *experiments])}
    for name, values in series.items():
        files[f"{name}.csv"] = _sheet([(repr(float(values[at])),) for at in kept])
    metadata = {
        "version": 0.1,
        "outcomes": [(OUTCOME, name, f"{name}.csv") for name in series],
        "experiments": {
            name: _kind([row[n] for row in experiments]) for n, name in enumerate(columns)
        },
    }
    files["metadata.json"] = json.dumps(metadata)
    try:
        with tarfile.open(file, "w:gz") as archive:
            for name, text in files.items():
                content = text.encode("utf-8")
                about = tarfile.TarInfo(name)
                about.size = len(content)
                archive.addfile(about, io.BytesIO(content))
    except OSError as error:
        file.unlink(missing_ok=True)
        raise CannotWriteError(str(file), reason_of(error)) from None


def _name(key: SeriesKey) -> str:
    return "_".join((key.measure, *(part for part in key[:4] if part != "all"))).replace("/", "_")


def _policy(scenario: str, values: Mapping[str, object], options: Sequence[str]) -> str:
    return " ".join([scenario, *(f"{name}={values[name]}" for name in options)])


def _kind(values: Sequence[object]) -> str:
    """Return what pandas calls a column of such values."""
    kinds = {type(value) for value in values}
    if kinds <= {int}:
        return "int64"
    if kinds <= {int, float}:
        return "float64"
    return "bool" if kinds == {bool} else "object"


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
