"""Commands that run nothing: what files say, what an assumption is, what became of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.group import json_option, main, show


class Key(click.ParamType[int]):
    """The number of one person."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return a key; anything else ends the command with what is wanted."""
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and int(text) < 2**64):
            self.fail(
                f"{text!r} is no key; it is a whole number from 0 to {2**64 - 1}. Without --person "
                "some keys are listed.",
                param,
                ctx,
            )
        return int(text)


@main.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--person",
    type=Key(),
    default=None,
    metavar="KEY",
    help="Whose career to tell; without it, some keys of telling careers are listed.",
)
@click.option("--scenario", default=None, help="Only in this scenario of the result.")
@click.option(
    "--world",
    type=click.IntRange(0),
    default=None,
    help="In this world; the first that is stored if not given.",
)
@json_option
def trace(
    result: Path, person: int | None, scenario: str | None, world: int | None, as_json: bool
) -> None:
    """Tell a person's career in the scenarios of a stored RESULT, as dated sentences.

    The result must hold careers: run it with --events. In scenarios that share a world a person's life
    is the same until a policy reaches it; what is the same is told once.

    Example: workforce2020 trace results/my_run --person 4629412346798011
    """
    from sim.outputs.store import open_result
    from sim.report.exploring.certainty import changed_rows, tell_changed
    from sim.report.trace import (
        choose_logs,
        examples_data,
        find_examples,
        find_lives,
        lives_data,
        tell_examples,
        tell_lives,
    )
    from sim.study.whose import changed_careers

    logs = choose_logs(open_result(result), scenario, world)
    if person is None:
        examples = find_examples(logs)
        changed = changed_careers(logs.result, logs.world) if scenario is None else []
        data = examples_data(examples, logs) | {"who_changed": changed_rows(changed)}
        told = [tell_examples(examples, logs)]
        if changed:
            told.append(tell_changed(changed, logs.result.summary["base"]))
        show(data, "\n\n".join(told), as_json=as_json)
        return
    lives = find_lives(logs, person)
    show(lives_data(lives, logs), tell_lives(lives, logs), as_json=as_json)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Load scenario FILES strictly and tell each one's dated story; nothing runs.

    A file is a path or a name such as baseline. What is wrong is reported together. The story of a
    scenario that extends another says first what it changes.

    Example: workforce2020 check scenarios/baseline.yaml
    """
    from sim.inputs.resolve import load_with_parents
    from sim.inputs.story import tell

    stories = [tell(resolved, parent) for resolved, parent in load_with_parents(files)]
    text = "\n\n\n".join(story.text() for story in stories)
    show({"scenarios": [story.data() for story in stories]}, text, as_json=as_json)


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@json_option
def diff(a: Path, b: Path, as_json: bool) -> None:
    """Say every assumption and lever in which scenario B differs from scenario A.

    Example: workforce2020 diff baseline reward_package
    """
    from sim.inputs.difference import differences
    from sim.inputs.resolve import load
    from sim.inputs.story_words import how_many

    before, after = load([a, b])
    found = differences(before, after)
    lines = [f"{after.plan.name} against {before.plan.name}: {how_many(len(found), 'difference')}."]
    lines += [f"  {row.kind} {row.name}: {row.says}" for row in found]
    rows = [{"kind": row.kind, "name": row.name, "says": row.says} for row in found]
    data = {"a": before.plan.name, "b": after.plan.name, "differences": rows}
    show(data, "\n".join(lines), as_json=as_json)


@main.command()
@click.argument("name")
@click.option(
    "--scenario",
    default="baseline",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The scenario whose library and values are meant.",
)
@json_option
def explain(name: str, scenario: Path, as_json: bool) -> None:
    """Walk from the assumption NAME to its values, sources, places, grades, ranges and uses.

    Example: workforce2020 explain social_workers.leave.rate
    """
    from sim.inputs.explanation import explain as explain_assumption
    from sim.inputs.resolve import load

    (resolved,) = load([scenario])
    explanation = explain_assumption(name, resolved)
    show(explanation.data(), explanation.text(), as_json=as_json)
