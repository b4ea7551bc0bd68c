"""What YAML's syntax errors mean to someone who writes dialogues.

Owns the sentences for libyaml's complaints, and the line as it was probably meant, so that reading
can go on and find what else is wrong. Knows one error and the lines around it; nothing about nodes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.diagnostics import Diagnostic, shown
from simulator.record import Place

if TYPE_CHECKING:
    import yaml

Repair = tuple[int, str]  # a line's number, from 0, and what it should have been

_LONGEST = 400  # characters within which the key of a line ends
# `  - when: ` and `rules: - ` … : what stands before the value of a line
_LEAD = re.compile(r"\s*(?:- +)*(?:(?:[^\s'\"{\[#:][^:#]*?|\"[^\"]*\"|'[^']*')\s*:(?=\s)\s*)?")
# `- when hello`: a key without its colon; `key: value` between brackets; `[a, b` without an end
_KEYLESS = re.compile(r"((?:- +)*[a-z_]+) +(.+)")
_PAIR = re.compile(r" *(?P<key>[^\s'\"{}\[\]:,#][^:,]*): +(?P<value>[^\s'\"{\[])")
_LISTED = re.compile(r"\[[^\[\]{}#'\":]*,[^\[\]{}#'\":]*")


def explain(
    error: yaml.MarkedYAMLError, lines: list[str], file: str
) -> tuple[Diagnostic, Repair | None]:
    """Return the finding, and the line without the slip (None where that is unclear)."""
    problem = str(error.problem or "")
    context = str(error.context or "")
    mark = error.problem_mark or error.context_mark
    slip = _Slip(lines, file, mark.line if mark else 0, mark.column if mark else 0)
    began = error.context_mark
    start = _Slip(lines, file, began.line, began.column) if began else slip
    if "nesting depth" in problem:  # newer libyamls have a bound of their own, far above ours
        deep = "lists and mappings are nested far too deep here"
        return slip.find("too-deep", deep, help="write it flatter"), None
    if "block scalar" in context:
        return start.quote(
            "block-scalar", f"a text that starts with {start.char} must be in quotes"
        )
    if "alias" in context or "anchor" in context or "a tag" in context or "directive" in context:
        return start.unquoted()
    if "cannot start any token" in problem:
        return slip.token()
    if "tab character" in problem:
        return slip.tab(), None
    if "not allowed in this context" in problem:
        return slip.colon() if "mapping values" in problem else slip.unquoted()
    if "escape" in problem or "escape" in context:
        return slip.escape(), None
    if "quoted scalar" in context:
        return start.unclosed(), None
    if "flow" in context:
        return start.flow(slip)
    return slip.structure(problem)


class _Slip:
    """A place in the text, and the findings that can be made there."""

    def __init__(self, lines: list[str], file: str, line: int, column: int) -> None:
        self.lines = lines
        self.file = file
        self.number = min(line, len(lines) - 1)
        self.line = lines[self.number]
        self.column = min(column, len(self.line)) if line < len(lines) else len(self.line)
        self.char = self.line[self.column : self.column + 1]

    def find(
        self, code: str, headline: str, *, column: int | None = None, help: str = ""
    ) -> Diagnostic:
        at = self.column if column is None else column
        return Diagnostic(code, headline, Place(self.file, self.number + 1, at + 1), help=help)

    def value_start(self) -> int:
        """Where the value of this line begins."""
        lead = _LEAD.match(self.line, 0, _LONGEST)
        return lead.end() if lead and lead.end() < len(self.line) else self.column

    def quote(
        self, code: str, headline: str, *, start: int | None = None, column: int | None = None
    ) -> tuple[Diagnostic, Repair | None]:
        """The finding with the value in quotes as its help, and the line so repaired."""
        begin = self.column if start is None else start
        value = self.line[begin:].rstrip()
        quoted = "'" + value.replace("'", "''") + "'"
        whole = self.line[:begin] + quoted
        finding = self.find(
            code, headline, column=column, help=f"write {shown(whole.strip(), 100)}"
        )
        # Inside brackets or another's quotes the value does not end with the line.
        opened = self.line[:begin].count("{") + self.line[:begin].count("[")
        return finding, None if opened or not value else (self.number, whole)

    def unquoted(self) -> tuple[Diagnostic, Repair | None]:
        char = self.char or "that character"
        return self.quote("unquoted-start", f"a text that starts with {char} must be in quotes")

    def token(self) -> tuple[Diagnostic, Repair | None]:
        """A character that starts nothing: a TAB, or one of @ ` %."""
        return (self.tab(), None) if self.char == "\t" else self.unquoted()

    def tab(self) -> Diagnostic:
        indented = not self.line[: self.column].strip()
        what = "a TAB cannot indent a line" if indented else "a text cannot start with a TAB"
        hint = "indent with spaces" if indented else 'write it in double quotes as "\\t…"'
        return self.find("tab", f"{what}: {hint}")

    def colon(self) -> tuple[Diagnostic, Repair | None]:
        """A `: ` where there is a value already: within a text, or in a line indented too far."""
        begin = self.value_start()
        if begin < self.column or self.column == begin:
            if self.line[begin : self.column].strip():
                sentence = "text that contains ': ' must be in quotes"
                return self.quote("unquoted-colon", sentence, start=begin)
            if self.char == ":":
                return self.unquoted()
        indent = len(self.line) - len(self.line.lstrip())
        hint = "line it up with the key above"
        above = self.lines[self.number - 1].strip() if self.number else ""
        if ":" not in above and (keyless := _KEYLESS.fullmatch(above)):
            hint = f"put a colon behind the key in the line above: {keyless[1]}: {keyless[2]}"
        return self.find(
            "indentation",
            "this line is indented further than the key above, which has a value already",
            column=indent, help=shown(hint, 120),
        ), None  # fmt: skip

    def escape(self) -> Diagnostic:
        return self.find(
            "bad-escape", "YAML does not know this backslash escape in double quotes",
            help="write the text in single quotes or without quotes, or double the backslash",
        )  # fmt: skip

    def unclosed(self) -> Diagnostic:
        return self.find("unclosed", f"the quote {self.char} that opens here is never closed")

    def flow(self, slip: _Slip) -> tuple[Diagnostic, Repair | None]:
        """Something between brackets that cannot stand there; `self` is the opening bracket."""
        if self.number == slip.number and slip.char and slip.char not in "}],":
            quoted = slip.quote_within(self.column)
            if slip.char == ":" and quoted is not None:
                sentence = "text that contains ': ' must be in quotes"
                return slip.find("unquoted-colon", sentence, help=quoted[0]), quoted[1]
            if slip.char != ":":
                hint = (
                    f", or the text in quotes: {quoted[0]}" if quoted else ", or quotes around it"
                )
                return slip.find(
                    "yaml-syntax",
                    f"between {self.char} and its end, {slip.char} cannot stand here",
                    help=f"put a comma before it{hint}",
                ), quoted[1] if quoted else None
        begin = self.value_start()
        if begin == self.column and self.char == "[" and _LISTED.fullmatch(self.line, begin):
            whole = f"{self.line.rstrip()}]"
            hint = f"write {shown(whole.strip(), 100)}, or put the text in quotes"
            return self.find("unclosed", "the list that opens here is never closed", help=hint), (
                self.number, whole,
            )  # fmt: skip
        if begin == self.column and self.line[begin:].rstrip()[-1:] not in ",{[":
            sentence = (
                f"the {self.char} that opens here is never closed; "
                "a text that starts with it must be in quotes"
            )
            return self.quote("unclosed", sentence)
        return self.find(
            "unclosed", f"the {self.char or 'bracket'} that opens here is never closed"
        ), None

    def quote_within(self, opening: int) -> tuple[str, Repair] | None:
        """The help, and the line, with quotes around the value that holds this place.

        Args:
            opening: The column of the bracket that the value stands in.
        """
        begin = max(self.line.rfind(mark, opening, self.column) for mark in ("{ ", ", ", "{", "["))
        found = _PAIR.match(self.line, begin + 1, begin + _LONGEST)
        if found is None or not found.start("value") < self.column:
            return None
        begin, depth = found.start("value"), 0
        for end in range(begin, len(self.line)):
            depth += (self.line[end] in "[{(") - (self.line[end] in "]})")
            if depth < 0 or (depth == 0 and self.line[end] == ","):
                break
        else:
            return None
        value = self.line[begin:end].rstrip()
        quoted = "'" + value.replace("'", "''") + "'"
        whole = f"{self.line[:begin]}{quoted}{self.line[begin + len(value) :]}"
        return f"write {shown(found['key'], 40)}: {shown(quoted, 100)}", (self.number, whole)

    def structure(self, problem: str) -> tuple[Diagnostic, Repair | None]:
        """A line that does not go on as the block it stands in."""
        begin = self.value_start()
        opener = self.line[begin : begin + 1]
        if opener and begin < self.column:
            if opener in "{[":
                sentence = f"a text that starts with {opener} must be in quotes"
                return self.quote("unquoted-start", sentence, start=begin, column=begin)
            if opener in "'\"":
                sentence = f"the text goes on behind its closing {opener}"
                finding = self.find("after-quote", sentence, help="put the whole text in quotes")
                return finding, (self.number, self.line[:begin] + "x")
        if opener and opener in "}],":
            return self.quote(
                "unquoted-start", f"a text that starts with {opener} must be in quotes", start=begin
            )
        if not self.line[: self.column].strip() or "document start" in problem:
            return self.find(
                "indentation", "this line does not line up with the lines above it",
                help="lines of one list or mapping start in the same column",
            ), None  # fmt: skip
        return self.find("yaml-syntax", f"this is not YAML: {problem}"), None
