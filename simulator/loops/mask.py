"""What stays of a message when everything that varies by itself is masked.

Owns the comparison form of a text: case, punctuation, emoji, ids, dates, clock times and counters
do not tell two messages apart; a number that is what its sentence is about does. Knows no
conversation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.loops.form import Form, Masks
from simulator.loops.json_mask import is_json, mask_json, part_keys, said_in
from simulator.loops.kinds import EPOCH, LETTERS, MONTHS, TOKEN, WRITTEN_DATE, kind_of, varied_in
from simulator.loops.payload import weigh
from simulator.loops.recent import Recent
from simulator.loops.spread import fold, spread, spread_plain

if TYPE_CHECKING:
    import re

    from simulator.loops.form import Field

_SHORT = 256  # characters; of longer texts fewer are kept
_LONG = 4096  # characters; a longer text is not kept
_KEPT = 2048  # texts
_KEPT_LONG = 128


def mask(text: str) -> Form:
    """The text without what varies by itself; kept for the texts met last."""
    if text.isascii():
        # Two texts that differ in digits alone have the same mask wherever every digit is masked.
        zeros = text.encode().translate(_ZEROS)
        form = _FORMS.get(zeros) or _LONG_FORMS.get(zeros) or _shared(zeros)
        if form is not _OWN:
            return form
    if len(text) > _SHORT:
        return _kept_long(text) if len(text) <= _LONG else mask_text(text)
    return _kept(text)


_FORMS: Recent[bytes, Form] = Recent(_KEPT)
_LONG_FORMS: Recent[bytes, Form] = Recent(_KEPT_LONG)
_CLOSING = frozenset("]} \t\r\n")
_OWN = Form("")  # stands for: each of these texts has a form of its own
_LONG_NUMBER = "0" * EPOCH
_ZERO = ord("0")
_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def _shared(zeros: bytes) -> Form:
    """The form of all texts that become this one where each digit is a 0, newly made and kept.

    `_OWN` where a digit stays, or where its place cannot be told, and for a text too long to keep.
    """
    if len(zeros) > _LONG:
        return _OWN
    text = zeros.decode()
    if _ZERO in zeros or (text[-1:] in _CLOSING and is_json(text)):
        form = _without_digits(text)
    else:  # nothing to mask
        said = spread_plain(zeros)
        words = said.split()
        form = Form(" ".join(words) or text.lower(), said, words=words)
    forms = _FORMS if len(zeros) <= _SHORT else _LONG_FORMS
    return forms.recall(zeros, form) or form


def _without_digits(text: str) -> Form:
    form = mask_text(text)
    masks = form.masks
    if "0" in form.text or _LONG_NUMBER in text:
        return _OWN  # of a long number the digits tell whether it is a time
    if masks is None or not masks.written:
        return form
    if masks.varied != ("number",):
        return _OWN  # beside other masks, the digits of a number cannot be told from theirs
    lower, spans, end = text.lower(), list[slice](), 0
    for number in masks.written:
        start = lower.find(number, end)
        if start < 0:
            return _OWN
        end = start + len(number)
        spans.append(slice(start, end))
    measure = masks.measure
    assert measure is not None
    masks.spans = tuple(spans[measure.first : measure.end])
    return form


def mask_text(text: str, fields: list[Field] | None = None) -> Form:
    """The form of a text, worked out.

    Args:
        text: The text.
        fields: What is masked is added to it, in an order that texts of one form share.
    """
    if is_json(text):
        return _of_json(fold(part_keys(text)), [] if fields is None else fields)
    return mask_folded(fold(text), fields)


_kept = lru_cache(maxsize=_KEPT)(mask_text)
_kept_long = lru_cache(maxsize=_KEPT_LONG)(mask_text)


def mask_folded(folded: str, fields: list[Field] | None = None) -> Form:
    """The same of a text that is folded already; capitals in it are masks."""
    fields = [] if fields is None else fields
    if is_json(folded):
        return _of_json(folded, fields)
    found: list[Field] = []
    text = _mask_tokens(folded, found)
    if not MONTHS.isdisjoint(text.split()) and found:
        found = []
        text = _mask_tokens(_mask_dates(folded, found), found)
    numbers = [written for kind, written in found if kind == "number"]
    weighed = weigh(text, numbers) if numbers else None
    if weighed is not None:
        text = weighed.text
        payload = iter(weighed.payload)
        found = [field for field in found if field[0] != "number" or not next(payload)]
    fields += found
    said = spread(text)
    masks = None
    if fields or weighed is not None:
        masks = Masks(varied_in(fields), tuple(numbers), weighed and weighed.measure)
    return Form(" ".join(said.split()) or folded, said, masks)


def _of_json(folded: str, fields: list[Field]) -> Form:
    masked = mask_json(folded, fields)
    said = spread(said_in(masked))
    text = " ".join(spread(masked).split())
    masks = Masks(varied_in(fields)) if fields else None
    return Form(text or folded, said, masks, values=True)


def _mask_tokens(folded: str, fields: list[Field]) -> str:
    def masked(found: re.Match[str]) -> str:
        token = found[0]
        kind = kind_of(token)
        if kind is None:
            return token
        fields.append((kind, token))
        return LETTERS[kind]

    return TOKEN.sub(masked, folded)


def _mask_dates(folded: str, fields: list[Field]) -> str:
    def masked(found: re.Match[str]) -> str:
        fields.append(("date", found[0]))
        return LETTERS["date"]

    return WRITTEN_DATE.sub(masked, folded)
