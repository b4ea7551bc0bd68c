"""The text of a scenario file in which the expectations that failed say what really happened.

Owns what each key under `expect` becomes; `never` is a promise and is never rewritten. The file is not read into
values and written again, as a round-trip library would do it: such a library keeps comments, but lays indentation,
quotes and long lines out its own way. Here only the characters of the values that change are replaced, at the places
that libyaml tells; every other byte stays. What comes out is read again and judged before anybody gets it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.dialogue.pattern import PatternError, compile_pattern
from simulator.dialogue.shape import ABSENT, parse_json
from simulator.dialogue.values import format_duration
from simulator.expectations import Bound, Expect, SaidLine, judge_run
from simulator.record import EndedBy, Ending, Place
from simulator.scenario.aligning import Match, align
from simulator.scenario.splicing import Edit, ListEditor, apply
from simulator.source.spans import Span, read_spans
from simulator.source.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.record import Turn

_SIGNS = re.compile(r"[\\*()\[\]|]|<(?=[^\W\d_]|[:'\"(])")  # what a pattern gives a meaning to
_LONG = 300  # characters of a message after which its pattern stops, at the end of a word
_MILLISECOND = 1_000  # µs
_NOWHERE, _NO_ENDING = Place("", 1), Ending(EndedBy.SILENCE)  # where only what was said is judged


@dataclass(frozen=True, slots=True)
class Accepted:
    """The new text of a file, and which keys under `expect` were rewritten."""

    text: str
    keys: tuple[str, ...]


def accept_run(text: str, expect: Expect, turns: Sequence[Turn], ending: Ending) -> Accepted:
    """The file with every failed expectation rewritten, but for those under `never`.

    Args:
        text: The scenario file, as it was when `expect` was read from it.
        expect: What it expects.
        turns: Every message of the conversation.
        ending: How it ended.

    Raises:
        ValueError: an expectation cannot be rewritten in place; the sentence says why.
    """
    failed = [v.key for v in judge_run(expect, turns, ending) if not v.ok and v.key != "never"]
    keys = tuple(dict.fromkeys(failed))
    found = read_spans(text).value("expect")
    if not keys or found is None:
        return Accepted(text, ())
    edits: list[Edit] = []
    for key in keys:
        pair = found[1].value(key)
        assert pair is not None, "what failed stands in the file"
        edits += _edits_of(key, pair, text, expect, turns, ending)
    return Accepted(apply(text, edits), keys)


def _edits_of(
    key: str, pair: tuple[Span, Span], text: str, expect: Expect, turns: Sequence[Turn], ending: Ending
) -> list[Edit]:  # fmt: skip
    value = pair[1]
    if key == "ended_by":
        return [_value(value, str(ending.by))]
    if key == "close_code":
        if ending.code is None:
            raise ValueError("there was no close code: take `close_code` out by hand")
        return [_value(value, str(ending.code))]
    if key == "messages":
        assert expect.messages is not None
        return [_value(value, str(_met(expect.messages.value, len(turns))))]
    lines = (expect.says if key == "says" else expect.transcript) or ()
    return _lines(lines, turns, (text, *pair), gaps=key == "says")


def _value(span: Span, new: str) -> Edit:
    return Edit(span.start, span.end, spell(new, like=span.style) if span.style else new)


def _met(bound: Bound, number: int) -> Bound:
    """The same comparison, just wide enough."""
    return Bound(bound.op, number + {"<": 1, ">": -1}.get(bound.op, 0))


# --- says and transcript ----------------------------------------------------------------------


def _lines(
    lines: Sequence[SaidLine], turns: Sequence[Turn], where: tuple[str, Span, Span], *, gaps: bool
) -> list[Edit]:  # fmt: skip
    text, key, span = where
    matches = align(lines, turns, gaps=gaps)
    limits = _limits(matches, lines, turns, gaps=gaps)
    editor = ListEditor(text, key, span)
    edits: list[Edit] = []
    after = 0  # the entry behind the last one met
    for match in matches:
        if match.line is None:
            assert match.turn is not None
            editor.insert(after, _entry(turns[match.turn]))
            continue
        after = match.line + 1
        if match.turn is None:
            editor.remove(match.line)
            continue
        entry = span.items[match.line]
        if not match.kept:
            edits += _said(entry, lines[match.line], turns[match.turn])
        if (limit := limits.get(match.line)) is not None:
            within = entry.value("within")
            assert within is not None
            edits.append(_value(within[1], format_duration(limit)))
    return edits + editor.edits()


def _said(entry: Span, line: SaidLine, turn: Turn) -> Iterator[Edit]:
    pair = entry.value(str(line.side))
    assert pair is not None
    key, value = pair
    if turn.side is not line.side:
        yield Edit(key.start, key.end, str(turn.side))
    like = value.style if value.style in ("'", '"') else ""
    new = None if line.shape is None else shape_of(turn)
    yield Edit(value.start, value.end, new or spell(pattern_of(turn), like=like))


def _entry(turn: Turn) -> str:
    return f"{turn.side}: {spell(pattern_of(turn))}"


def shape_of(turn: Turn) -> str | None:
    """The message as a shape that fits it, on one line; None where it is none, or too long for one."""
    value = parse_json(turn.text)
    if not isinstance(value, dict | list):
        return None
    written = json.dumps(value, ensure_ascii=False)
    special = any(sign in written for sign in "<*\\") or f'"{ABSENT}"' in written
    return None if special or not written.isprintable() or len(written) > _LONG else written


def pattern_of(turn: Turn) -> str:
    """The pattern that fits this message, word by word; `*` where it has no words."""
    text = " ".join(turn.text.split())
    if len(text) > _LONG:
        text = text[:_LONG].rpartition(" ")[0] or "*"
    source = text if text == "*" else _SIGNS.sub(r"\\\g<0>", text)
    try:
        pattern = compile_pattern(source)
        source.encode()
    except (PatternError, UnicodeEncodeError):  # no word in it, or half a character
        return "*"
    line = SaidLine(turn.side, pattern, source, place=_NOWHERE)
    return source if line.fits(turn) else "*"


def _limits(
    matches: Sequence[Match], lines: Sequence[SaidLine], turns: Sequence[Turn], *, gaps: bool
) -> dict[int, int]:  # fmt: skip
    """The `within` that were too short, with the time it really took, rounded up to milliseconds.

    Those that no other reading of the lines can keep come first; only if that is not enough, all that are too
    short for the messages the lines now stand for.
    """
    met = [(m.line, m.turn) for m in matches if m.line is not None and m.turn is not None]
    needed: dict[int, int] = {}
    before = 0  # µs
    for match in matches:
        if match.turn is None:
            continue
        at = turns[match.turn].at
        within = lines[match.line].within if match.line is not None else None
        if match.line is not None and within is not None and at - before > within:
            needed[match.line] = -(-(at - before) // _MILLISECOND) * _MILLISECOND
        before = at
    chosen: dict[int, int] = {}
    while gaps and len(chosen) < len(needed):
        now = [_rewritten(lines[n], turns[turn], chosen.get(n)) for n, turn in met]
        verdicts = judge_run(Expect(_NOWHERE, says=tuple(now)), turns, _NO_ENDING)
        late = next((n for n, verdict in enumerate(verdicts) if not verdict.ok), None)
        if late is None:
            return chosen
        number = met[late][0]
        if number in chosen or number not in needed:
            break
        chosen[number] = needed[number]
    return needed


def _rewritten(line: SaidLine, turn: Turn, within: int | None) -> SaidLine:
    within = within if within is not None else line.within
    if line.fits(turn):
        return replace(line, within=within)
    source = pattern_of(turn)
    pattern = None if source == "*" else compile_pattern(source)
    return SaidLine(turn.side, pattern, source, line.place, within)
