"""Questions for `solve`, read strictly: which file a name means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import InputError
from sim.inputs.library import PROJECT, SCENARIOS, SOLVE, find_library
from sim.inputs.measured import is_share
from sim.inputs.problems import Problems, ended, nearest, share_meant
from sim.inputs.shapes import check_shape
from sim.inputs.solve_shapes import SolveShape
from sim.inputs.tree import Node
from sim.inputs.yaml_reader import read_yaml

MOST_SIZES = 100_000


@dataclass(frozen=True)
class Question:
    """A question, read from `file` of the library in `folder`; `node` knows where all of it stands."""

    file: Path
    folder: Path
    shape: SolveShape
    node: Node

    def path_of(self, scenario: str) -> str:
        """Return the file of a scenario of the question's library."""
        return str(self.folder / f"{scenario}.yaml")

    @contextmanager
    def placing(self, *keys: str | int) -> Iterator[None]:
        """Say where in the file what is found wrong meanwhile stands."""
        try:
            yield
        except InputError as error:
            place = self.node.find(keys).place
            told = (problem.removeprefix("--until: ") for problem in error.problems)
            raise InputError(*(f"{place}: {problem}" for problem in told)) from None


def find_question(name: str | Path) -> Path:
    """Return the file of a name such as vacancies_under_8, or of a path. Raises InputError if none."""
    path = Path(name)
    if path.is_file():
        return path
    tops = dict.fromkeys((Path.cwd() / SCENARIOS, PROJECT / SCENARIOS))
    found = [top / SOLVE / f"{path.name}.yaml" for top in tops]
    if path.parent == Path():
        for file in found:
            if file.is_file():
                return file
    known = [file.stem for top in tops for file in sorted((top / SOLVE).glob("*.yaml"))]
    raise InputError(ended(f"{name}: there is no such question; {nearest(path.stem, known)}"))


def load_question(path: Path) -> Question:
    """Return a question. Raises InputError with everything that is wrong in its file."""
    problems = Problems()
    folder = find_library(path, problems)
    node = None if folder is None else read_yaml(path, folder, problems)
    shape = None if node is None else check_shape(SolveShape, node, problems)
    problems.raise_any()
    assert folder is not None
    assert node is not None
    assert shape is not None
    question = Question(path, folder, shape, node)
    _check(question, node, problems)
    problems.raise_any()
    return question


def _check(question: Question, node: Node, problems: Problems) -> None:
    shape, aim = question.shape, question.shape.aim
    names = [("scenario", shape.scenario)]
    if shape.budget is not None:
        names.append(("budget", shape.budget.base))
    for key, name in names:
        file = Path(question.path_of(name))
        if not file.is_file() or not file.resolve().is_relative_to(question.folder.resolve()):
            found = f"'{name}' is no scenario of the library"
            place = node.find((key, "base") if key == "budget" else (key,)).place
            problems.add(place, found, "its path in the library without .yaml is needed")
    if (aim.at_least is None) == (aim.at_most is None):
        found = "both 'at_least' and 'at_most'" if aim.at_least is not None else "no threshold"
        problems.add(node.find(("aim",)).place, found, "give one of 'at_least' and 'at_most'")
    for key, wanted in (("at_least", aim.at_least), ("at_most", aim.at_most)):
        if wanted is not None and is_share(str(aim.measure)) and not 0.0 <= wanted <= 1.0:
            found = f"a threshold of {wanted:g} for {aim.measure}, which is a share"
            place = node.find(("aim", key)).place
            problems.add(place, found, "0 to 1 is needed", share_meant(wanted))
    if aim.from_ is not None and aim.from_ > aim.by:
        found = f"the aim holds from {aim.from_} by {aim.by}"
        problems.add(node.find(("aim", "from")).place, found, "'from' is not after 'by'")
    for name, lever in shape.levers.items():
        place = node.find(("levers", str(name))).place
        if not lever.to > lever.from_:
            found = f"sizes go from {lever.from_:g} to {lever.to:g}"
            problems.add(place, found, "'to' is more than 'from'")
        elif (lever.to - lever.from_) / lever.step > MOST_SIZES:
            found = f"steps of {lever.step:g} from {lever.from_:g} to {lever.to:g}"
            problems.add(place, found, f"at most {MOST_SIZES:,} sizes")
