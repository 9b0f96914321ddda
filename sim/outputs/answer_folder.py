"""The folder of an answer that is no result of runs to look into: a split, a search, what matters.

Written under a temporary name beside its place and swapped in when it is whole, as a result is.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.outputs.store import (
    MANIFEST,
    SUMMARY,
    CannotWriteError,
    as_json,
    check_place,
    reason_of,
    swap_in,
)
from sim.outputs.sweep_files import put, write_whole

Rows = Sequence[Mapping[str, Any]]


def write_answer(
    folder: Path,
    *,
    overwrite: bool,
    manifest: Mapping[str, Any],
    data: Mapping[str, Any],
    sheets: Mapping[str, Rows],
    finish: Callable[[Path], object] | None = None,
) -> None:
    """Write `data` as summary.json, sheets as CSV files by name, and the manifest.

    `finish` may put more, such as charts, into the folder before anybody sees it. Raises InputError if
    the folder may not be written, CannotWriteError if it cannot.
    """
    check_place(folder, overwrite=overwrite)
    unfinished = folder.parent / f".{folder.name}.unfinished-{os.getpid()}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            for name, rows in sheets.items():
                write_sheet(unfinished / f"{name}.csv", rows)
            for name, content in ((SUMMARY, data), (MANIFEST, manifest)):
                (unfinished / name).write_text(as_json(content) + "\n", encoding="utf-8")
            if finish is not None:
                finish(unfinished)
            swap_in(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise CannotWriteError(str(folder), reason_of(error)) from None


def write_into(
    folder: Path, manifest: Mapping[str, Any], data: Mapping[str, Any], sheets: Mapping[str, Rows]
) -> None:
    """Write an answer as `write_answer` does into a folder that stays, such as one with runs in it.

    Each file is there whole or as it was. Raises CannotWriteError if the folder cannot be written.
    """
    try:
        for name, rows in sheets.items():
            unfinished = folder / f".{name}.csv"
            write_sheet(unfinished, rows)
            put(unfinished, folder / f"{name}.csv")
        for name, content in ((SUMMARY, data), (MANIFEST, manifest)):
            write_whole(folder / name, as_json(content) + "\n")
    except OSError as error:
        raise CannotWriteError(str(folder), reason_of(error)) from None


def write_sheet(path: Path, rows: Rows) -> None:
    """Write rows as CSV, with a column for every name that any of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
