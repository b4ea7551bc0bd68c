"""A reply loop for people: a short paragraph that says why, and the round as a picture.

Owns the wording and the drawing. Pure: the fields of a `loop` record in, lines out. Whatever a peer wrote
passes through `shown`; a field that is not what it should be is left out, never raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from simulator.transcript.terminal import PLAIN, Style, Tone, counted, shown

Record = Mapping[str, Any]

_WIDTH = 96  # columns of the paragraph
_INDENT = 9  # columns in front of it, where it stands below a time
_NARROWEST = 20  # columns; below that nothing can be read anyway
_LONGEST = 56  # characters of a message in the picture
_DRAWN = 8  # messages of a round that are drawn; of a longer one the first and the last
_TONES = {"server": Tone.SERVER, "client": Tone.CLIENT}
_VALUES = 3  # of a varying field that are quoted


def loop_headline(record: Record) -> str:
    """One line: class, certainty, where it begins, how long a round is, what is done."""
    class_, certainty, first = (_word(record, key) for key in ("class", "certainty", "first"))
    period, rounds = _number(record, "period"), _number(record, "rounds")
    action = f"; {_word(record, 'action')}" if "action" in record else ""
    if class_ == "drought":
        size = f"out of a pool of {counted(period, 'message')}"
    else:
        size = f"every {'message' if period == 1 else counted(period, 'message')}, {rounds} rounds"
    return f"loop: {class_}, {certainty}: from #{first} on, {size}{action}"


def loop_lines(record: Record, style: Style = PLAIN) -> Iterator[str]:
    """The paragraph, what varied, and the picture of one round."""
    evidence = record.get("evidence")
    if not isinstance(evidence, Mapping):
        return
    sentences = (*_why(record, evidence), *_news(record, evidence))
    room = (
        _WIDTH if style.columns is None else min(_WIDTH, max(style.columns - _INDENT, _NARROWEST))
    )
    yield from wrap(" ".join(sentences), room)
    yield from _varied(evidence)
    yield from _picture(record, evidence, style)


# --- why ----------------------------------------------------------------------------------------------------


def _why(record: Record, evidence: Record) -> Iterator[str]:
    match record.get("class"):
        case "recurrence":
            yield from _recurrence(record, evidence)
        case "periodic":
            varies = ", but for what varies by itself" if evidence.get("varied") else ""
            period, rounds = _number(record, "period"), _number(record, "rounds")
            same = "message was" if period == 1 else f"{period} messages were"
            yield f"The same {same} said {rounds} times{varies}."
        case "drought":
            yield "Nobody says anything new any more: the words of every message were said before."
        case "storm":
            replies = _number(evidence, "replies")
            unheard = evidence.get("unheard")
            levels = ", ".join(map(str, unheard)) if isinstance(unheard, list) else "more and more"
            yield (
                f"A message is answered by {replies} on average, and what nobody has heard yet "
                f"grows: {levels} messages."
            )


def _recurrence(record: Record, evidence: Record) -> Iterator[str]:
    recurs = evidence.get("recurs")
    before, after = recurs if isinstance(recurs, list | tuple) and len(recurs) == 2 else ("?", "?")
    yield (
        f"After #{before!s:.20} everything was as it is after #{after!s:.20}: both bots' states, "
        "variables and memory, and what is on its way."
    )
    if record.get("certainty") == "proved":
        yield "Neither chance nor the wall clock had a part, so it goes on for ever."
        return
    draws = evidence.get("draws")
    drawn = (
        [_drawn(each) for each in draws if isinstance(each, Mapping)]
        if isinstance(draws, list | tuple)
        else []
    )
    if drawn:
        yield f"Chance had a part ({', '.join(dict.fromkeys(drawn))}), so only luck can end it."
    if evidence.get("clock") is True:
        yield "The wall clock had a part, so another run may go another way."
    yield f"For {counted(_number(evidence, 'known'), 'message')} nothing came that had not been there."


def _drawn(draw: Record) -> str:
    rule = draw.get("rule")
    if not isinstance(rule, Mapping):
        return "the wire"
    return f"{_word(draw, 'side')}: {_rule(rule)}"


def _news(record: Record, evidence: Record) -> Iterator[str]:
    """When something new came last, and how far it is from there to a loop."""
    if record.get("certainty") == "proved" or "score" not in evidence:
        return
    news = evidence.get("news")
    if isinstance(news, int):
        yield f"The last message that brought something new was #{news}."
    progress = evidence.get("progress")
    if isinstance(progress, Mapping) and isinstance(progress.get("numbers"), int):
        yield f"A number got nearer to its end last in #{progress['numbers']}."
    yield f"Score {_number(evidence, 'score')}; it takes {_number(evidence, 'threshold')}."


def _varied(evidence: Record) -> Iterator[str]:
    varied = evidence.get("varied")
    for field in varied if isinstance(varied, list | tuple) else ():
        if isinstance(field, Mapping):
            values = field.get("values")
            quoted = (
                [shown(str(value)) for value in values] if isinstance(values, list | tuple) else []
            )
            change = _word(field, "change")
            kind = _word(field, "kind")
            how = kind if change == kind else f"{kind} {change}"
            yield f"varies: {how} ({', '.join(quoted[-_VALUES:])})"
    masked = evidence.get("masked")
    if varied and isinstance(masked, list | tuple):
        yield from (f"compared as: {_cut(str(text))}" for text in masked[:_VALUES])


# --- the picture --------------------------------------------------------------------------------------------


def _picture(record: Record, evidence: Record, style: Style) -> Iterator[str]:
    said = evidence.get("said")
    if not isinstance(said, list | tuple) or not said:
        return
    speakers, rules = _list(evidence.get("from")), _list(record.get("rules"))
    rows = [
        _row(str(text), _at(speakers, at), _at(rules, at), style) for at, text in enumerate(said)
    ]
    period = record.get("period")
    total = period if isinstance(period, int) and period > len(rows) else len(rows)
    if total > _DRAWN:
        left = f"... {counted(total - _DRAWN + 1, 'message')} more"
        end = rows[-1:] if total == len(rows) else []
        rows = [*rows[: _DRAWN - len(end) - 1], left, *end]
    for at, row in enumerate(rows):
        yield f"  {'.->' if at == 0 else '|  '} {row}"
        if at < len(rows) - 1 and len(rows) <= _DRAWN // 2:
            yield "  |      v"
    yield "  '------'"


def _row(text: str, speaker: object, rule: object, style: Style) -> str:
    short = _cut(text)
    who = f"{shown(str(speaker))}: " if speaker is not None else ""
    tone = _TONES.get(str(speaker))
    said = f"{style.paint(who, tone) if tone else who}{short}"
    if not isinstance(rule, Mapping):
        return said
    pad = " " * max(1, 30 - len(who) - len(short))
    return f"{said}{pad}{style.paint(_rule(rule), Tone.DIM)}"


def _cut(text: str) -> str:
    return shown(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")


def _rule(rule: Record) -> str:
    return f"{_word(rule, 'name')} {_word(rule, 'file')}:{_word(rule, 'line')}"


# --- fields that may be anything ----------------------------------------------------------------------------


def _list(value: object) -> list[object]:
    return (
        [each._asdict() if hasattr(each, "_asdict") else each for each in value]
        if isinstance(value, list | tuple)
        else []
    )


def _at(values: list[object], at: int) -> object:
    return values[at] if at < len(values) else None


def _word(record: Record, key: str) -> str:
    return shown(str(record.get(key, "?")))


def _number(record: Record, key: str) -> int | float | str:
    value = record.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**18:
        return value
    return "?"
