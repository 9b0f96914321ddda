"""Reading YAML: what words mean, where they stand, and what is refused while it is read."""

import os
import pickle

import pytest

from sim.inputs import yaml_reader
from sim.inputs.problems import Place, Problems
from sim.inputs.tree import Word
from sim.inputs.yaml_reader import read_yaml
from tests.libraries import write


def read(folder, text):
    problems = Problems()
    node = read_yaml(write(folder / "a.yaml", text), folder, problems)
    return node, list(problems.found)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("no", "no"),
        ("on", "on"),
        ("08:30", "08:30"),
        ("0301", "0301"),
        ("2008-04", "2008-04"),
        ("2008-04-01", "2008-04-01"),
        ("18,500", "18,500"),
        ("18_500", "18_500"),
        ("true", True),
        ("5", 5),
        ("-1.5", -1.5),
        ("1e6", 1e6),
        (".5", 0.5),
        ('"5"', "5"),
        ("null", None),
    ],
)
def test_a_word_means_what_yaml_1_2_says(tmp_path, word, meaning):
    node, found = read(tmp_path, f"key: {word}\n")
    assert found == []
    value = node.plain()["key"]
    assert value == meaning
    assert type(value) is type(meaning)


def test_every_value_knows_its_line_column_and_keys(tmp_path):
    node, _ = read(tmp_path, "a:\n  b:\n    - c: 1\n    - {c: 2, d: [3]}\n")
    place = node.find(("a", "b", 1, "d", 0)).place
    assert (place.line, place.column) == (4, 18)
    assert place.keys == "a > b > row 2 > d > row 1"
    assert str(place).endswith("a.yaml:4:18: a > b > row 2 > d > row 1")


def test_a_path_that_ends_early_leads_to_the_last_value_on_the_way(tmp_path):
    node, _ = read(tmp_path, "a:\n  b: 1\n")
    assert node.find(("a", "no_such")).place.line == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", ":3:1: the key 'a' is there twice (first in line 1)"),
        ("a: &x [1]\nb: *x\n", "there is an anchor (&) or alias (*)"),
        ("a: !!python/object:os.system [x]\n", "there is a tag"),
        ("a: !secret 1\n", "there is a tag"),
        ("a: .nan\n", ".nan is not a number"),
        ("a: -.inf\n", "-.inf is not a number"),
        ("a: 1e999\n", "too long or too large"),
        ("a: " + "9" * 5000 + "\n", "too long or too large"),
        ("a: 1\n---\nb: 2\n", "a second document starts here"),
        ("a: [" * 30 + "]" * 30, "more than 20 levels of nesting"),
        ("", "the file is empty"),
        ("# only a remark\n", "the file is empty"),
        ("- 1\n", "the file holds a list"),
        ("some words\n", "the file holds the text 'some words'"),
        ("a: [1\nb: 2\n", "this is not YAML"),
        ("a: 1\n  b: 2\n", "this is not YAML"),
        ("? [a, b]\n: 1\n", "a key is a mapping or a list"),
        ("a: \x07\n", "this is not YAML"),
    ],
)
def test_what_is_not_allowed_is_named(tmp_path, text, words):
    _, found = read(tmp_path, text)
    assert len(found) == 1
    assert words in found[0]


def test_an_alias_bomb_is_stopped_at_its_first_anchor(tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    _, found = read(tmp_path, "\n".join(lines))
    assert len(found) == 1
    assert "a.yaml:1:4" in found[0]


def test_a_file_of_too_many_values_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(yaml_reader, "MAX_VALUES", 50)
    _, found = read(tmp_path, f"a: [{', '.join('1' * 60)}]\n")
    assert "more than 50 values" in found[0]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    problems = Problems()
    assert read_yaml(path, tmp_path, problems) is None
    assert "the file has 100.0 MB; at most 2 MB" in next(iter(problems.found))


def test_a_binary_file_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    for content, words in ((b"\x00\x01\x02", "binary"), (b"title: \xff\xfe", "not UTF-8 text")):
        path.write_bytes(content)
        problems = Problems()
        assert read_yaml(path, tmp_path, problems) is None
        assert words in next(iter(problems.found))


def test_a_folder_or_a_pipe_is_not_a_file(tmp_path):
    (tmp_path / "a.yaml").mkdir()
    problems = Problems()
    assert read_yaml(tmp_path / "a.yaml", tmp_path, problems) is None
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "b.yaml")
        assert read_yaml(tmp_path / "b.yaml", tmp_path, problems) is None
    assert all("not a file" in words or "cannot be read" in words for words in problems.found)


def test_a_missing_file_is_named_with_those_like_it(tmp_path):
    write(tmp_path / "baseline.yaml", "a: 1\n")
    problems = Problems()
    assert read_yaml(tmp_path / "baselin.yaml", tmp_path, problems) is None
    assert "no such file; did you mean baseline.yaml?" in next(iter(problems.found))


def test_a_link_out_of_the_library_is_refused(tmp_path):
    outside = write(tmp_path / "outside.yaml", "secret: 1\n")
    inside = tmp_path / "library"
    inside.mkdir()
    try:
        (inside / "a.yaml").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no links")
    problems = Problems()
    assert read_yaml(inside / "a.yaml", inside, problems) is None
    assert "leads out of its folder" in next(iter(problems.found))


def test_line_ends_of_windows_and_a_byte_order_mark_do_no_harm(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: text\r\n")
    problems = Problems()
    node = read_yaml(path, tmp_path, problems)
    assert node is not None
    assert node.plain() == {"a": 1, "b": "text"}


def test_a_text_that_knows_where_it_was_written_goes_to_another_process():
    word = Word("carers", Place("a.yaml", 3))
    again = pickle.loads(pickle.dumps(word))
    assert (again, again.place) == (word, word.place)
