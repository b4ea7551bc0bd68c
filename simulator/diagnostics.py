"""Findings about a user's file, as data, and how they are shown.

Owns the list of diagnostic codes and the concise, caret, workflow and machine renderings. A finding knows
where it is and what to write instead; it does not know who looked for it, nor how files are read.
Everything shown is escaped: a file is a stranger's text, and must not steer a terminal.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.record import Place


class Severity(StrEnum):
    """An error keeps a file from loading; a warning and a hint do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to do."""

    code: str  # one of CODES
    headline: str  # one sentence that makes sense alone
    place: Place
    severity: Severity = Severity.ERROR
    note: str = ""  # a fact that explains it
    help: str = ""  # what to write instead
    length: int = 1  # characters the caret underlines

    def __str__(self) -> str:
        return f"{self.place}: {self.headline}"

    @property
    def advice(self) -> str:
        """What to do about it: its own help, else what helps with most findings of this code."""
        return self.help or USUAL_HELP.get(self.code, "")


CODES: Mapping[str, str] = MappingProxyType(
    {
        # the file itself
        "unreadable": "the file is missing, a folder, or cannot be read",
        "empty-file": "the file holds nothing but white space and comments",
        "too-big": "the file is larger than 16 MB",
        "too-deep": "lists and mappings are nested more than 40 deep",
        "too-many-nodes": "the file holds more than 1,000,000 values",
        "not-utf8": "the file is not UTF-8 text",
        "binary-file": "the file holds a NUL byte, so it is not text",
        "control-character": "the file holds a control character that YAML forbids",
        # YAML
        "yaml-syntax": "the file is not YAML",
        "alias": "YAML aliases (*name) are not used here",
        "anchor": "YAML anchors (&name) are not used here",
        "tag": "YAML tags (!name) are not used here",
        "merge-key": "YAML merge keys (<<) are not used here",
        "several-documents": "one file holds one YAML document",
        "duplicate-key": "a key stands twice in one mapping",
        "bad-key": "a key is a list or a mapping instead of a word",
        "unquoted-start": "a text starts with a character that means something to YAML",
        "unquoted-colon": "a text holds ': ' and is not in quotes",
        "block-scalar": "a text starts with > or | and is not in quotes",
        "cut-text": "YAML takes the rest of a text behind ' #' as a comment",
        "tab": "a TAB where YAML wants spaces",
        "indentation": "a line does not line up with the lines above it",
        "unclosed": "a quote or bracket is never closed",
        "after-quote": "a text goes on behind its closing quote or bracket",
        "bad-escape": "a backslash in double quotes that YAML does not know",
        # keys and values
        "unknown-key": "a key that does not exist there",
        "missing-key": "a key that must be there is not",
        "missing-value": "a key without a value",
        "wrong-type": "text where a list or mapping is wanted, or the other way round",
        "bad-value": "a value outside what the key takes",
        "bad-duration": "not a duration such as 500ms, 2s, 5m or 1h",
        "bad-size": "not a size such as 64KB or 4MB",
        "bad-share": "not a share such as 1%",
        "bad-base64": "bytes that are not base64",
        "bad-close": "a close code or reason that cannot be sent",
        "bad-url": "an address that is not an absolute ws:// or wss:// URL",
        "bad-side": "a side that is neither a bot, a file, human, an address nor a program",
        # patterns, texts, expressions
        "bad-pattern": "a pattern that cannot be read",
        "missing-secret": "a secret that names no variable of the environment, or one that is not set",
        "bad-regex": "a regular expression that RE2 cannot read",
        "bad-expression": "an expression that cannot be read",
        "bad-text": "a text whose <…> cannot be read",
        "text-slot": "a < or { in a text that looks as if it should open an expression",
        "json-in-text": "a text that is JSON",
        "number-for-text": "a number in a JSON shape where a text is likely",
        "short-pattern": "a pattern of one short, common word",
        "regex-in-pattern": "a pattern that looks like a regular expression",
        "wide-filter": "a filter that takes more than the name before it",
        "text-as-value": "a text under set that looks like an expression",
        # names
        "undeclared-name": "a name that is neither declared nor captured",
        "shadowed-name": "a declared name that hides one that is built in",
        "bad-name": "a name that cannot be used",
        "unknown-state": "a state that does not exist",
        "unknown-rule": "use of a keyword or rule that does not exist",
        "unknown-filter": "a filter that does not exist",
        "same-name": "one name, given twice",
        # rules and actions
        "two-conditions": "more than one of when, when_exactly, when_regex, when_json, when_binary",
        "no-reply": "a rule that does nothing",
        "taken-back": "a rule whose words depend on the rules inside it",
        "after-close": "an action behind close or drop never runs",
        "say-after-end": "nothing can be said once the connection is closed",
        "pass-in-turn": "pass cannot stand inside in_turn",
        "misplaced-reconnect": "reconnect stands outside a client's on_close and on_error",
        "unreachable-rule": "a rule that can never fire",
        # the whole of a bot, or of a scenario
        "unreachable-state": "a state that nothing leads to",
        "endless-state": "a state that is never left",
        "unused-variable": "a variable that is never read",
        "unused-capture": "a capture that is never read",
        "unanswered": "a reply that no rule of the other side answers",
        "impossible-expectation": "an expectation that cannot hold",
        # include
        "include-path": "an included file outside the folder of the file that includes it",
        "include-cycle": "files that include each other",
    }
)

# What to do where a finding does not say it by itself, in its help or in its headline.
USUAL_HELP: Mapping[str, str] = MappingProxyType(
    {
        "unreadable": "look at the spelling; a path is relative to the file that names it",
        "empty-file": "begin with `rules:` for a bot, or `scenario:` for a conversation",
        "not-utf8": "save it as UTF-8",
        "binary-file": "name a text file",
        "anchor": "write the value out where it is needed, or put the text in quotes",
        "alias": "write the value out once more, or put the text in quotes",
        "tag": "leave the tag out, or put the text in quotes",
        "several-documents": "put what follows into a file of its own",
        "duplicate-key": "take one of the two out, or put what both hold under one",
        "bad-key": "put the key in quotes",
        "unclosed": "close it at the end of the text, or put the whole text in other quotes",
        "two-conditions": "make two rules of it; for a further condition there are unless and if",
        "say-after-end": "say it before the close; here variables can be set",
        "misplaced-reconnect": "move it under on_close or on_error of the client",
        "bad-regex": "write it without, or use when with a pattern",
        "bad-name": "use letters, digits and _",
        "wrong-type": "look at the indentation, and whether a `- ` is missing or too much",
        "missing-key": "add it",
        "text-slot": "put brackets around it, or a backslash before the <",
    }
)


def shown(text: str, most: int = 60) -> str:
    """`text` fit for one line of a terminal: escaped, and cut in the middle beyond `most`."""
    if len(text) > most:
        text = f"{text[: most - 11]}…{text[-10:]}"
    return "".join(map(_visible, text)) if not text.isprintable() else text


def render_concise(diagnostic: Diagnostic) -> str:
    """One line: where, how severe, which code, what, and what to do about it."""
    hint = f" ({shown(diagnostic.advice, 1000)})" if diagnostic.advice else ""
    return f"{_headed(diagnostic)}{hint}"


def render_annotation(diagnostic: Diagnostic) -> str:
    """One line that GitHub shows beside the source: a workflow command.

    Its values are escaped as the runner's toolkit does: % and line ends, in properties : and , too.
    """
    found = diagnostic
    level = "notice" if found.severity is Severity.HINT else found.severity.value
    file, line, column = found.place
    properties = {
        "file": shown(file, 400), "line": line, "col": column,
        "endColumn": column + max(found.length, 1), "title": found.code,
    }  # fmt: skip
    given = ",".join(f"{key}={_command_value(str(value))}" for key, value in properties.items())
    parts = (shown(text, 1000) for text in (found.headline, found.note, found.advice) if text)
    return f"::{level} {given}::{_command_text(chr(10).join(parts))}"


def _command_text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _command_value(text: str) -> str:
    return _command_text(text).replace(":", "%3A").replace(",", "%2C")


def _headed(found: Diagnostic) -> str:
    where = shown(str(found.place), 400)
    return f"{where}: {found.severity}[{found.code}]: {shown(found.headline, 1000)}"


def render_caret(diagnostic: Diagnostic, line: str | None) -> str:
    """Several lines: where and what, the source line with a caret below, note and help.

    Args:
        diagnostic: The finding.
        line: The source line it points at, without its end; None where it cannot be had.
    """
    number = str(diagnostic.place.line)
    gutter = " " * len(number)
    parts = [_headed(diagnostic)]
    if line is not None:
        source, caret = _underline(line, diagnostic.place.column - 1, diagnostic.length)
        parts += [f" {number} | {source}".rstrip(), f" {gutter} | {caret}"]
    parts += [
        f" {gutter} = {kind}: {shown(text, 1000)}"
        for kind, text in (("note", diagnostic.note), ("help", diagnostic.advice))
        if text
    ]
    return "\n".join(parts)


def as_json(diagnostic: Diagnostic) -> dict[str, object]:
    """The finding as JSON values, for `--format json`."""
    return {
        "file": diagnostic.place.file,
        "line": diagnostic.place.line,
        "column": diagnostic.place.column,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "headline": diagnostic.headline,
        "note": diagnostic.note,
        "help": diagnostic.advice,
    }


def suggest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a slip of, or None."""
    folded = word.casefold()
    bound = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    best: str | None = None
    for candidate in known:
        if abs(len(candidate) - len(word)) > bound:
            continue
        other = candidate.casefold()
        if other == folded:
            return candidate
        far = _slips(folded, other, bound)
        if far <= bound and far < len(other):
            best, bound = candidate, far - 1
    return best


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The sentence that offers the likely word, or ''."""
    found = suggest(word, known)
    return f"did you mean {shown(found)}?" if found is not None else ""


def _slips(a: str, b: str, bound: int) -> int:
    """Optimal string alignment distance (Damerau 1964); `bound + 1` for all beyond `bound`."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, now[-1] + 1, last[j - 1] + (x != y))
            if before and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > bound:
            return bound + 1
        before, last = last, now
    return last[-1]


_WINDOW = 100  # columns of a source line that are shown


def _underline(line: str, column: int, length: int) -> tuple[str, str]:
    """The source line, escaped and cut to a window, and the carets that go below it."""
    column = min(max(column, 0), len(line))
    start = max(0, column - _WINDOW // 2) if len(line) > _WINDOW else 0
    pieces = [_visible(c) for c in line[start : start + _WINDOW]]
    at = column - start
    before = ("…" if start else "") + "".join(pieces[:at])
    source = before + "".join(pieces[at:]) + ("…" if len(line) > start + _WINDOW else "")
    marked = sum(_width(piece) for piece in pieces[at : at + max(length, 1)])
    return source, " " * _width(before) + "^" * max(1, marked)


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    if character.isprintable():
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def _width(text: str) -> int:
    """Terminal columns: two for wide characters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
