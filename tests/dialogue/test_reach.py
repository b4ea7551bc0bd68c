"""What is called unreachable is never reached: patterns, and whatever fits them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.dialogue.pattern import compile_pattern
from simulator.dialogue.words import Heard
from tests.dialogue.loading import examine

WORDS = st.sampled_from(["a", "b", "c", "7"])
PARTS = st.one_of(
    WORDS,
    st.sampled_from(["*", "<?>", "<?*>", "<?:word>", "<?:number>", "<?:2>", "(a|b c)", "[a]", "<?:a|c>"]),
)  # fmt: skip


def spelled(parts: list[str]) -> str:
    """The parts as a pattern; each capture has a name of its own."""
    named = [part.replace("?", f"x{number}") for number, part in enumerate(parts)]
    return " ".join(named)


@settings(max_examples=400)
@given(
    above=st.lists(PARTS, min_size=1, max_size=4),
    below=st.lists(PARTS, min_size=1, max_size=5),
    messages=st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=30),
)
def test_whatever_fits_a_rule_that_never_fires_fits_the_one_above(
    above: list[str], below: list[str], messages: list[list[str]]
) -> None:
    first, second = spelled(above), spelled(below)
    script, findings = examine(
        f"rules: [{{when: '{first}', say: x}}, {{when: '{second}', say: y}}]"
    )
    if script is None or "unreachable-rule" not in [found.code for found in findings]:
        return
    if "*" in (first, second):
        return  # heard raw: every text fits
    wider, narrower = compile_pattern(first), compile_pattern(second)
    for words in messages:
        heard = Heard(" ".join(words))
        assert narrower.match(heard) is None or wider.match(heard) is not None


def test_of_many_that_begin_alike_it_is_still_told() -> None:
    rules = "".join(f"{{when: 'I am <x{n}> {w}', say: <x{n}>}}, " for n, w in enumerate("abcd"))
    _, findings = examine(f"rules: [{rules}{{when: I am so b, say: y}}]")
    assert [found.code for found in findings] == ["unreachable-rule"]
    assert "'I am <x1> b' fits every message that this one fits" in findings[0].headline
