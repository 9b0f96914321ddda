"""The commands that explore, end to end on Toyland: what they print and write, and what they refuse."""

import csv
import json
import tarfile

import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli import main
from tests.libraries import TOYLAND, copy_toyland, write

BASE, REWARD = TOYLAND / "baseline.yaml", TOYLAND / "reward.yaml"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_why_writes_shares_that_add_up_for_every_year(tmp_path):
    out = tmp_path / "why"
    done = run(
        "why", BASE, REWARD, "--worlds", 2, "--workers", 1, "--until", "2008-06", "--to", out,
        "--measure", "fte,carers,families", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    rows = table(out / "why.csv")
    assert {row["lever"] for row in rows} == {"pay_uplift", "effect on leave", "all"}
    for date in {row["date"] for row in rows}:
        own = {row["lever"]: float(row["mean"]) for row in rows if row["date"] == date}
        assert own["pay_uplift"] + own["effect on leave"] == pytest.approx(own["all"], abs=1e-12)
    assert json.loads(done.output)["b"] == "reward"
    assert (out / "charts" / "charts.md").is_file()


def test_why_refuses_scenarios_that_do_not_differ_and_series_that_are_not_there(tmp_path):
    same = run("why", BASE, BASE, "--to", tmp_path / "a")
    assert (same.exit_code, "nothing to split" in same.output) == (2, True)
    other = run("why", BASE, TOYLAND / "regions.yaml", "--to", tmp_path / "a")
    assert (other.exit_code, "different 'areas'" in other.output) == (2, True)
    slip = run("why", BASE, REWARD, "--measure", "vacancy_rat", "--to", tmp_path / "a")
    assert (slip.exit_code, "did you mean vacancy_rate" in slip.output) == (2, True)


def test_compare_says_how_certain_it_is_and_whose_careers_differ(tmp_path):
    out = tmp_path / "result"
    done = run(
        "compare", BASE, REWARD, "--worlds", 4, "--workers", 1, "--until", "2008-06", "--events",
        "--half-width", "fte,carers,families=50", "--to", out,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "Judged together (Holm)" in done.output
    assert "in 4 worlds, as wanted" in done.output
    assert "Whose career differs in reward" in done.output
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["worlds"] == 4
    certain = {row["measure"]: row for row in table(out / "certainty.csv")}
    assert float(certain["fte"]["p_holm"]) <= 1.0
    changed = [row for row in table(out / "who_changed.csv") if row["world"] == "0"]
    assert sum(int(row["people"]) for row in changed) > 0
    told = run("trace", out)
    assert "Whose career differs in reward from baseline, world 0" in told.output
    refused = run("compare", BASE, REWARD, "--half-width", "fte,carers=x", "--to", tmp_path / "n")
    assert (refused.exit_code, "MEASURE=VALUE" in refused.output) == (2, True)


SWEEP = """title: What matters for carers
question: Which inputs matter?
scenarios: [reward]
levers:
  pay: {sets: rewards > pay_and_supervision > pay_uplift}
  leaving: {times: carers.leave.rate, beyond_range: true}
vary:
  - grid: {pay: {values: [0, 0.2]}, leaving: {values: [0.8, 1.2]}}
worlds: 1
keep:
  - {measure: vacancy_rate, workforce: carers, service: families}
months: [2006-12]
"""


def test_a_design_says_what_matters_and_its_sweep_what_one_regrets(tmp_path):
    pytest.importorskip("SALib")
    pytest.importorskip("sklearn")
    library = copy_toyland(tmp_path)
    short = (library / "baseline.yaml").read_text(encoding="utf-8")
    short = short.split("targets:")[0].replace("until: 2011-03", "until: 2006-12")
    write(library / "baseline.yaml", short)
    write(
        library / "reward.yaml",
        (library / "reward.yaml").read_text(encoding="utf-8").replace("2007-04", "2005-06"),
    )
    design = write(library / "sweeps" / "matters.yaml", SWEEP)
    out = tmp_path / "matters"
    done = run(
        "sensitivity", design, "--worlds", 1, "--workers", 1, "--trajectories", 3, "--to", out
    )
    assert done.exit_code == 0, done.output
    rows = table(out / "indices.csv")
    top = {row["index"]: row["input"] for row in sorted(rows, key=lambda row: float(row["value"]))}
    assert set(top.values()) == {"leaving"}
    assert "The emulator explains" in done.output
    assert (out / "charts" / "tornado_carers_families_vacancy_rate.png").is_file()

    assert run("sweep", design, "--workers", 1, "--to", tmp_path / "swept").exit_code == 0
    few = run("sensitivity", tmp_path / "swept", "--to", tmp_path / "none")
    assert (few.exit_code, "30 or more are needed" in few.output) == (2, True)
    archive = tmp_path / "runs.tar.gz"
    told = run(
        "robust", tmp_path / "swept", "--options", "pay", "--at-most", "0.5", "--to",
        tmp_path / "robust", "--ema", archive,
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    best = [row for row in table(tmp_path / "robust" / "regret.csv") if row["is_minimax"] == "True"]
    assert [row["pay"] for row in best] == ["0.2"]
    check_archive(archive)
    refused = run("robust", tmp_path / "swept", "--options", "pay", "--at-most", "nan")
    assert (refused.exit_code, "'nan' is no number" in refused.output) == (2, True)
    with (tmp_path / "swept" / "runs.parquet").open("r+b") as file:
        file.truncate(400)
    cut = run("robust", tmp_path / "swept", "--options", "pay", "--to", tmp_path / "cut")
    assert cut.exit_code == 2, cut.output
    assert "A stored file cannot be read" in cut.output
    assert "runs.parquet" in cut.output
    assert not (tmp_path / "cut").exists()


def check_archive(path):
    """Read the archive by the steps of the EMA Workbench's `load_results`."""
    with tarfile.open(path, "r:gz", encoding="UTF8") as archive:
        about = json.loads(archive.extractfile("metadata.json").read().decode())
        text = archive.extractfile("experiments.csv").read().decode().splitlines()
        header, *rows = csv.reader(text)
        assert header == list(about["experiments"])
        assert {"scenario", "policy", "model"} <= {*header}
        for kind, name, file in about["outcomes"]:
            assert (kind, file) == ("ScalarOutcome", f"{name}.csv")
            values = np.loadtxt(archive.extractfile(file), ndmin=1)
            assert values.shape == (len(rows),)
    policies = {row[header.index("policy")] for row in rows}
    assert policies == {"reward pay=0.0", "reward pay=0.2"}
    futures = [row[header.index("scenario")] for row in rows]
    assert len({*futures}) == 2
    assert len(futures) == 4
