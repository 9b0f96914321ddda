"""Bad files, through the command line: exit 2, words that help, no traceback, nothing written.

Each case spoils a copy of Toyland in one way. The message must name the file and what to do.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from tests.libraries import ROOT, copy_toyland, edit, option, write

Spoil = Callable[[Path], Path]


@dataclass(frozen=True)
class Case:
    """How a library is spoilt, and words that the message must hold."""

    name: str
    spoil: Spoil
    words: tuple[str, ...]
    lines: int = 1


def baseline(old: str, new: str) -> Spoil:
    return lambda library: edit(library / "baseline.yaml", old, new)


def in_file(file: str, old: str, new: str) -> Spoil:
    def spoil(library: Path) -> Path:
        edit(library / file, old, new)
        return library / "baseline.yaml"

    return spoil


def as_option(lines: str) -> Spoil:
    return lambda library: option(library, lines)


def content(raw: bytes) -> Spoil:
    def spoil(library: Path) -> Path:
        path = library / "bad.yaml"
        path.write_bytes(raw)
        return path

    return spoil


def whole_file(text: str) -> Spoil:
    return content(text.encode())


def published(raw: bytes) -> Spoil:
    def spoil(library: Path) -> Path:
        (library / "observed/carers.csv").write_bytes(raw)
        return library / "baseline.yaml"

    return spoil


def figure(**changes: str) -> bytes:
    """Return a file of one published figure, some of its entries changed."""
    row = {
        "series": "vacancies",
        "workforce": "carers",
        "service": "families",
        "level": "all",
        "measure": "vacancy_rate",
        "date": "2006-09-30",
        "value": "0.15",
        "low": "0.1",
        "high": "0.2",
        "grade": "A",
        "source": "almanac",
    } | changes
    return f"{','.join(row)}\n{','.join(row.values())}\n".encode()


def huge(library: Path) -> Path:
    path = library / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    return path


def circle(library: Path) -> Path:
    write(library / "a.yaml", "title: A\nextends: b\n")
    write(library / "b.yaml", "title: B\nextends: c\n")
    return write(library / "c.yaml", "title: C\nextends: a\n")


def link_out(library: Path) -> Path:
    write(library.parent / "secret.yaml", "title: Secret\n")
    (library / "linked.yaml").symlink_to(library.parent / "secret.yaml")
    return option(library, "", "mine").parent / "linked.yaml"


def other_library(library: Path) -> Path:
    write(library / "inner/sources.yaml", "x: {title: T, by: B, date: 2006}\n")
    write(library / "inner/base.yaml", "title: Inner\n")
    return write(library / "outer.yaml", "title: Outer\nextends: inner/base\n")


def no_library(library: Path) -> Path:
    return write(library.parent / "alone" / "baseline.yaml", "title: Alone\n")


def a_folder(library: Path) -> Path:
    (library / "folder.yaml").mkdir()
    return library / "folder.yaml"


def no_sources(library: Path) -> Path:
    (library / "sources.yaml").write_text("", encoding="utf-8")
    return library / "baseline.yaml"


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
CARERS = "assumptions/carers.yaml"

TWICE = """\
carers.women:
  says: Said elsewhere.
  unit: share
  source: almanac
  place: table 5
  grade: A
  no_range: an invented count
  values:
    - {value: 0.8}

"""

CASES = [
    Case("wrong key", baseline("question:", "qestion:"), ("unknown key 'qestion'", "question")),
    Case("key of no meaning", baseline("title:", "author: me\ntitle:"), ("unknown key 'author'",)),
    Case("missing key", baseline("until: 2011-03\n", ""), ("'until' is missing",)),
    Case(
        "wrong type",
        baseline("workforces: [carers, nurseries]", "workforces: carers"),
        ("found the text 'carers'", "a list is needed"),
    ),
    Case("number for text", baseline("title: Toyland as it is", "title: 7"), ("text is needed",)),
    Case(
        "list for mapping",
        baseline("routes:", "rewards: [pay]\nroutes:"),
        ("a mapping of keys to values is needed",),
    ),
    Case(
        "unknown unit",
        in_file(CARERS, "unit: people a year", "unit: people per year"),
        ("did you mean people a year",),
    ),
    Case("missing unit", in_file(CARERS, "  unit: people\n", ""), ("'unit' is missing",)),
    Case(
        "missing source", in_file(CARERS, "  source: almanac\n", ""), ("the value has no source",)
    ),
    Case("missing place", in_file(CARERS, "  place: table 1\n", ""), ("the value has no place",)),
    Case("missing range", in_file(CARERS, "  no_range: an invented count\n", ""), ("no range",)),
    Case(
        "source that nobody listed",
        in_file(CARERS, "source: census", "source: cencus"),
        ("unknown source 'cencus'", "census"),
    ),
    Case("no sources at all", no_sources, ("sources.yaml: the file is empty",)),
    Case("duplicate key", baseline("start:", "title: Again\nstart:"), ("'title' is there twice",)),
    Case(
        "duplicate assumption",
        in_file("assumptions/course.yaml", "course.places:", f"{TWICE}course.places:"),
        ("is in ", "once only"),
    ),
    Case("bad date", baseline("start: 2005-04", "start: 2005-4"), ("a month such as 2008-04",)),
    Case("month 13", baseline("start: 2005-04", "start: 2005-13"), ("a month such as 2008-04",)),
    Case("year 9999", baseline("until: 2011-03", "until: 9999-03"), ("between 1900 and 2100",)),
    Case(
        "date before the first value",
        in_file(CARERS, "{at: elders, from: 2005-04,", "{at: elders, from: 2006-04,"),
        ("no value before 2006-04",),
    ),
    Case("end before the start", baseline("until: 2011-03", "until: 2001-03"), ("not before the",)),
    Case("cycle in extends", circle, ("goes in a circle: c -> a -> b -> c; it must end",)),
    Case(
        "extends itself",
        lambda library: write(library / "me.yaml", "title: M\nextends: me\n"),
        ("goes in a circle",),
    ),
    Case(
        "extends nothing there",
        lambda library: write(library / "x.yaml", "title: X\nextends: basline\n"),
        ("there is no scenario 'basline'; did you mean baseline?",),
    ),
    Case(
        "path outside the folder",
        lambda library: write(library / "x.yaml", "title: X\nextends: ../secret\n"),
        ("'extends' is '../secret'", "without .yaml, .."),
    ),
    Case(
        "absolute path",
        lambda library: write(library / "x.yaml", "title: X\nextends: /etc/passwd\n"),
        ("'extends' is '/etc/passwd'",),
    ),
    Case(
        "windows path",
        lambda library: write(library / "x.yaml", "title: X\nextends: 'C:\\secret'\n"),
        ("'extends' is 'C:\\secret'",),
    ),
    Case("another library", other_library, ("belongs to another library",)),
    Case("no library around it", no_library, ("no sources.yaml in its folder or above",)),
    Case("alias bomb", whole_file(BOMB), ("anchor (&) or alias (*)", "write it out")),
    Case("100 MB file", huge, ("100.0 MB; at most 2 MB",)),
    Case("binary", content(bytes(range(256)) * 10), ("not UTF-8 text",)),
    Case("binary with zeros", content(b"title: A\n\0\0\0"), ("binary",)),
    Case("a picture's first bytes", content(b"\x89PNG\r\n\x1a\n\0\0\0"), ("text",)),
    Case("empty", content(b""), ("the file is empty",)),
    Case("remarks only", whole_file("# nothing\n"), ("the file is empty",)),
    Case("a list", whole_file("- title: A\n"), ("the file holds a list",)),
    Case("broken YAML", whole_file("title: [A\nstart: 2005-04\n"), ("not YAML",)),
    Case("tabs", whole_file("title: A\n\tstart: 2005-04\n"), ("not YAML",)),
    Case("deep nesting", whole_file("a: " + "[" * 5000 + "]" * 5000), ("levels of nesting",)),
    Case(
        "python object",
        whole_file("title: !!python/object/apply:os.system ['x']\n"),
        ("tags are not allowed",),
    ),
    Case("two documents", whole_file("title: A\n---\ntitle: B\n"), ("second document",)),
    Case(
        "NaN",
        as_option("set: {degree.places: {value: .nan, because: X}}\n"),
        (".nan is not a number",),
    ),
    Case("infinity", in_file(CARERS, "value: 24000", "value: .inf"), (".inf is not a number",)),
    Case(
        "negative places",
        as_option("set: {degree.places: {value: -4, because: X}}\n"),
        ("found -4", "0 to 10,000,000"),
    ),
    Case(
        "negative places in the evidence",
        in_file("assumptions/course.yaml", "value: 24}", "value: -24}"),
        ("found -24", "0 to 10,000,000"),
    ),
    Case("share above 1", in_file(CARERS, "{value: 0.8}", "{value: 80}"), ("takes 0 to 1",)),
    Case(
        "shares that do not add up",
        in_file(CARERS, "{at: 100, value: 0.7}", "{at: 100, value: 0.6}"),
        ("add up to 0.9",),
    ),
    Case("a number as text", in_file(CARERS, "value: 24000", "value: 24,000"), ("quotes",)),
    Case(
        "unknown assumption",
        as_option("set: {degree.placs: {value: 4, because: X}}\n"),
        ("unknown assumption 'degree.placs'; did you mean degree.places",),
    ),
    Case(
        "no reason given",
        as_option("set: {degree.places: {value: 4}}\n"),
        ("'because' is missing",),
    ),
    Case(
        "a cell that is not there",
        as_option("set: {carers.posts: {at: childen, value: 4, because: X}}\n"),
        ("carers.posts has no service 'childen'",),
    ),
    Case(
        "two values for one month",
        as_option("set: {degree.places: [{value: 4, because: X}, {value: 5, because: Y}]}\n"),
        ("two values; one for each cell and month",),
    ),
    Case(
        "a date where none can be",
        as_option("set: {degree.length: {value: 4, from: 2008-04, because: X}}\n"),
        ("degree.length changes over time", "leave 'from' out"),
    ),
    Case(
        "set without use",
        lambda library: option(
            library, "programmes: []\nset: {fund.limit: {value: 1, because: X}}\n"
        ),
        ("fund.limit, which nothing in this scenario uses",),
    ),
    Case(
        "unknown workforce",
        baseline("workforces: [carers,", "workforces: [carer,"),
        ("there is no file workforces/carer.yaml; did you mean carers?",),
        lines=4,
    ),
    Case(
        "workforce named twice",
        baseline("[carers, nurseries]", "[carers, nurseries, carers]"),
        ("'carers' is there twice",),
    ),
    Case(
        "route without its workforce",
        baseline("[carers, nurseries]", "[nurseries]"),
        ("the workforce 'carers' is not in the scenario",),
        lines=3,
    ),
    Case(
        "unknown risk in a reward",
        as_option("rewards: {r: {workforce: carers, from: 2007-04, effects: {leav: 0.9}}}\n"),
        ("unknown risk 'leav'; did you mean leave?",),
    ),
    Case(
        "reward before the start",
        as_option("rewards: {r: {workforce: carers, from: 2001-04, pay_uplift: 0.05}}\n"),
        ("'from' is 2005-04 or later",),
    ),
    Case(
        "reward of the wrong size",
        as_option("rewards: {r: {workforce: carers, from: 2007-04, pay_uplift: 50}}\n"),
        ("found the number 50; a share of pay from -0.5 to 0.5 is needed; did you mean 0.5?",),
    ),
    Case(
        "per cent for a share of pay",
        as_option("rewards: {r: {workforce: carers, from: 2007-04, pay_uplift: 5}}\n"),
        ("pay_uplift: found the number 5;", "did you mean 0.05?"),
    ),
    Case(
        "per cent for a multiplier",
        as_option("rewards: {r: {workforce: carers, from: 2007-04, effects: {leave: 92}}}\n"),
        ("the effect on leave is 92; a multiplier from 0 to 20", "did you mean 0.92?"),
    ),
    Case(
        "per cent for a threshold",
        baseline("threshold: 0.05", "threshold: 5"),
        ("the threshold of few_vacancies is 5; vacancy_rate lies between 0 and 1", "0.05?"),
    ),
    Case(
        "per cent for a share that is set",
        as_option("set: {carers.women: {value: 80, because: X}}\n"),
        ("found 80; 'share' takes 0 to 1; did you mean 0.8?",),
    ),
    Case(
        "a target that nothing measures",
        baseline("measure: vacancy_rate", "measure: caseload"),
        ("nothing measures caseload of carers; in this scenario it is told of nobody",),
    ),
    Case(
        "a target for a level that is not told",
        baseline("    service: families\n", "    service: families\n    level: carer\n"),
        (
            "for service families, level carer, area all",
            "services all, elders, families; levels all;",
        ),
    ),
    Case(
        "a target before its year is over",
        as_option(
            "targets: {early: {measure: turnover_rate, workforce: carers, date: 2005-09, "
            "threshold: 0.1}}\n"
        ),
        ("turnover_rate is not known in 2005-09", "over twelve months, from 2006-03 on"),
    ),
    Case(
        "a value set after the end",
        as_option("set: {degree.places: {value: 6, from: 2030-04, because: X}}\n"),
        ("degree.places is set from 2030-04; the run goes from 2005-04 to 2011-03",),
    ),
    Case(
        "change of something unknown",
        as_option("change: {carrers: {pay: null}}\n"),
        ("no workforce, route or programme 'carrers'; did you mean carers",),
    ),
    Case(
        "null for nothing",
        as_option("change: {carers: {payy: null}}\n"),
        ("no 'payy' to take away; did you mean pay?",),
    ),
    Case(
        "a route left out that a programme pays for",
        lambda library: option(library, "routes: [carers_course]\n"),
        (
            "option.yaml:3:1: routes: programmes pay for routes that the scenario leaves out: "
            "nursery_fund for graduate_upgrade; add the routes",
        ),
    ),
    Case(
        "a programme changed to end before it begins",
        as_option("change: {nursery_fund: {to: 2005-01}}\n"),
        ("option.yaml:3:25: change > nursery_fund > to: the programme nursery_fund runs from",),
    ),
    Case(
        "a programme changed to end before its money is released",
        as_option("change: {nursery_fund: {to: 2006-12}}\n"),
        ("option.yaml:3:25: change > nursery_fund > to: fund.releases releases money in 2007-04,",),
    ),
    Case(
        "an area that nobody knows",
        lambda library: edit(library / "regions.yaml", "[north, south, isles]", "[north, islets]"),
        ("unknown area 'islets'; did you mean isles?; or say which of them it is like",),
    ),
    Case(
        "like an area that nobody knows",
        lambda library: edit(
            library / "regions.yaml", "[north, south, isles]", "{town: {like: suoth}}"
        ),
        ("areas > town > like: unknown area 'suoth'; did you mean south",),
    ),
    Case("published figures of random bytes", published(bytes(range(256))), ("not UTF-8 text",)),
    Case("published figures in UTF-16", published("series".encode("utf-16")), ("not UTF-8 text",)),
    Case("no published figures", published(b""), ("the columns are none; they must be series,",)),
    Case(
        "published figures between semicolons",
        published(figure().replace(b",", b";")),
        ("observed/carers.csv:1: the columns are series;workforce", "by commas"),
    ),
    *(
        Case(f"published {column} '{found}'", published(figure(**{column: found})), (words,))
        for column, found, words in (
            ("date", "30/09/2006", "carers.csv:2: date is '30/09/2006'; a day such as 2005-09-30"),
            ("date", "2006-09-31", "date is '2006-09-31'; a day"),
            ("date", "20060930", "date is '20060930'; a day"),
            ("value", "1_000", "value is '1_000'; a plain number"),
            ("value", "nan", "value is 'nan'; a plain number"),
            ("value", "", "value is empty; give a number"),
            ("value", "0.9", "value 0.9 is not between low 0.1 and high 0.2"),
            ("workforce", "carer", "unknown workforce 'carer'; did you mean carers?"),
            ("service", "famlies", "unknown service 'famlies'; did you mean families?"),
            ("level", "carers", "unknown level 'carers'; did you mean carer"),
            ("measure", "vacancies_rate", "unknown measure 'vacancies_rate'; did you mean vacan"),
            ("source", "almanach", "unknown source 'almanach'; did you mean almanac?"),
            ("grade", "E", "unknown grade 'E'; known are A, B, C, D"),
            ("grade", "A,x", "the line has 12 columns; 11 are needed"),
        )
    ),
    Case(
        "published per cent for a share",
        published(figure(value="15", low="", high="")),
        ("value is 15; vacancy_rate lies between 0 and 1; did you mean 0.15?",),
    ),
    Case(
        "published figures in a spreadsheet",
        lambda library: (
            write(library / "observed/more.xlsx", "PK"),
            library / "baseline.yaml",
        )[1],
        ("more.xlsx: published figures in a file that ends in .xlsx; files end in .csv",),
    ),
    Case(
        "change that breaks a file",
        as_option("change: {carers: {levels: []}}\n"),
        ("carers > levels", "at least one entry"),
    ),
    Case(
        "posts taken from under the strain",
        as_option("change: {carers: {posts: null}}\n"),
        ("strain in families, which has no posts",),
    ),
    Case("a folder", a_folder, ("this is a folder", "a file is needed")),
    Case("missing file", lambda library: library / "baselin.yaml", ("no such file", "baseline")),
    Case(
        "an assumptions file for a scenario",
        lambda library: library / CARERS,
        ("this is a part of a library and not a scenario", "check a scenario"),
    ),
    Case(
        "more people than there are",
        in_file(CARERS, "state: in_post}, value: 180}", "state: in_post}, value: 18000000000}"),
        ("'people' takes 0 to 10,000,000",),
    ),
    Case(
        "name with a capital",
        in_file(CARERS, "carers.women:", "Carers.women:"),
        ("found the name 'Carers.women'",),
        lines=5,
    ),
    Case(
        "file in the wrong ending",
        lambda library: (
            write(library / "assumptions/more.yml", "x: 1\n"),
            library / "baseline.yaml",
        )[1],
        ("files end in .yaml",),
    ),
    Case(
        "threshold in words",
        baseline("threshold: 0.05", "threshold: few"),
        ("unknown assumption 'few'",),
    ),
    Case("very long line", whole_file("title: " + "x" * 1_900_000 + ": [\n"), ("not YAML",)),
]
if hasattr(os, "symlink") and os.name != "nt":
    CASES.append(Case("symbolic link out", link_out, ("leads out of its folder",)))


def files_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what lies in a folder, with sizes and times of change."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_file_ends_with_status_2_and_words_that_help(case, tmp_path, monkeypatch):
    path = case.spoil(copy_toyland(tmp_path))
    monkeypatch.chdir(tmp_path)
    before = files_in(tmp_path)
    result = CliRunner().invoke(main, ["check", str(path.relative_to(tmp_path))])
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    for words in case.words:
        assert words in result.stderr
    assert len(result.stderr.splitlines()) == case.lines, result.stderr
    for line in result.stderr.strip().splitlines():
        assert line.startswith(("toyland/", "alone/")) or "nothing was run" in line, line
        assert len(line) < 600
    assert files_in(tmp_path) == before


def test_there_are_at_least_thirty_kinds_of_bad_file():
    assert len({case.name for case in CASES}) == len(CASES) >= 30


def test_problems_are_reported_together_the_users_own_first(tmp_path, monkeypatch):
    library = copy_toyland(tmp_path)
    edit(library / "baseline.yaml", "question:", "qestion:")
    edit(library / CARERS, "unit: people a year", "unit: people per year")
    edit(library / CARERS, "value: 24000", "value: -24000")
    edit(library / "routes/nursery_degree.yaml", "mode: student", "mode: studnt")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", "toyland/baseline.yaml"])
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "toyland/baseline.yaml",
        "toyland/assumptions/carers.yaml",
        "toyland/assumptions/carers.yaml",
        "toyland/routes/nursery_degree.yaml",
    ]
    assert lines[-1] == "4 problems; nothing was run or written."


def test_twenty_problems_are_told_and_the_rest_counted(tmp_path, monkeypatch):
    path = option(copy_toyland(tmp_path), "".join(f"key_{n}: 1\n" for n in range(2000)))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", str(path.relative_to(tmp_path))])
    lines = result.stderr.splitlines()
    assert len(lines) == 22
    assert lines[-2:] == [
        "… and 1,980 more; mend these first.",
        "2,000 problems; nothing was run or written.",
    ]
    told = json.loads(CliRunner().invoke(main, ["check", str(path), "--json"]).stdout)
    assert len(told["problems"]) == 2000


def test_an_error_names_file_line_column_keys_found_and_allowed(tmp_path, monkeypatch):
    library = copy_toyland(tmp_path)
    edit(library / "routes/nursery_degree.yaml", "mode: student", "mode: studnt")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", "toyland/baseline.yaml"])
    assert result.stderr == (
        "toyland/routes/nursery_degree.yaml:3:1: mode: "
        "found the text 'studnt'; allowed is 'student' or 'in_service'.\n"
    )


def test_with_json_the_problems_are_one_object_on_standard_output(tmp_path, monkeypatch):
    library = copy_toyland(tmp_path)
    edit(library / "baseline.yaml", "question:", "qestion:")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["check", "toyland/baseline.yaml", "--json"])
    assert result.exit_code == 2
    assert result.stderr == ""
    data = json.loads(result.stdout)
    assert data["error"] == "InputError"
    assert data["problems"][0].startswith("toyland/baseline.yaml:2:1: qestion: unknown key")


@pytest.mark.parametrize("spoil", [huge, whole_file(BOMB)], ids=["100 MB", "alias bomb"])
def test_a_hostile_file_costs_little_in_a_process_of_its_own(tmp_path, spoil):
    path = spoil(copy_toyland(tmp_path))
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))\n"
        "from sim.cli import main\nmain()\n"
    )
    if sys.platform == "win32":
        code = "from sim.cli import main\nmain()\n"
    result = subprocess.run(
        [sys.executable, "-c", code, "check", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert path.name in result.stderr
