"""Bots from snippets, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue.loader import load_bot, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.diagnostics import Diagnostic
    from simulator.dialogue.script import Script


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
