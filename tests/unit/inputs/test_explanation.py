"""From a number to its source and to what uses it."""

import pytest

from sim.base.errors import InputError
from sim.inputs.explanation import Use, explain
from sim.inputs.resolve import load
from tests.libraries import TOYLAND, copy_toyland, option


def explained(name, path=TOYLAND / "baseline.yaml"):
    (resolved,) = load([path])
    return explain(name, resolved)


def test_it_says_what_where_from_and_by_whom_it_is_used():
    text = explained("carers.leave.rate").text()
    for words in (
        "Rate at which carers in post leave care altogether.",
        "Unit: per person-year.",
        "families: 0.08 (0.06 to 0.1, 90% interval)",
        "census, section 2; grade B, official, second-hand",
        "census: The Toyland workforce census. Invented for this project, undated.",
        "workforces/carers.yaml: careers > row 1 > rate",
    ):
        assert words in text


def test_dates_and_what_comes_after_them_are_said():
    text = explained("carers.from_abroad").text()
    assert "6 from April 2005 (no range: an invented count)" in text
    assert "After that: The almanac says that the last number holds for ever." in text


def test_a_judgement_is_called_one():
    text = explained("carers.to_agency.rate").text()
    assert "Judgement: Agencies keep no records in Toyland." in text
    assert "Sources" not in text


def test_a_scenarios_own_value_is_said_with_its_reason(tmp_path):
    path = option(
        copy_toyland(tmp_path), "set: {degree.places: {value: 6, because: More are wanted.}}\n"
    )
    explanation = explained("degree.places", path)
    assert "In scenario option: always 6, because: More are wanted." in explanation.text()
    assert Use("option.yaml", "set > degree.places") in explanation.uses


def test_an_effect_of_a_reward_is_a_use():
    uses = explained("reward.supervision.leave").uses
    assert uses == (Use("reward.yaml", "rewards > pay_and_supervision > effects > leave"),)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(InputError, match=r"no assumption 'carers\.leav\.rate'; did you mean carer"):
        explained("carers.leav.rate")


def test_the_same_is_there_as_data():
    data = explained("carers.leave.rate").data()
    assert data["values"][0]["low"] == 0.06
    assert data["values"][0]["at"] == {"service": "families"}
    assert data["sources"][0]["id"] == "census"
    assert data["used_by"][0]["file"] == "workforces/carers.yaml"
