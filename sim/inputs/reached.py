"""Whom the rewards of a scenario are meant for, read from its file as a result keeps it.

A costed result tells how much each reward paid. To tell how many of those it paid would have been
there anyway, their services and levels are needed, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.inputs.problems import Problems
from sim.inputs.yaml_reader import read_yaml

SECTIONS = ("rewards", "policies")


@dataclass(frozen=True)
class Reach:
    """The services and levels of a reward, none for all of them; what comes with it.

    `effects` are the assumptions that its effects come from. `is_hello` says that it pays those who
    come and nobody who stays.
    """

    workforce: str
    services: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    is_hello: bool = False


def read_reach(file: Path) -> dict[str, Reach]:
    """Return whom each reward is for, by the name that tables give it: ``reward`` or ``reward/element``.

    Raises InputError if the file cannot be read; a file that is not there has no rewards.
    """
    if not file.is_file():
        return {}
    problems = Problems()
    node = read_yaml(file, file.parent, problems)
    problems.raise_any()
    content: dict[str, Any] = {} if node is None else node.plain()
    found = {}
    for section in SECTIONS:
        for name, whole in content.get(section, {}).items():
            elements = whole.get("elements") or {"": whole}
            for part, own in elements.items():
                found[f"{name}/{part}" if part else name] = _reach(whole, own)
    return found


def _reach(whole: dict[str, Any], own: dict[str, Any]) -> Reach:
    services, levels = (_names(own, whole, key) for key in ("services", "levels"))
    named = tuple(name for name in own.get("effects", {}).values() if isinstance(name, str))
    is_hello = bool(own.get("golden_hello")) and not own.get("retention_payment")
    return Reach(whole["workforce"], services, levels, named, is_hello)


def _names(own: dict[str, Any], whole: dict[str, Any], key: str) -> tuple[str, ...]:
    entry = own.get(key) or whole.get(key) or ()
    return (entry,) if isinstance(entry, str) else tuple(entry)
