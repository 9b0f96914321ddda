"""The workbook of an appraisal: a cover and a sheet for each table, numbers as numbers.

The same appraisal gives the same bytes: nothing of the day, the machine or the user is in it.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sim.appraisal.overview import range_words
from sim.report.costs.setting import Costing
from sim.report.names import plain
from sim.report.page import DARK_BLUE

WORKBOOK = "appraisal.xlsx"
COVER = "Cover"
MADE = datetime.datetime(2005, 4, 1)
"""What the file says of when it was made; the day itself would change its bytes."""
HEADER_ROW = 3
LEAST_WIDTH, MOST_WIDTH = 11, 56
MOST_ENTRIES = 20_000
"""A ledger of more rows than these stands in ledger.csv alone."""
WORDS_OF_UNITS = {"gbp": "£", "fte": "FTE", "npv": "NPV"}
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """One table of the workbook: its name on the tab, what it is, and its rows."""

    name: str
    title: str
    says: str
    rows: Rows


@dataclass(frozen=True)
class Formats:
    """How cells look."""

    title: Format
    plain: Format
    header: Format
    text: Format
    whole: Format
    money: Format
    fine: Format
    share: Format
    link: Format


def workbook_bytes(costing: Costing, tables: Mapping[str, Rows]) -> bytes:
    """Return the workbook of an appraisal; `tables` are the rows of its files, by name."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheets = [sheet for sheet in sheets_of(costing, tables) if sheet.rows]
    book.set_properties({
        "title": f"Appraisal against {costing.label(costing.base)}", "author": "Workforce 2020",
        "created": MADE,
    })  # fmt: skip
    formats = _formats(book)
    _write_cover(book.add_worksheet(COVER), formats, costing, sheets)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), formats, sheet)
    book.close()
    return buffer.getvalue()


def sheets_of(costing: Costing, tables: Mapping[str, Rows]) -> list[Sheet]:
    """Return the sheets after the cover; those that have no rows are left out of the workbook."""
    against = f"against {costing.label(costing.base)}"
    prices = costing.prices()
    numbers = tables["appraisal"]
    return [
        Sheet(
            "Summary",
            f"Options in one table, {against}",
            "Cost by payer is the present value of the whole option; what one costs is of the money for "
            f"its workforce, after savings, not discounted; {prices}. Ranges: "
            f"{range_words(costing.runs)}.",
            [
                {"option": row["option"], "title": costing.label(str(row["option"]))} | dict(row)
                for row in tables["summary"]
            ],
        ),
        Sheet(
            "Spending",
            f"One sum a year, spent in several ways, {against}",
            f"What each way costs and brings; one costs so much after savings, undiscounted; {prices}.",
            tables.get("spending", ()),
        ),
        Sheet(
            "Options",
            f"Options {against}",
            f"Means over worlds, {prices} unless it says cash.",
            option_rows(costing, numbers),
        ),
        Sheet(
            "Unit costs",
            f"Cost of one more of each effect, {against}",
            f"Of the money for its workforce, {prices}. Empty where nothing or less is bought.",
            unit_rows(costing, numbers),
        ),
        Sheet(
            "Cash profile",
            f"What each payer pays by financial year, {against}",
            "Cash, and real money at prices of the price year. Of all workforces, and of payers with an "
            "envelope beside it.",
            tables["cash_profile"],
        ),
        Sheet(
            "Gross to net",
            f"From gross to net cost {against}",
            f"Money for the workforce, {prices}, not discounted; gross less savings is net.",
            tables["gross_to_net"],
        ),
        Sheet(
            "Frontier",
            "Efficiency frontier",
            f"Present value of cost, {prices}, {costing.discounted()}; effects discounted alike.",
            tables["frontier"],
        ),
        Sheet(
            "Switching values",
            "What an assumption would have to be for an answer to change",
            "An empty switching value means that no value does it.",
            tables["switching"],
        ),
        Sheet(
            "Routes",
            "What a qualifier costs by each route",
            f"All that is spent within the run over those who complete within it, {prices}. No cost "
            "where nobody begins within it.",
            tables["routes_costs"],
        ),
        Sheet(
            "Additionality",
            "Of those whom programmes paid for: additional, deadweight, displaced",
            "Means over worlds with their range; money in cash. Elements of a year add up; a level "
            "counts people of its routes again. Person by person in additionality_audit.csv.",
            tables.get("additionality", ()),
        ),
        Sheet(
            "Additionality of pay",
            f"What rewards spend on people who are there in {costing.in_base()} too, and on others",
            "Cash, means over worlds; the three add up to what the ledger says was paid.",
            tables.get("additionality_pay", ()),
        ),
        Sheet(
            "Ledger",
            "Who paid whom for what, by financial year",
            "Cash, means over worlds. Every world, in whole pence, is in ledger.parquet.",
            tables["ledger"] if len(tables["ledger"]) <= MOST_ENTRIES else (),
        ),
        Sheet(
            "Assumptions",
            "Unit costs and shares that all costs are worked out from",
            "Central values with their ranges, each at prices of its own year. `explain NAME` tells the "
            "source.",
            list(assumption_rows(costing)),
        ),
        Sheet(
            "All numbers",
            f"Every number of each option, {against}",
            f"Means over worlds with range and standard error, {prices} unless it says cash.",
            numbers,
        ),
    ]


def option_rows(costing: Costing, numbers: Rows) -> list[dict[str, Any]]:
    """Return a row for each option: what it costs, who bears it and what it saves."""
    found: dict[str, dict[str, Any]] = {}
    kinds = {*(unit.effect.name for option in costing.appraisal.options for unit in option.units)}
    for row in numbers:
        if row["about"] in kinds:
            continue
        own = found.setdefault(row["option"], _named(costing, row["option"]))
        about = f": {plain(row['about'])}" if row["about"] else ""
        own[f"{row['what']}{about}, {row['unit']}"] = row["mean"]
        if row["what"] == "present value of cost" and not row["about"]:
            for end in ("low", "high", "standard_error"):
                own[f"{row['what']}, {plain(end)}, {row['unit']}"] = row[end]
    for option in costing.appraisal.options:
        found[option.name] |= {"dearest year": option.peak_year}
    return list(found.values())


def unit_rows(costing: Costing, numbers: Rows) -> list[dict[str, Any]]:
    """Return a row for each option and effect: how many it buys, and what one costs."""
    titles = {one.effect.name: one.effect for one in costing.appraisal.effects}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in numbers:
        effect = titles.get(row["about"])
        if effect is None:
            continue
        own = found.setdefault(
            (row["option"], effect.name),
            {**_named(costing, row["option"]), "effect": effect.name, "of": effect.title},
        )
        unit = "" if row["unit"] != "£" else ", £"
        for end, words in (("mean", ""), ("low", ", low"), ("high", ", high")):
            own[f"{row['what']}{words}{unit}"] = row[end]
        own[f"{row['what']}, standard error{unit}"] = row["standard_error"]
        own["remark"] = row["remark"] or own.get("remark", "")
    # Words come last, after all columns of numbers.
    return [row | {"remark": row.pop("remark")} for row in found.values()]


def _named(costing: Costing, option: str) -> dict[str, Any]:
    return {"option": option, "title": costing.label(option)}


def assumption_rows(costing: Costing) -> Iterable[dict[str, Any]]:
    """Yield the numbers of the cost file as this appraisal used them."""
    for amount in costing.appraisal.settings.model.amounts():
        yield {
            "assumption": amount.name,
            "says": amount.says,
            "unit": amount.unit,
            "price_year": amount.price_year,
            "value": amount.value,
            "low": amount.low,
            "high": amount.high,
            "grade": amount.grade,
            "set_by_hand": "yes" if amount.is_set else "",
        }


def cover_lines(costing: Costing) -> list[tuple[str, str | float]]:
    """Return what the appraisal is and with which settings it was made."""
    settings = costing.appraisal.settings
    own = ", ".join(f"{name} = {value:g}" for name, value in settings.model.set_values.items())
    years = costing.appraisal.ledger.years
    return [
        ("Place", costing.place),
        ("Do-minimum", f"{costing.label(costing.base)} ({costing.base})"),
        ("Options", float(len(costing.appraisal.options))),
        ("Worlds of each scenario", float(costing.runs)),
        ("Seed", "" if costing.seed is None else str(costing.seed)),
        ("Financial years", f"{years[0]} to {years[-1]}"),
        ("Last month", costing.until),
        ("Costs", settings.model.title),
        ("Cost file", settings.model.file),
        ("Prices of", settings.price_year),
        ("Deflator (vintage)", f"{settings.deflator.name}: {_vintage(costing)}"),
        ("Discount rate, real, a year", f"{settings.discounting.rate:.2%}"),
        ("Discounted from", settings.model.base_year),
        ("Optimism", "taken off" if settings.with_optimism else "not taken off"),
        ("Set for this appraisal", own or "nothing"),
        *((plain(name).capitalize(), value) for name, value in costing.versions.items()),
    ]


def _vintage(costing: Costing) -> str:
    settings = costing.appraisal.settings
    return settings.model.vintages[settings.deflator.name].title


def _formats(book: Workbook) -> Formats:
    top = {"valign": "top"}
    head = {"bold": True, "text_wrap": True, "font_color": "white", "bg_color": DARK_BLUE}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 15}),
        plain=book.add_format(top),
        header=book.add_format({**top, **head}),
        text=book.add_format({**top, "text_wrap": True, "num_format": "@"}),
        whole=book.add_format({**top, "num_format": "#,##0;-#,##0;0"}),
        money=book.add_format({**top, "num_format": "£#,##0;-£#,##0;£0"}),
        fine=book.add_format({**top, "num_format": "#,##0.####"}),
        share=book.add_format({**top, "num_format": "0.0%"}),
        link=book.add_format({"font_color": DARK_BLUE, "underline": 1}),
    )


def _write_cover(
    page: Worksheet, formats: Formats, costing: Costing, sheets: Sequence[Sheet]
) -> None:
    page.write_string(0, 0, f"Appraisal of options, {costing.place}", formats.title)
    page.write_string(
        1,
        0,
        "Simulated costs and effects of options more than those of a do-minimum, by the rules of the "
        "Green Book. Ranges are the 5th to 95th percentile of worlds: chance only.",
    )
    row = HEADER_ROW
    for name, value in cover_lines(costing):
        page.write_string(row, 0, name, formats.plain)
        if isinstance(value, float):
            page.write_number(row, 1, value, formats.whole)
        else:
            page.write_string(row, 1, value, formats.text)
        row += 1
    row += 1
    page.write_string(row, 0, "Sheet", formats.header)
    page.write_string(row, 1, "Holds", formats.header)
    for sheet in sheets:
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", formats.link, sheet.name)
        page.write_string(row, 1, sheet.title, formats.text)
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 80)
    page.hide_gridlines(2)


def _write_sheet(page: Worksheet, formats: Formats, sheet: Sheet) -> None:
    """Write title, note and table; what stands above the table's body stays in sight."""
    page.write_string(0, 0, sheet.title, formats.title)
    page.write_string(1, 0, sheet.says)
    columns = list(dict.fromkeys(name for row in sheet.rows for name in row))
    for number, name in enumerate(columns):
        values = [row.get(name) for row in sheet.rows]
        form = _format_of(name, values, formats)
        page.write_string(HEADER_ROW, number, heading(name), formats.header)
        for place, value in enumerate(values, start=HEADER_ROW + 1):
            _write_cell(page, (place, number), value, form)
        page.set_column(number, number, _width(name, values))
    last = HEADER_ROW + len(sheet.rows)
    page.autofilter(HEADER_ROW, 0, last, len(columns) - 1)
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)


def _write_cell(page: Worksheet, place: tuple[int, int], value: Any, form: Format) -> None:
    """Write a number as a number and anything else as text; nothing where there is no value."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(*place, "yes" if value else "no", form)
    elif isinstance(value, int | float):
        page.write_number(*place, float(value), form)
    else:
        page.write_string(*place, str(value), form)


def heading(name: str) -> str:
    """Return a column's name as its header reads."""
    words = [WORDS_OF_UNITS.get(word, word) for word in plain(name).split(" ")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _format_of(name: str, values: Iterable[Any], formats: Formats) -> Format:
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if not numbers:
        return formats.text
    if name.startswith(("survival", "share", "met_", "deadweight_share")):
        return formats.share
    if "gbp" in name or "£" in name or name.startswith("per_"):
        return formats.money
    is_large = max(abs(number) for number in numbers) >= 1_000.0
    return formats.whole if is_large and "value" not in name else formats.fine


def _width(name: str, values: Iterable[Any]) -> int:
    told = [len(str(v)) for v in values if isinstance(v, str)]
    longest = max([len(word) for word in heading(name).split(" ")] + told)
    return min(max(longest + 2, LEAST_WIDTH), MOST_WIDTH)
