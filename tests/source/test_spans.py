"""Tests for simulator.source.spans: offsets are what the text says there."""

from __future__ import annotations

from simulator.source.spans import Span, read_spans

TEXT = """\
# é before
a: "tête 🙂" # after

b:
  - c: plain text   # d
    d: |
      two
      lines

  # a comment
  - [x,  {y: 'z'} ]
"""


def written(span: Span) -> str:
    return TEXT[span.start : span.end]


def test_a_span_is_what_is_written_and_nothing_behind_it() -> None:
    root = read_spans(TEXT)
    (key, value), pair = root.value("a") or (root, root), root.value("b")
    assert (written(key), written(value)) == ("a", '"tête 🙂"')
    assert pair is not None
    first, second = pair[1].items
    assert [written(item) for item in first.items] == [
        "c",
        "plain text",
        "d",
        "|\n      two\n      lines",
    ]
    assert written(second) == "[x,  {y: 'z'} ]"
    assert written(pair[1]).endswith("]")


def test_a_key_that_is_not_there_has_no_span() -> None:
    assert read_spans(TEXT).value("c") is None
