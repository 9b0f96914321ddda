"""What is written and how it looks, as far as a program can tell."""

import csv
import itertools
import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.text import Text

from sim.outputs.measures import SeriesKey
from sim.outputs.store import NotAResultError
from sim.report.charts import charts_of, draw, draw_charts
from sim.report.page import DPI, in_style
from tests.unit.report.england import PUBLISHED, made_up_result, tables_of, write_made_up

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def england(tmp_path_factory):
    return made_up_result(tmp_path_factory.mktemp("report") / "england", worlds=3)


@pytest.fixture(scope="module")
def drawn(england):
    return draw_charts(england, PUBLISHED)


def test_each_chart_is_a_png_an_svg_and_a_table_and_all_are_in_the_index(england, drawn):
    names = [chart.name for chart in charts_of(england, PUBLISHED, "England")]
    expected = [f"{name}.{kind}" for name in names for kind in ("png", "svg", "csv")]
    assert [path.name for path in drawn] == [*expected, "charts.md"]
    assert all(path.stat().st_size > 0 for path in drawn)
    assert names == [
        "childrens_social_workers", "childrens_social_worker_vacancies",
        "social_work_qualifiers", "eyps_awarded", "full_day_care_with_eyp",
        "level_3_full_day_care", "fund_transformation_fund", "differences",
        "difference_childrens_social_workers", "difference_eyps_in_post",
        "difference_full_day_care_with_eyp",
    ]  # fmt: skip


def test_the_index_has_the_finding_the_words_and_the_source_of_each_chart(england, drawn):
    index = (england / "charts" / "charts.md").read_text(encoding="utf-8")
    for chart in charts_of(england, PUBLISHED, "England"):
        assert f"## {chart.words.title}\n" in index
        assert chart.words.shows in index
        assert f"[numbers]({chart.name}.csv). {chart.words.source}" in index


def test_the_table_holds_what_is_plotted(england, drawn):
    with (england / "charts" / "childrens_social_workers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    simulated = [row for row in rows if row["kind"] == "simulated" and row["series"] == "Baseline"]
    assert len(simulated) == 190
    assert float(simulated[-1]["low"]) <= float(simulated[-1]["value"])
    assert float(simulated[-1]["value"]) <= float(simulated[-1]["high"])
    assert [row["value"] for row in rows if row["kind"] == "published"] == ["17850", "18500"]
    assert {row["source"] for row in rows if row["kind"] == "published"} == {"A source"}


def test_the_svg_has_its_text_as_text_and_is_described(england, drawn):
    svg = (england / "charts" / "eyps_awarded.svg").read_text(encoding="utf-8")
    assert '<svg role="img" ' in svg
    assert "<desc>Line chart over time. Baseline: " in svg
    assert ">More training places<" in svg or ">Transformation fund<" in svg


def texts_of(figure):
    """Return the words and boxes of all text of a figure that is drawn."""
    figure.draw_without_rendering()
    found = []
    for text in figure.findobj(Text):
        words = text.get_text().strip()
        if words and text.get_visible():
            found.append((words, text.get_window_extent()))
    return found


def figures(folder, name=None):
    for chart in charts_of(folder, PUBLISHED, "England"):
        if name not in (None, chart.name):
            continue
        with in_style():
            yield chart.name, draw(chart)


def check_texts(folder, name=None):
    """Check every chart of a result, or the one of a name, and return how many there were."""
    charts = list(figures(folder, name))
    for name, figure in charts:
        width, height = figure.get_size_inches() * DPI
        found = texts_of(figure)
        assert len(found) >= 8
        for words, box in found:
            assert box.x0 >= 0, (name, words)
            assert box.y0 >= 0, (name, words)
            assert box.x1 <= width, (name, words)
            assert box.y1 <= height, (name, words)
        for (one, box), (other, another) in itertools.combinations(found, 2):
            shared_x = min(box.x1, another.x1) - max(box.x0, another.x0)
            shared_y = min(box.y1, another.y1) - max(box.y0, another.y0)
            assert shared_x <= 1 or shared_y <= 2, (name, one, other)
    return len(charts)


def test_no_text_covers_another_or_leaves_the_picture(england):
    assert check_texts(england) > 10


@pytest.mark.parametrize(("months", "worlds"), [(0, 1), (3, 2), (40, 1)])
def test_short_runs_are_drawn_too(tmp_path, months, worlds):
    folder = made_up_result(tmp_path / "r", ("baseline", "reward_package"), worlds, months)
    assert check_texts(folder) > 0


def test_labels_at_the_ends_of_lines_that_meet_are_told_apart(tmp_path):
    key = SeriesKey("social_workers", "children", "all", "all", "fte", "fte")
    bump = np.sin(np.linspace(0.0, np.pi, 190))
    runs = [
        tables_of(name, 0, (key,), (20_000.0 + size * bump)[:, None])
        for name, size in (("baseline", 0.0), ("a", 900.0), ("b", -900.0), ("c", 1_800.0))
    ]
    assert check_texts(write_made_up(tmp_path / "r", runs, ())) > 0


def test_a_result_without_these_series_has_an_index_that_says_so(tmp_path):
    key = SeriesKey("somebody", "all", "all", "all", "on_break", "people")
    write_made_up(tmp_path / "r", [tables_of("baseline", 0, (key,), np.ones((5, 1)))], ())
    (index,) = draw_charts(tmp_path / "r", ())
    assert "no series that these charts show" in index.read_text(encoding="utf-8")


def test_charts_of_an_earlier_call_are_removed_and_other_files_are_not(tmp_path):
    folder = made_up_result(tmp_path / "r", ("baseline",), worlds=1, months=30)
    (folder / "charts").mkdir()
    (folder / "charts" / "old.png").write_bytes(b"old")
    (folder / "charts" / "notes.txt").write_text("mine", encoding="utf-8")
    draw_charts(folder, ())
    assert not (folder / "charts" / "old.png").exists()
    assert (folder / "charts" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_result_is_refused(tmp_path):
    with pytest.raises(NotAResultError, match="not a result folder"):
        draw_charts(tmp_path, ())


def test_drawing_leaves_the_settings_of_matplotlib_alone(tmp_path):
    folder = made_up_result(tmp_path / "r", ("baseline",), worlds=1, months=30)
    before = dict(mpl.rcParams)
    draw_charts(folder, ())
    assert dict(mpl.rcParams) == before


def test_the_same_result_gives_the_same_bytes_in_another_process(england, drawn):
    first = {path.name: path.read_bytes() for path in drawn}
    code = (
        "import sys; from pathlib import Path; from sim.report.charts import draw_charts; "
        "from tests.unit.report.england import PUBLISHED; "
        "draw_charts(Path(sys.argv[1]), PUBLISHED)"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345", "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-c", code, str(england)], cwd=ROOT, env=environment, check=True,
        timeout=120,
    )  # fmt: skip
    again = {path.name: path.read_bytes() for path in (england / "charts").iterdir()}
    assert again == first
