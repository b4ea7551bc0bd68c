"""The slips that people make, in one file each and all at once: what the checker says of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.diagnostics import render_caret
from tests.checking.checked import check, told
from tests.cli.command import simulate
from tests.dialogue.test_loader_slips import ERRORS, WARNINGS
from tests.scenario.test_loading import SLIPS as SCENARIO_SLIPS
from tests.source.test_reader import SLIPS as YAML_SLIPS

if TYPE_CHECKING:
    from pathlib import Path

SLIPS = {
    "a word that is no text elsewhere": ("rules: [{when: ‸no, say: x}]", "short-pattern"),
    "a version": ("rules: [{when_json: {jsonrpc: ‸2.0}, say: x}]", "number-for-text"),
    "JSON under when": ("rules: [{when: ‸{a: b}, say: x}]", "wrong-type"),
    "an action under say": ("on_open: {say: ‸{any_of: [a]}}", "wrong-type"),
    "JSON in a text": ("on_open: ‸'{\"a\": 1}'", "json-in-text"),
    "a text that starts with *": ("on_open: ‸*hi", "unquoted-start"),
    "a text that starts with @": ("on_open: ‸@hi", "unquoted-start"),
    "a text that starts with %": ("on_open: ‸%hi", "unquoted-start"),
    "a text that starts with !": ("on_open: ‸!hi", "tag"),
    "a text that starts with {": ("on_open: ‸{x}, hi", "unquoted-start"),
    "a text that starts with a TAB": ("on_open:‸\thi", "tab"),
    "a colon in a text": ("on_open: Note‸: careful", "unquoted-colon"),
    "a hash in a text": ("on_open: Hello‸ #1 fan".replace("‸ ", " ‸"), "cut-text"),
    "a comparison": ("messages: ‸>= 3", "block-scalar"),
    "a text that starts with >": ("on_open: ‸> hi", "block-scalar"),
    "a key twice": ("on_open: a\n‸on_open: b", "duplicate-key"),
    "a slip in a key": ("rules: [{‸wehn: a, say: b}]", "unknown-key"),
    "a slip in a name": ("rules: [{when: I am <name>, say: <‸nmae>}]", "undeclared-name"),
    "a slip in a state": (
        "on_open: {go_to: ‸refnd}\nstates: {refund: {otherwise: {close: true}}}", "unknown-state",
    ),
    "an anchor": ("on_open: ‸&a hi", "anchor"),
    "a merge key": ("‸<<: {a: 1}", "merge-key"),
    "a second document": ("on_open: a\n‸---\non_open: b", "several-documents"),
    "nested too deep": ("[" * 40 + "‸[", "too-deep"),
}  # fmt: skip


@pytest.mark.parametrize(("snippet", "code"), SLIPS.values(), ids=SLIPS)
def test_a_slip_has_its_code_its_place_its_line_and_what_to_do(snippet: str, code: str) -> None:
    found, place = told(snippet)
    assert (code, place) in [(one, at) for one, _, at in found]

    text = snippet.replace("‸", "")
    (slip,) = [one for one in check(text) if (one.code, one.place[1:]) == (code, place)]
    line = text.split("\n")[slip.place.line - 1]
    shown = render_caret(slip, line).splitlines()
    assert shown[0].startswith(f"f.yaml:{place[0]}:{place[1]}: {slip.severity}[{code}]: ")
    assert "^" in shown[2]
    told_what = slip.advice or slip.headline
    assert any(
        word in told_what for word in ("write", "mean", "quotes", "take", "spaces", "put", "40")
    )


def test_there_are_more_than_sixty_broken_files_with_code_line_and_column() -> None:
    assert len({*YAML_SLIPS}) + len(ERRORS) + len(SCENARIO_SLIPS) + len(WARNINGS) + len(SLIPS) > 160


def test_all_slips_of_a_file_are_told_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "on_open: Note: careful\n"
        "otherwise: @you\n"
        "vars: {score: 0}\n"
        "vars: {score: 1}\n"
        "rules:\n"
        "  - wehn: hello\n"
        "    say: Hello <nmae>\n"
        "  - when: no\n"
        "    go_to: refnd\n"
        "  - when: {a: b}\n"
        "    say: {any_of: [a]}\n"
        "states: {refund: {otherwise: x}}\n"
    )
    over = simulate("check", "s.yaml", "--format", "json", cwd=tmp_path)
    found = [json.loads(line) for line in over.stdout.splitlines()]
    assert [(one["line"], one["code"]) for one in found] == [
        (1, "unquoted-colon"),
        (2, "unquoted-start"),
        (4, "duplicate-key"),
        (6, "unknown-key"),
        (7, "undeclared-name"),
        (8, "short-pattern"),
        (9, "unknown-state"),
        (10, "wrong-type"),
        (11, "wrong-type"),
    ]
    assert all(one["help"] for one in found)
