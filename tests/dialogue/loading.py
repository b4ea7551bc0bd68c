"""Bots from snippets, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue import actions
from simulator.dialogue.loader import load_bot, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.diagnostics import Diagnostic
    from simulator.dialogue.actions import Reply
    from simulator.dialogue.script import Rule, Script


def examine(
    text: str, others: Mapping[str, str] | None = None
) -> tuple[Script | None, list[Diagnostic]]:
    """The script of `bot.yaml`, and everything that was found."""
    files = {"bot.yaml": text, **(others or {})}

    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(2, "No such file or directory")
        return files[path].encode()

    findings: list[Diagnostic] = []
    source, sha = read_file("bot.yaml", read=read, findings=findings)
    if source is None:
        return None, findings
    return load_bot(source, source.root, read=read, findings=findings, sha=sha), findings


def load(text: str, others: Mapping[str, str] | None = None) -> Script:
    """The script of a bot without any finding."""
    script, findings = examine(text, others)
    assert findings == []
    assert script is not None
    return script


def opening(text: str) -> Reply:
    """The reply of on_open."""
    rule = load(f"vars: {{v: 1, w: 2}}\n{text}\nstates: {{b: {{}}}}\n").start.on_enter
    assert rule is not None
    return rule.reply


def only_rule(text: str) -> Rule:
    """The only rule of a file."""
    (rule,) = load(text).start.rules.rules
    return rule


def said(reply: Reply) -> list[str]:
    """The texts of `say` actions that are always the same."""
    return [
        str(text.constant)
        for action in reply
        if isinstance(action, actions.Say)
        for text in action.texts
    ]
