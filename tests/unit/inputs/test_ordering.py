"""Scenarios made ready to run: until when, and what each can be compared with."""

import pytest

from sim.base.errors import InputError
from sim.inputs.ordering import load_order
from tests.libraries import copy_toyland, option


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2005-12", "with 2005-12 the run of baseline has 9 months; at least 12 are needed, as "),
        ("2025-12", "2025-12 is outside the run of baseline, which goes from 2005-04 to 2011-03. "),
        ("2004-12", "2004-12 is outside the run of baseline"),
    ],
)
def test_a_run_has_twelve_months_at_least(until, words):
    with pytest.raises(InputError) as error:
        load_order(["toyland/baseline"], until)
    assert words in str(error.value)
    assert "Give a month from 2006-03 to 2011-03." in str(error.value)


def test_what_an_option_can_be_compared_with_is_what_it_extends(tmp_path):
    library = copy_toyland(tmp_path)
    names = ["more", "shorter", "elsewhere"]
    for name, lines in zip(names, ["", "until: 2010-03\n", "areas: [north]\n"], strict=True):
        option(library, lines, name)
    alike = load_order([library / f"{name}.yaml" for name in ("baseline", "more", "shorter")]).alike
    assert alike == {"more": (library / "baseline.yaml").as_posix()}
