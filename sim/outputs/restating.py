"""A result told under titles that only it could give: what each option really came to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sim.outputs.store import MANIFEST, SCENARIOS, SUMMARY, as_json


def restate(
    folder: Path, titles: Mapping[str, str], inputs: Mapping[str, str], hashes: Mapping[str, str]
) -> None:
    """Write other titles of scenarios, by name, into a result that nobody has seen yet.

    `inputs` and `hashes` are those of the scenarios under these titles; all else must be as it was run.
    """
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    for row in summary["scenarios"]:
        row["title"] = titles.get(row["scenario"], row["title"])
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name, content in ((SUMMARY, summary), (MANIFEST, {**manifest, "hashes": hashes})):
        (folder / name).write_text(as_json(content) + "\n", encoding="utf-8")
    for name, text in inputs.items():
        (folder / SCENARIOS / name).write_text(text, encoding="utf-8")
