"""What an assumption must have before its number is let in."""

import pytest

from sim.base.dates import YearMonth
from sim.inputs.assumption_loading import make_assumption, make_sources
from sim.inputs.problems import Problems
from sim.inputs.yaml_reader import read_yaml
from tests.libraries import write

GOOD = """\
a.rate:
  says: A rate of something.
  unit: per person-year
  source: book
  place: page 1
  grade: B
  range_means: 90% interval
  values:
    - {value: 0.1, low: 0.05, high: 0.2}
"""


@pytest.fixture
def load(tmp_path):
    def make(text):
        problems = Problems()
        top = read_yaml(write(tmp_path / "a.yaml", text), tmp_path, problems)
        (name,) = top.entries
        names = frozenset({"book", "survey"})
        assumption = make_assumption(name, top.entries[name], names, problems)
        return assumption, list(problems.found)

    return make


def rows(*values, head="  unit: people\n"):
    body = "".join(f"    - {{{row}}}\n" for row in values)
    return (
        f"a.count:\n  says: A count of something.\n{head}  source: book\n  place: page 1\n"
        f"  grade: A\n  no_range: a count\n  values:\n{body}"
    )


def test_a_good_assumption_keeps_everything(load):
    assumption, found = load(GOOD)
    assert found == []
    (value,) = assumption.values
    assert (value.value, value.low, value.high) == (0.1, 0.05, 0.2)
    assert (value.sources, value.place, value.grade) == (("book",), "page 1", "B")
    assert value.range_means == "90% interval"


def test_a_row_speaks_for_itself_before_the_assumption_does(load):
    assumption, found = load(
        rows(
            "value: 1",
            head="  unit: people\n  over: [service]\n",
        ).replace(
            "- {value: 1}",
            "- {at: x, value: 1}\n"
            "    - {at: y, value: 2, source: [book, survey], place: page 2, grade: D}\n"
            "    - {at: z, value: 3, judgement: Nobody counted., low: 1, high: 9,"
            " range_means: plausible limits}",
        )
    )
    assert found == []
    x, y, z = assumption.values
    assert (x.sources, x.grade, x.no_range) == (("book",), "A", "a count")
    assert (y.sources, y.place, y.grade) == (("book", "survey"), "page 2", "D")
    assert (z.sources, z.grade, z.judgement) == ((), "", "Nobody counted.")
    assert (z.low, z.high, z.no_range) == (1, 9, "")


def test_dates_and_cells_are_found_again(load):
    assumption, found = load(
        rows(
            "at: {service: x, level: l}, from: 2005-04, value: 1",
            "at: {service: x, level: l}, from: 2006-04, value: 2",
            "at: {service: y, level: l}, value: 3",
            head="  unit: people\n  over: [level, service]\n  between: step\n",
        )
    )
    assert found == []
    assert assumption.cells == (("l", "x"), ("l", "y"))
    assert assumption.labels("service") == ("x", "y")
    assert [row.since for row in assumption.rows(("l", "x"))] == [
        YearMonth(2005, 4),
        YearMonth(2006, 4),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  says: A rate of something.\n", "", "'says' is missing"),
        ("something.", "something", "full stop"),
        ("per person-year", "per person year", "did you mean per person-year"),
        ("  unit: per person-year\n", "", "'unit' is missing"),
        ("  source: book\n", "", "the value has no source"),
        ("  place: page 1\n", "", "the value has no place"),
        ("  grade: B\n", "", "the value has no grade"),
        ("grade: B", "grade: E", "known are A, B, C, D"),
        ("source: book", "source: bok", "unknown source 'bok'; did you mean book?"),
        ("  range_means: 90% interval\n", "", "no range_means"),
        ("90% interval", "about right", "it must begin with one of"),
        (", low: 0.05, high: 0.2", "", "low, high and range_means are needed"),
        (", high: 0.2", "", "the range has one end"),
        ("high: 0.2", "high: 0.02", "the value lies in its range"),
        ("value: 0.1", "value: -0.1", "'per person-year' takes 0 to 1,000"),
        ("value: 0.1", "value: '0.1'", "found the text '0.1'; a number is needed"),
        ("value: 0.1", "value: true", "found the truth value true; a number is needed"),
        ("value: 0.1", "value: 0.1, judgement: Why not., grade: A", "a judgement has no grade"),
        ("value: 0.1", "value: 0.1, no_range: exact", "a range and no_range"),
        ("value: 0.1", "at: x, value: 0.1", "the row has an 'at'; there is no 'over'"),
        ("value: 0.1", "from: 2008, value: 0.1", "a month such as 2008-04 is needed"),
        ("value: 0.1", "from: 2008-13, value: 0.1", "a month such as 2008-04 is needed"),
        ("value: 0.1", "from: 2008-04-01, value: 0.1", "a month such as 2008-04 is needed"),
        ("  unit:", "  over: [servce]\n  unit:", "did you mean service?"),
        ("  unit:", "  between: step\n  unit:", "'between' without dates"),
        ("  unit:", "  open_band_ends_at: 70\n  unit:", "'open_band_ends_at' without bands"),
        ("  values:\n    - {value: 0.1, low: 0.05, high: 0.2}", "  values: []", "at least one"),
        ("{value: 0.1, low: 0.05, high: 0.2}", "0.1", "a mapping of keys to values is needed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_else(load, old, new, words):
    assert old in GOOD
    _, found = load(GOOD.replace(old, new, 1))
    assert any(words in problem for problem in found), found
    assert len(found) == 1


def test_a_misspelt_key_is_unknown_and_the_right_one_missing(load):
    _, found = load(GOOD.replace("{value: 0.1", "{vale: 0.1"))
    assert len(found) == 2
    assert "row 1: the key 'value' is missing; it is needed." in found[0]
    assert "a.rate > values > row 1 > vale: unknown key 'vale'; did you mean value?" in found[1]


@pytest.mark.parametrize(
    ("values", "head", "words"),
    [
        (["value: 1", "value: 2"], "", "two values, not all with a date"),
        (["value: 1", "from: 2006-04, value: 2"], "", "two values, not all with a date"),
        (["from: 2006-04, value: 1", "from: 2005-04, value: 2"], "  between: step\n", "in their"),
        (["from: 2005-04, value: 1", "from: 2005-04, value: 2"], "  between: step\n", "once"),
        (["from: 2005-04, value: 1", "from: 2006-04, value: 2"], "", "no 'between'"),
        (["value: 1"], "  over: [service]\n", "the row has no 'at'"),
        (["at: {service: x}, value: 1"], "  over: [service]\n", "wrong form; a label is needed"),
        (["at: x, value: 1"], "  over: [service, level]\n", "a mapping of service, level"),
        (["at: {service: x}, value: 1"], "  over: [service, level]\n", "it varies over service"),
        (["at: 20 to 29, value: 1"], "  over: [age_band]\n", "'20 to 29' is no age_band"),
        (["at: 20-29, value: 1", "at: 40+, value: 2"], "  over: [age_band]\n", "without gap"),
        (["at: true, value: 1"], "  over: [service]\n", "a label is needed"),
        (["at: x, value: 1"], "  over: [service, service]\n", "a dimension is there twice"),
    ],
)
def test_cells_and_dates_are_checked(load, values, head, words):
    _, found = load(rows(*values, head=f"  unit: people\n{head}"))
    assert any(words in problem for problem in found), found


def test_a_share_lies_between_0_and_1(load):
    _, found = load(rows("value: 1.2", head="  unit: share\n"))
    assert "found 1.2; 'share' takes 0 to 1" in found[0]


def test_a_text_cut_by_a_comma_is_pointed_at(load):
    _, found = load(rows("value: 1, judgement: Small, as before."))
    assert len(found) == 1
    assert "there is no value" in found[0]
    assert "text with a comma needs quotes" in found[0]


@pytest.mark.parametrize(
    "date", ["2006", '"2006"', "2006-10", "2006-10-18", "2005/2010", "undated"]
)
def test_a_source_has_a_date_in_one_of_a_few_forms(tmp_path, date):
    problems = Problems()
    text = f"book:\n  title: A book\n  by: Somebody\n  date: {date}\n"
    sources = make_sources(
        read_yaml(write(tmp_path / "s.yaml", text), tmp_path, problems), problems
    )
    assert not problems.found
    assert sources["book"].date == date.strip('"')


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("date: 2006", "date: autumn", "a date is needed"),
        ("  by: Somebody\n", "", "'by' is missing"),
        ("date: 2006", "date: 2006\n  url: ftp://x", "text like"),
        ("date: 2006", "date: 2006\n  page: 3", "unknown key 'page'"),
    ],
)
def test_a_source_that_lacks_something_is_refused(tmp_path, old, new, words):
    problems = Problems()
    text = "book:\n  title: A book\n  by: Somebody\n  date: 2006\n".replace(old, new)
    make_sources(read_yaml(write(tmp_path / "s.yaml", text), tmp_path, problems), problems)
    assert words in next(iter(problems.found))
