"""Secrets, and taking them out of whatever is written, printed or sent to others than the peer.

Owns the forms in which a value may appear: as it is in any case, escaped as in JSON, in a URL or in
HTML, and in base64 at any offset, alone or beside other bytes. Nothing of this runs where there are
no secrets. Where a value comes from is not known here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from json import dumps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.errors import UsageError
from simulator.record import Ending, Run, Turn, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAST = 4  # characters of a value: a shorter one would hide half of what is said
MOST = 4096

_CUT = "…"  # stands where a text was cut

_HTML = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}
_JSON = {
    "\n": "n",
    "\r": "r",
    "\t": "t",
    "\b": "b",
    "\f": "f",
    '"': '"',
    "/": "/",
    "\\": r"\\",
    "'": "'",
}
_DIGIT = "[a-z0-9+/_-]"  # of base64, in both alphabets


class Secrets:
    """Values that nobody may read, by their names.

    Raises:
        UsageError: a value is too short or too long to be hidden.
    """

    __slots__ = ("_forms", "_names", "_spellings", "values")

    def __init__(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            wrong = flaw_of(value)
            if wrong:
                raise UsageError(f"the secret {name} {wrong}")
        self.values = dict(values)
        self._names = sorted(values, key=lambda name: (-len(values[name]), name))  # longest first
        forms = (f"({_forms(values[name])})" for name in self._names)
        self._spellings = [(name, _spellings(values[name])) for name in self._names]
        self._forms = re.compile("|".join(forms), re.IGNORECASE)

    @property
    def names(self) -> list[str]:
        """The names, in order of the alphabet."""
        return sorted(self.values)

    def text(self, text: str) -> str:
        """The text, every value in it as `***NAME***`; also one of which only the beginning was left."""
        shown = self._forms.sub(self._mark, text)
        if _CUT in shown:
            first, *others = shown.split(_CUT)
            parts = [*(self._without_beginning(part) for part in (first, *others[:-1])), others[-1]]
            return _CUT.join(parts)
        return shown

    def reason(self, text: str) -> str:
        """The same for a close reason, which ends without a mark where it was too long."""
        return self._without_beginning(self.text(text))

    def _without_beginning(self, text: str) -> str:
        """The text; where it ends with the beginning of a value, it was cut there."""
        low = text.lower()
        for name, spellings in self._spellings:
            for spelling in spellings:
                for length in range(min(len(spelling), len(low)), LEAST - 1, -1):
                    if low.endswith(spelling[:length]):
                        return text[: len(text) - length] + hidden(name)
        return text

    def data(self, data: bytes) -> bytes:
        """The same for bytes."""
        return self.text(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def turn(self, turn: Turn) -> Turn:
        """The same for a message."""
        data = None if turn.data is None else self.data(turn.data)
        return turn._replace(text=self.text(turn.text), data=data)

    def any(self, value: Any) -> Any:
        """The same for a value of a record, with all that is in it."""
        match value:
            case str() if type(value) is str:  # the words of an enum are nobody's secret
                return self.text(value)
            case bytes():
                return self.data(value)
            case Turn():
                return self.turn(value)
            case dict():
                return {self.any(key): self.any(each) for key, each in value.items()}
            case tuple() if hasattr(value, "_fields"):
                return type(value)(*map(self.any, value))
            case list() | tuple() | set() | frozenset():
                return type(value)(map(self.any, value))
        return value

    def run(self, run: Run) -> Run:
        """The same for all that is told of a run."""
        return replace(
            run,
            name=self.text(run.name),
            turns=tuple(map(self.turn, run.turns)),
            ending=_with(run.ending, reason=self.reason(run.ending.reason)),
            verdicts=tuple(map(self._verdict, run.verdicts)),
            loops=tuple(replace(loop, evidence=self.evidence(loop.evidence)) for loop in run.loops),
        )

    def evidence(self, evidence: Mapping[str, object]) -> dict[str, object]:
        """The same for what a detector saw, without the texts it wrote another way to compare them."""
        return {key: self.any(value) for key, value in evidence.items() if key != "masked"}

    def _verdict(self, verdict: Verdict) -> Verdict:
        return replace(verdict, wanted=self.text(verdict.wanted), got=self.text(verdict.got))

    def _mark(self, found: re.Match[str]) -> str:
        assert found.lastindex is not None
        return hidden(self._names[found.lastindex - 1])


def hidden(name: str) -> str:
    """What stands where a value was."""
    return f"***{name}***"


def flaw_of(value: str) -> str:
    """Why a value cannot be hidden; '' where it can."""
    if len(value) < LEAST:
        return f"has fewer than {LEAST} characters: half of what is said would be hidden with it"
    return f"has more than {MOST} characters" if len(value) > MOST else ""


def _spellings(value: str) -> set[str]:
    """A value as a text may begin with it before it is cut, in lower case."""
    written = (
        value,
        dumps(value)[1:-1],
        dumps(value, ensure_ascii=False)[1:-1],
        quote(value, safe=""),
    )
    return {spelling.lower() for each in written for spelling in (each, each.replace("\\", "\\\\"))}


def _with(ending: Ending, *, reason: str) -> Ending:
    return replace(ending, reason=reason)


def _forms(value: str) -> str:
    """A pattern of every form of a value; its groups capture nothing."""
    return "|".join(
        ("".join(map(_character, value)), *_base64(value.encode("utf-8", "surrogatepass")))
    )


def _character(char: str) -> str:
    """One character of a value: as it is, or escaped in some way, each in its own."""
    octets = char.encode("utf-8", "surrogatepass")
    units = char.encode("utf-16-be", "surrogatepass")
    forms = [
        re.escape(char),
        "".join(f"%{octet:02x}" for octet in octets),  # RFC 3986, 2.1
        # RFC 8259, 7
        "".join(rf"\\+u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)),
        f"&#0*{ord(char)};",
        f"&#x0*{ord(char):x};",
    ]
    if char in _JSON:
        forms.append(rf"\\+{_JSON[char]}")  # also where JSON stands in JSON
    if char in _HTML:
        forms.append(f"&{_HTML[char]};")
    if char == " ":
        forms.append(r"\+")  # of an HTML form
    if ord(char) < 0x100:
        forms.append(rf"\\+x{ord(char):02x}")  # as a terminal shows it
    return f"(?:{'|'.join(forms)})"


def _base64(octets: bytes) -> Iterator[str]:
    """What of the value's base64 does not depend on what stands beside it (RFC 4648, 4 and 5)."""
    for before in range(3):
        bits = 8 * (before + len(octets))
        whole = b64encode(bytes(before) + octets).decode().rstrip("=")
        sure = whole[-(-8 * before // 6) : bits // 6]
        digits = "".join(map(_digit, sure))
        # a digit on either side may hold bits of the value, and of its neighbour
        yield f"{f'{_DIGIT}?' if before else ''}{digits}(?:{_DIGIT}?(?:=|%3d){{0,2}})"


def _digit(char: str) -> str:
    if char in "+/":
        return "(?:[+-]|%2b)" if char == "+" else "(?:[/_]|%2f|\\\\/)"
    return char
