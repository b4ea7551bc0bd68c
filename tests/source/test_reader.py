"""Tests for simulator.source.reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.diagnostics import CODES, Severity
from simulator.errors import InvalidFile
from simulator.record import Place
from simulator.source import Mapping, Node, Scalar, Sequence, Source, examine_source, read_source
from simulator.source.decoding import MAX_LINES, decode
from simulator.source.reader import MAX_DEPTH, MAX_DIGITS, MAX_FINDINGS, MAX_NODES, MAX_SLOTS
from tests.marked import unmark

SLIPS = [
    pytest.param("say: ‸*hi", "unquoted-start", id="a text that starts with *"),
    pytest.param("say: ‸* hi", "unquoted-start", id="a text that starts with * and a blank"),
    pytest.param("say: ‸@hi", "unquoted-start", id="a text that starts with @"),
    pytest.param("say: ‸%hi", "unquoted-start", id="a text that starts with %"),
    pytest.param("say: ‸`hi`", "unquoted-start", id="a text that starts with a backtick"),
    pytest.param("say: ‸{player}, hi", "unquoted-start", id="a text that starts with {"),
    pytest.param("say: ‸[hi] there", "unquoted-start", id="a text that starts with ["),
    pytest.param("say: ‸? hi", "unquoted-start", id="a text that starts with ?"),
    pytest.param("say: ‸- hi", "unquoted-start", id="a text that starts with -"),
    pytest.param("say: ‸}", "unquoted-start", id="a text that is }"),
    pytest.param("say: ‸!hi there", "tag", id="a text that starts with !"),
    pytest.param("say: ‸&hi there", "anchor", id="a text that starts with &"),
    pytest.param("a: ‸!!str 1", "tag", id="a tag"),
    pytest.param("say: ‸{hi", "unclosed", id="a brace without its end"),
    pytest.param("say: ‸[a, b", "unclosed", id="a bracket without its end"),
    pytest.param("a: ‸[x\nb: 1", "unclosed", id="a bracket without its end, lines below"),
    pytest.param('say: ‸"abc', "unclosed", id="a quote without its end"),
    pytest.param("say: 'hi' ‸there", "after-quote", id="a text behind single quotes"),
    pytest.param('say: "hi"‸!', "after-quote", id="a text behind double quotes"),
    pytest.param('say: "a‸\\qb"', "bad-escape", id="an escape that YAML does not know"),
    pytest.param("say:‸\thi", "tab", id="a TAB before a text"),
    pytest.param("‸\tsay: hi", "tab", id="a TAB that indents"),
    pytest.param("rules:\n- when: x\n‸\tsay: y", "tab", id="a TAB that indents a key"),
    pytest.param("say: Note‸: careful", "unquoted-colon", id="a colon in a text"),
    pytest.param("- say: it's‸: ok", "unquoted-colon", id="a colon behind an apostrophe"),
    pytest.param("messages: ‸>= 3", "block-scalar", id="a comparison"),
    pytest.param("say: ‸> hi", "block-scalar", id="a text that starts with >"),
    pytest.param("say: ‸|hi", "block-scalar", id="a text that starts with |"),
    pytest.param("a: 1\n ‸b: 2", "indentation", id="a key too far to the right"),
    pytest.param("rules:\n- when: a\n ‸say: b", "indentation", id="a key too far to the left"),
    pytest.param("  a: 1\n‸b: 2", "indentation", id="a first line that is indented"),
    pytest.param("a: 1\nb: 2\n‸a: 3", "duplicate-key", id="a key twice"),
    pytest.param("? ‸[a]\n: b", "bad-key", id="a list for a key"),
    pytest.param("‸<<: {a: 1}", "merge-key", id="a merge key"),
    pytest.param("a: 1\n‸---\nb: 2", "several-documents", id="a second document"),
    pytest.param("‸", "empty-file", id="nothing"),
    pytest.param("‸# a comment", "empty-file", id="only a comment"),
    pytest.param("a: ‸\x01", "control-character", id="a control character"),
    pytest.param("a: b\nc: ‸\0", "binary-file", id="a NUL byte"),
    pytest.param("[" * MAX_DEPTH + "‸[", "too-deep", id="too deep"),
]


@pytest.mark.parametrize(("snippet", "code"), SLIPS)
def test_a_slip_has_its_own_code_at_its_own_place(snippet: str, code: str) -> None:
    text, place = unmark(snippet)

    _, findings = examine_source(text.encode(), "f.yaml")

    assert [(found.code, found.place[1:]) for found in findings] == [(code, place)]
    assert code in CODES


def test_an_alias_of_an_anchor_is_refused_beside_the_anchor() -> None:
    _, findings = examine_source(b"a: &x 1\nb: *x", "f.yaml")

    assert [(found.code, found.place[1:]) for found in findings] == [
        ("anchor", (1, 4)),
        ("alias", (2, 4)),
    ]


def test_a_doubled_key_names_both_lines() -> None:
    with pytest.raises(InvalidFile, match="the key say stands twice, here and in line 1"):
        read_source(b"say: a\nwhen: b\nsay: c", "f.yaml")


def test_the_help_is_the_line_as_it_should_be() -> None:
    _, (found,) = examine_source(b"rules:\n  - say: it's: ok\n", "f.yaml")

    assert found.help == "write - say: 'it''s: ok'"


def test_reading_goes_on_behind_a_slip() -> None:
    text = b"say: Note: careful\nwhen: @you\nclose: true\nclose: true\n"

    _, findings = examine_source(text, "f.yaml")

    assert [found.code for found in findings] == [
        "unquoted-colon",
        "unquoted-start",
        "duplicate-key",
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("say: Hello #1 fan", 12, id="a number"),
        pytest.param("say: 'Hello' #1 fan # really", None, id="behind a quote it is a comment"),
        pytest.param("say: Hello # to the fan", None, id="a comment has a blank behind its sign"),
        pytest.param("say: Hello#1", None, id="without a blank before it, it is text"),
        pytest.param("say: '#1'", None, id="in quotes"),
    ],
)
def test_a_sign_that_cuts_a_text_is_a_warning(text: str, column: int | None) -> None:
    source = read_source(text.encode(), "f.yaml")

    wanted = [] if column is None else [("cut-text", Severity.WARNING, (1, column))]
    assert [(f.code, f.severity, f.place[1:]) for f in source.findings] == wanted


def test_bytes_that_are_not_utf8_have_a_place() -> None:
    _, (found,) = examine_source("a: é\nb: ".encode() + b"\xff", "f.yaml")

    assert (found.code, found.place[1:]) == ("not-utf8", (2, 4))


def test_a_byte_order_mark_is_fine() -> None:
    assert plain(read_source(b"\xef\xbb\xbfa: 1", "f.yaml").root) == {"a": "1"}


def test_a_file_of_16_mb_is_the_largest() -> None:
    _, (found,) = examine_source(b" " * (16 * 1024 * 1024 + 1), "f.yaml")

    assert found.code == "too-big"
    assert found.headline == "the file is larger than 16 MB, which is the most that is read"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_file_in_utf_16_is_told_to_be_one(encoding: str) -> None:
    text = "scenario: café" if encoding == "utf-16" else "\ufeffscenario: café"
    _, (found,) = examine_source(text.encode(encoding), "f.yaml")

    assert found.code == "not-utf8"
    assert "UTF-16" in found.headline


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_hundred_thousand_brackets_are_refused(opening: str) -> None:
    _, (found,) = examine_source((opening * 100_000).encode(), "f.yaml")

    assert found.code == "too-deep"


def test_more_values_than_the_bound_are_refused() -> None:
    _, (found,) = examine_source(b"[" + b"1," * MAX_NODES + b"]", "f.yaml")

    assert found.code == "too-many-nodes"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_a_million_lines_are_the_most(end: str) -> None:
    _, (found,) = examine_source((end * (MAX_LINES + 1)).encode(), "f.yaml")
    assert found.code == "too-big"
    assert "1,000,000 lines" in found.headline
    assert decode((end * MAX_LINES).encode(), "f.yaml")[1] is None


def test_more_slots_than_the_bound_are_refused() -> None:
    _, (found,) = examine_source(b"a: '" + b"<b>" * (MAX_SLOTS + 1) + b"'", "f.yaml")
    assert (found.code, found.headline) == (
        "too-many-nodes",
        "the file holds more than 300,000 times the character <",
    )


def test_a_number_with_more_digits_than_the_bound_is_refused_where_it_stands() -> None:
    most = "-" + "9" * (MAX_DIGITS - 1)
    source, (found,) = examine_source(f"a: {most}\nb: {most}9\nc: '{most}9'".encode(), "f.yaml")
    assert source is not None
    assert (found.code, found.place) == ("bad-value", Place("f.yaml", 2, 4))
    assert plain(source.root) == {"a": most, "b": "0", "c": f"{most}9"}


def test_a_file_full_of_slips_does_not_bring_a_flood() -> None:
    _, findings = examine_source(b"a: b #c\n" * 5000, "f.yaml")

    assert len(findings) == MAX_FINDINGS


@pytest.mark.parametrize("word", ["no", "yes", "on", "12:30", "010", "2030-01-01", "~", "1e3"])
def test_no_word_turns_into_something_else(word: str) -> None:
    assert plain(read_source(f"a: {word}".encode(), "f.yaml").root) == {"a": word}


def test_a_question_mark_in_a_list_is_text() -> None:
    assert plain(read_source(b"[What?, b]", "f.yaml").root) == ["What?", "b"]


def test_every_node_knows_its_place_and_style() -> None:
    root = read_source(b"a: 'x'\nb:\n  - \"y\"\n  - |\n    z\n", "f.yaml").root

    assert isinstance(root, Mapping)
    first, second = root.get("a"), root.get("b")
    assert isinstance(first, Scalar)
    assert isinstance(second, Sequence)
    assert (first.style, str(first.place)) == ("'", "f.yaml:1:4")
    assert [(i.style, i.line, i.column) for i in second.items if isinstance(i, Scalar)] == [
        ('"', 3, 5),
        ("|", 4, 5),
    ]
    assert root.get("c") is None


def plain(node: Node) -> object:
    """The node as lists, dicts and texts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


trees = st.recursive(
    st.text("abz 09é雨-", min_size=1).map(str.strip),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


def written(tree: object) -> str:
    """The tree as YAML in one line."""
    if isinstance(tree, str):
        return "'" + tree + "'"
    if isinstance(tree, list):
        return "[" + ", ".join(map(written, tree)) + "]"
    assert isinstance(tree, dict)
    return "{" + ", ".join(f"{key}: {written(value)}" for key, value in tree.items()) + "}"


@given(tree=trees)
def test_what_is_written_is_what_is_read(tree: object) -> None:
    assert plain(read_source(written(tree).encode(), "f.yaml").root) == tree


pieces = st.lists(
    st.sampled_from(
        [*"[]{}:,-?*&!|>'\"%@`#\\ \t\n\r<=~.\0\x85\u2028\ufeff\ud7ff", "a", ": ", "\n  ", "- ",
         "say: ", "---\n", "<<: ", "&a ", "*a ", "!!x ", " #1", "é", "雨", "\\x", "...\n"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(text=pieces)
def test_any_text_is_read_or_explained(text: str) -> None:
    source, findings = examine_source(text.encode(), "f.yaml")

    assert isinstance(source, Source) or any(f.severity is Severity.ERROR for f in findings)
    assert all(found.code in CODES and found.headline for found in findings)
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + 1
    assert all(1 <= found.place.line <= lines and found.place.column >= 1 for found in findings)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_explained(data: bytes) -> None:
    source, findings = examine_source(data, "f.yaml")

    assert isinstance(source, Source) or any(f.severity is Severity.ERROR for f in findings)
