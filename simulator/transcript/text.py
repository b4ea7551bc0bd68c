"""Transcripts as lines for a terminal or a pipe: one line a message, one or more a note.

Owns the wording and the columns. Pure: records and turns in, lines out. Whatever comes out of a
log passes through `shown`, for a peer wrote it; a field that is not what it should be never raises.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from simulator.record import SECOND, Place, Side, Turn
from simulator.transcript.fields import encode, plain
from simulator.transcript.loop_text import loop_headline, loop_lines
from simulator.transcript.terminal import PLAIN, Style, Tone, shown

Record = Mapping[str, Any]

_BASE64_START = 40  # characters of a binary message that are shown
_TONES = {Side.SERVER: Tone.SERVER, Side.CLIENT: Tone.CLIENT}
_INDENT = " " * 9  # under the time


def line_of(turn: Turn, style: Style = PLAIN, *, verbose: bool = False) -> str:
    """One message as one line: `  0.000  #0    client -> server  hello`.

    Args:
        turn: the message.
        style: in colour or plain.
        verbose: end with what it answers, the rule that said it and the speaker's state.
    """
    return f"{clock_of(turn.at, style)}  {_said(turn, style, verbose=verbose)}"


def linked_line_of(turn: Turn, style: Style = PLAIN, *, verbose: bool = False) -> str:
    """The same with an arrow to what it answers, and its rule: `  0.000  #1    ↳ #0    server -> client  hi  [when hello]`.

    Args:
        turn: the message.
        style: in colour or plain.
        verbose: as for `line_of`.
    """
    arrow = "" if turn.re is None else f"↳ #{turn.re}"
    line = (
        f"{clock_of(turn.at, style)}  {_said(turn, style, arrow=f'{arrow:<7} ', verbose=verbose)}"
    )
    if verbose or turn.rule is None:
        return line
    return f"{line}  {style.paint(f'[{shown(turn.rule.name)}]', Tone.DIM)}"


def problem_lines(
    problems: Sequence[object], style: Style = PLAIN, *, ended: bool
) -> Iterator[str]:
    """What is wrong with a log: INCOMPLETE where it did not come to its footer, else DAMAGED; nothing where it is whole."""
    if not ended:
        yield style.paint("INCOMPLETE: the log does not say how the run ended", Tone.BAD)
    elif problems:
        yield style.paint("DAMAGED: the log is not as it was written", Tone.BAD)
    yield from (f"  {shown(str(problem))}" for problem in problems)


def note_of(record: Record, style: Style = PLAIN) -> tuple[str, ...]:
    """The lines of a record that is no message; none where nothing is known of its type.

    Args:
        record: `type`, `t` and the type's own fields, as in the log.
        style: in colour or plain.
    """
    words = _NOTES.get(str(record.get("type")))
    if words is None:
        return ()
    first, *more = words(record, style)
    return (
        f"{clock_of(record.get('t'), style)}  {first}",
        *(f"{_INDENT}{line}" for line in more),
    )


def _said(turn: Turn, style: Style, *, arrow: str = "", verbose: bool) -> str:
    way = style.paint(f"{turn.side} -> {turn.side.other}", _TONES[turn.side])
    line = f"{style.paint(f'#{turn.id:<4} {arrow}'[:-1], Tone.DIM)} {way}"
    if turn.data is not None:
        start = b64encode(turn.data).decode()
        cut = "…" if len(start) > _BASE64_START else ""
        line += f" (binary, {len(turn.data)} bytes)  {start[:_BASE64_START]}{cut}"
    else:
        line += f"{' (json)' if turn.json else ''}  {shown(turn.text)}"
    return f"{line}  {style.paint(_origin(turn), Tone.DIM)}" if verbose else line


def _origin(turn: Turn) -> str:
    unasked = "unasked" if turn.re is None else f"re #{turn.re}"
    rule = "no rule" if turn.rule is None else _rule(turn.rule._asdict())
    return f"[{unasked}, {rule}{'' if turn.state is None else f', state {shown(turn.state)}'}]"


def _header(record: Record, style: Style) -> Iterator[str]:
    parts = [f"{key} {_word(record[key])}" for key in ("seed", "clock") if key in record]
    parts += [f"{side} {_party(record[side])}" for side in Side if side in record]
    name = _word(record.get("run", "a run without a name"))
    yield f"{name}: {', '.join(parts)}" if parts else name


def _open(record: Record, style: Style) -> Iterator[str]:
    subprotocol = record.get("subprotocol")
    more = "" if subprotocol is None else f", subprotocol {_word(subprotocol)}"
    yield style.paint(
        f"open: {_word(record.get('side'))} {_word(record.get('url'))}{more}", Tone.DIM
    )


def _unmatched(record: Record, style: Style) -> Iterator[str]:
    side, heard = _word(record.get("side")), _word(record.get("re"))
    yield style.paint(f"unmatched: {side} has no rule for #{heard}", Tone.BAD)


def _fault(record: Record, style: Style) -> Iterator[str]:
    rule = f" ({_rule(record['rule'])})" if record.get("rule") else ""
    heard = "" if record.get("re") is None else f" #{_word(record['re'])}"
    yield style.paint(f"fault: {_word(record.get('what'))}{heard}{rule}", Tone.BAD)


def _back(record: Record, style: Style) -> Iterator[str]:
    yield style.paint(
        f"back: from #{_word(record.get('first'))} on, all is as if nothing had been said", Tone.DIM
    )


def _loop(record: Record, style: Style) -> Iterator[str]:
    yield style.paint(loop_headline(record), Tone.BAD)
    yield from loop_lines(record, style)


def _limit(record: Record, style: Style) -> Iterator[str]:
    what = record.get("what")
    unit = _seconds if what in ("time", "silence") else _word
    value, bound = unit(record.get("value")), unit(record.get("bound"))
    yield style.paint(f"limit: {_word(what)} {value}, the bound is {bound}", Tone.BAD)


def _error(record: Record, style: Style) -> Iterator[str]:
    side = "" if record.get("side") is None else f"{_word(record['side'])}: "
    place = "" if record.get("place") is None else f" ({_place(record['place'])})"
    yield style.paint(f"error: {side}{_word(record.get('sentence'))}{place}", Tone.BAD)


def _close(record: Record, style: Style) -> Iterator[str]:
    reason = f", {_word(record['reason'])}" if record.get("reason") else ""
    unclean = ", not clean" if record.get("clean") is False else ""
    line = f"close: {_word(record.get('by'))}, code {_word(record.get('code'))}{reason}{unclean}"
    yield style.paint(line, Tone.BAD if unclean else Tone.DIM)


def _verdict(record: Record, style: Style) -> Iterator[str]:
    key = _word(record.get("key", "expectation"))
    if record.get("ok") is True:
        yield style.paint(f"ok: {key} {_word(record.get('wanted'))}", Tone.GOOD)
        return
    place = "" if record.get("place") is None else f" ({_place(record['place'])})"
    near = "" if record.get("message") is None else f", near #{_word(record['message'])}"
    wanted, got = _word(record.get("wanted")), _word(record.get("got"))
    yield style.paint(f"failed: {key}{place}: wanted {wanted}, got {got}{near}", Tone.BAD)


def _footer(record: Record, style: Style) -> Iterator[str]:
    code = record.get("exit")
    line = (
        f"ended by {_word(record.get('ended_by'))}: {_word(record.get('kind'))}, exit {_word(code)}"
    )
    if "simulated" in record:
        line += f", {_seconds(record['simulated'])} long"
    yield style.paint(line, Tone.GOOD if code == 0 else Tone.BAD)


_NOTES: Mapping[str, Callable[[Record, Style], Iterator[str]]] = {
    "header": _header,
    "open": _open,
    "unmatched": _unmatched,
    "fault": _fault,
    "back": _back,
    "loop": _loop,
    "limit": _limit,
    "error": _error,
    "close": _close,
    "verdict": _verdict,
    "footer": _footer,
}


def clock_of(at: object, style: Style) -> str:
    """A time in µs as it stands in front of a line."""
    known = isinstance(at, int | float) and abs(at) < 10**18
    return style.paint(f"{at / SECOND:7.3f}" if known else "      ?", Tone.DIM)  # type: ignore[operator]


def _seconds(value: object) -> str:
    known = isinstance(value, int | float) and abs(value) < 10**18
    return f"{value / SECOND:.3f} s" if known else _word(value)  # type: ignore[operator]


def _word(value: object) -> str:
    if isinstance(value, str):
        return shown(value)
    try:
        return shown(encode(plain(value)))
    except RecursionError:  # only a log made by hand nests so deeply
        return "…"


def _rule(rule: object) -> str:
    """`name file:line`."""
    if not isinstance(rule, Mapping):
        return _word(rule)
    name, file, line = (_word(rule.get(key)) for key in ("name", "file", "line"))
    return f"{name} {file}:{line}"


def _place(place: object) -> str:
    """`file:line:column`."""
    if isinstance(place, Place):
        return shown(str(place))
    if not isinstance(place, Mapping):
        return _word(place)
    return ":".join(_word(place[key]) for key in ("file", "line", "column") if key in place)


def _party(party: object) -> str:
    """`name (kind)`, as far as it is known."""
    if not isinstance(party, Mapping):
        return _word(party)
    kind = _word(party.get("kind"))
    return f"{_word(party['name'])} ({kind})" if party.get("name") else kind
