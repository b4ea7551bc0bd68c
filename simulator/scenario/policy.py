"""The loop policy as options on a command line give it: the words of the YAML key `loops`.

Owns the forms of those options and how a slip in one is told. What the words mean is read where the
YAML key is read, so that both always mean the same.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.conversation.setup import LoopPolicy
from simulator.diagnostics import Diagnostic, Severity, shown
from simulator.dialogue.reading import Enough, Reading
from simulator.errors import UsageError
from simulator.record import Side
from simulator.scenario.settings import read_loops
from simulator.source import Mapping, Node, Scalar, Sequence, Source

if TYPE_CHECKING:
    from collections.abc import Sequence as Row

_SIDES = {"client": Side.CLIENT, "server": Side.SERVER, "left": Side.CLIENT, "right": Side.SERVER}


def parse_loops(
    *,
    action: str = "stop",
    patience: int | None = None,
    volatile: Row[str] = (),
    progress: Row[str] = (),
    accept: str = "suspected",
    nudge: Row[str] = (),
) -> LoopPolicy:
    """The policy that these words mean.

    Args:
        action: `stop`, `warn` or `off`.
        patience: messages without progress before a suspected class alarms.
        volatile, progress: patterns.
        accept: `proved` or `suspected`.
        nudge: texts such as `client=Something else?`.

    Raises:
        UsageError: a word that means nothing; one sentence names the option.
    """
    given: dict[str, Node] = {
        "action": _scalar("action", action),
        "accept": _scalar("accept", accept),
    }
    if patience is not None:
        given["patience"] = _scalar("patience", str(patience), style="")
    for name, patterns in (("volatile", volatile), ("progress", progress)):
        if patterns:
            given[name] = Sequence(tuple(_scalar(name, text) for text in patterns), name, 1, 1)
    if nudge:
        lines = [
            (_scalar("nudge", side), _scalar("nudge", text)) for side, text in map(_line, nudge)
        ]
        given["nudge"] = Mapping(tuple(lines), "nudge", 1, 1)
    findings: list[Diagnostic] = []
    root = Mapping(
        tuple((_scalar(name, name), node) for name, node in given.items()), "loops", 1, 1
    )
    policy = LoopPolicy()
    with suppress(Enough):  # then there are errors to tell
        policy = read_loops(root, Reading(Source("loops", root, ""), findings))
    for found in findings:
        if found.severity is Severity.ERROR:
            raise UsageError(_sentence(found))
    return policy


def parse_side(word: str) -> Side | None:
    """The side that `client`, `server`, `left` or `right` means; left is the client."""
    return _SIDES.get(word.strip().lower())


def _line(given: str) -> tuple[str, str]:
    word, sign, text = given.partition("=")
    side = parse_side(word)
    if side is None or not sign or not text:
        raise UsageError(
            f"--nudge {shown(given)!r}: write the side and what it says, as in 'client=Something else?'"
        )
    return side, text


def _scalar(option: str, text: str, *, style: str = '"') -> Scalar:
    return Scalar(text, style, f"--{option} '{shown(text)}'", 1, 1)


def _sentence(found: Diagnostic) -> str:
    help_ = f"; {found.help}" if found.help else ""
    return f"{found.place.file}: {found.headline}{help_}"
