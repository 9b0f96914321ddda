"""Put an appraisal into the folder of its result."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.appraisal.additional import Additionality
from sim.appraisal.additional_tables import audit_rows, share_rows
from sim.appraisal.appraisal import Appraisal
from sim.appraisal.overview import overview, overview_rows
from sim.appraisal.paid import paid_rows
from sim.appraisal.prices import first_of
from sim.appraisal.steps import step_rows
from sim.appraisal.tables import (
    appraisal_rows,
    data,
    frontier_rows,
    ledger_columns,
    ledger_rows,
    profile_rows,
    route_rows,
    switching_rows,
)
from sim.outputs.appraisal_folder import write_appraisal

LAST_MONTH = 3
Sheets = dict[str, list[dict[str, Any]]]
"""The rows of each table, by the name of its file."""


def write(
    result: Path,
    appraisal: Appraisal,
    additionality: Additionality | None = None,
    finish: Callable[[Path, Sheets], None] | None = None,
    more: Sheets | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Write `appraisal/` into a result's folder; return where it is and what it says as plain data.

    `finish` is called with the folder while nobody sees it, and with the tables in it, `more` with
    them.
    Raises CannotWriteError.
    """
    said = data(appraisal)
    sheets: Sheets = {
        "summary": list(overview_rows(overview(appraisal), len(appraisal.ledger.runs))),
        "cash_profile": list(profile_rows(appraisal)),
        "appraisal": list(appraisal_rows(appraisal)),
        "gross_to_net": list(step_rows(appraisal)),
        "frontier": list(frontier_rows(appraisal)),
        "switching": list(switching_rows(appraisal)),
        "routes_costs": list(route_rows(appraisal)),
        "ledger": list(ledger_rows(appraisal)),
    }
    if appraisal.paid:
        sheets["additionality_pay"] = list(paid_rows(appraisal.paid, appraisal.ledger.years))
        said["additionality_pay"] = sheets["additionality_pay"]
    said["summary"] = sheets["summary"]
    if additionality is not None:
        sheets["additionality"] = list(share_rows(additionality))
        sheets["additionality_audit"] = list(audit_rows(additionality))
        said["additionality"] = sheets["additionality"]
    sheets |= more or {}
    folder = write_appraisal(
        result,
        sheets,
        ledger_columns(appraisal),
        {year: last_day(year) for year in appraisal.ledger.years},
        said,
        None if finish is None else lambda made: finish(made, sheets),
    )
    return folder, {**said, "appraisal": str(folder)}


def last_day(year: str) -> str:
    """Return the last day (ISO) of a financial year."""
    following = first_of(year) + 1
    day = calendar.monthrange(following, LAST_MONTH)[1]
    return datetime.date(following, LAST_MONTH, day).isoformat()
