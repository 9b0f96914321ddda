"""The version of the model: a hash over the program files that decide what a run gives."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

from sim.inputs.library import PROJECT

START = "sim.study.runs"
LENGTH = 12


def model_version() -> str:
    """Return the version: it changes with any file that a run is made by, and with no other."""
    return version_of(START)


@cache
def version_of(module: str) -> str:
    """Return a hash of the files that a module, named in full, is made of."""
    digest = hashlib.sha256()
    for path in sorted(files_of(module)):
        digest.update(path.relative_to(PROJECT).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:LENGTH]


def files_of(module: str) -> set[Path]:
    """Return the files that a module is made of, by following imports."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        path = _file(waiting.pop())
        if path is None or path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                waiting.append(node.module)
                waiting += [f"{node.module}.{name.name}" for name in node.names]
            elif isinstance(node, ast.Import):
                waiting += [name.name for name in node.names]
    return found


def _file(module: str) -> Path | None:
    if module.split(".")[0] != START.split(".")[0]:
        return None
    stem = PROJECT.joinpath(*module.split("."))
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            return path
    return None
