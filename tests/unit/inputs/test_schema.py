"""The JSON Schemas for editors are those of the loader."""

import json

import pytest

from sim.inputs.schema import FOLDER, schemas, to_json, write


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_shipped_schema_is_in_step_with_the_loader(name):
    shipped = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert shipped == schemas()[name], "run: python -m sim.inputs.schema"


def test_there_are_no_others():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(schemas())


def test_they_are_written_as_they_are_made(tmp_path):
    write(tmp_path)
    for name, schema in schemas().items():
        assert (tmp_path / name).read_text(encoding="utf-8") == to_json(schema)


def test_an_option_needs_a_title_and_what_it_extends_only():
    scenario = schemas()["scenario.json"]
    assert scenario["required"] == ["title"]
    assert {"required": ["extends"]} in scenario["anyOf"]
    assert scenario["additionalProperties"] is False


def test_keys_have_the_names_that_files_use():
    row = schemas()["assumptions.json"]["$defs"]["ValueShape"]["properties"]
    assert "from" in row
    assert "from_" not in row
    careers = schemas()["workforce.json"]["$defs"]["CareerShape"]["properties"]
    assert "in_post" in careers["from"]["anyOf"][0]["enum"]
