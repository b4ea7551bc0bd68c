"""A file, loaded and looked through: all findings, in the order of the file.

Owns which checks are made of what. Files are handed in; nothing is run and nothing is raised.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from simulator.checking.answers import unanswered
from simulator.checking.dead import never_given
from simulator.checking.expected import impossible
from simulator.checking.states import doubtful_states
from simulator.checking.taken_back import taken_back
from simulator.checking.unused import unused_names
from simulator.conversation.setup import Rules
from simulator.dialogue.script import Script
from simulator.scenario import Scenario, examine_file
from simulator.source import MAX_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from simulator.diagnostics import Diagnostic

T = TypeVar("T")


def check_file(path: str, *, read: Callable[[str], bytes]) -> tuple[Diagnostic, ...]:
    """Everything there is to say about a file and those it names; each finding once.

    Args:
        path: A bot file or a scenario file.
        read: Gives the bytes of a file; raises OSError.
    """
    found, findings = examine_file(path, read=read)
    if found is None:
        return findings
    more = list(_doubts(found, _Lines(read)))
    return _ordered(path, (*findings, *more)) if more else findings


class _Lines:
    """The lines of files, read when they are first asked for."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._kept: dict[str, list[str]] = {}

    def __call__(self, file: str) -> list[str]:
        if file not in self._kept:
            try:
                text = self._read(file).decode("utf-8-sig", "replace")
            except (OSError, ValueError):  # it was there a moment ago
                text = ""
            self._kept[file] = text.splitlines()
        return self._kept[file]


def _doubts(found: Scenario | Script, lines: _Lines) -> Iterator[Diagnostic]:
    if isinstance(found, Script):
        yield from _bot_doubts(found, lines, closed_by_other=False)
        return
    parties = (found.server, found.client)
    scripts = [party.script for party in parties if isinstance(party, Rules)]
    for party, other in (parties, parties[::-1]):
        if isinstance(party, Rules):
            others = other.script if isinstance(other, Rules) else None
            closed = others is None or others.ends
            yield from _bot_doubts(party.script, lines, closed_by_other=closed)
    if len(scripts) == len(parties):
        yield from _some(unanswered(found))
    yield from _some(impossible(found))


def _bot_doubts(script: Script, lines: _Lines, *, closed_by_other: bool) -> Iterator[Diagnostic]:
    yield from _some(never_given(script))
    yield from _some(taken_back(script))
    yield from _some(doubtful_states(script, closed_by_other=closed_by_other))
    yield from _some(unused_names(script, lines))


def _some(found: Iterable[T]) -> Iterator[T]:
    """No more than anybody reads; what comes behind that is not even looked for."""
    return islice(found, MAX_FINDINGS)


def _ordered(path: str, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    unique = dict.fromkeys(findings)
    files = {path: 0}
    for found in unique:
        files.setdefault(found.place.file, len(files))
    return tuple(sorted(unique, key=lambda f: (files[f.place.file], f.place.line, f.place.column)))
