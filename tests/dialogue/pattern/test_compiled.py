"""Tests for simulator.dialogue.pattern and the modules that it is made of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.dialogue.pattern import PatternError, WordList, compile_pattern
from simulator.dialogue.pattern.glob import is_glob
from simulator.dialogue.pattern.machine import Machine
from simulator.dialogue.words import hear
from tests.dialogue import brute_force

LISTS: dict[str, WordList] = {
    "size": {"small": (), "large": ("big", "huge")},
    "city": {"York": (), "New": (), "New York": ("NYC", "the big apple")},
    "many": {f"w{i}": () for i in range(100)},
}


def found(pattern: str, message: str, *, exactly: bool = False) -> dict[str, Any] | None:
    """What the pattern captures in the message."""
    return compile_pattern(pattern, words=LISTS, exactly=exactly).match(hear(message))


@pytest.mark.parametrize(
    ("pattern", "message", "captures"),
    [
        pytest.param("bye", "Good bye, then!", {}, id="a word anywhere"),
        pytest.param("bye", "goodbye", None, id="on word boundaries"),
        pytest.param("I'm the client.", "Hello, I’m the CLIENT ccc", {}, id="normalised alike"),
        pytest.param("a b", "a x b", None, id="words stand together"),
        pytest.param("a * b", "a b", {}, id="a star takes nothing"),
        pytest.param("a * b", "x a x y b z", {}, id="a star takes several"),
        pytest.param("a *", "a", {}, id="a star at the end takes nothing"),
        pytest.param("name is <x>", 'My name is "Bob Smith".', {"x": "Bob Smith"}, id="the rest"),
        pytest.param("name is <x>", "name is", None, id="at least one word"),
        pytest.param("<x> or", "Red or green or blue", {"x": "Red"}, id="what comes before"),
        pytest.param("a <x> b", "a Y Z b c b", {"x": "Y Z"}, id="as few words as possible"),
        pytest.param("a <x*> b", "a b", {"x": ""}, id="none or more"),
        pytest.param("a <x*>", "a b c", {"x": "b c"}, id="none or more takes the rest"),
        pytest.param("like <x> *", "I like Tea a lot", {"x": "Tea"}, id="a star ends the rest"),
        pytest.param("<x> <y>", "a b c", {"x": "a", "y": "b c"}, id="the second takes the rest"),
        pytest.param("<x:word>", "What? No", {"x": "What"}, id="one word wherever it stands"),
        pytest.param("a <x:2>", "a b c d", {"x": "b c"}, id="so many words"),
        pytest.param("a <x:2-3> d", "a b c e d", {"x": "b c e"}, id="a range"),
        pytest.param("a <x:2-3>", "a b c d", {"x": "b c"}, id="a range at the end is short"),
        pytest.param("a <x:2-3> d", "a b d", None, id="fewer than the range"),
        pytest.param("say <:word> <x>", "say a b c", {"x": "b c"}, id="a slot without a name"),
        pytest.param("(a|b c) d", "b c d", {}, id="alternatives"),
        pytest.param("(a|a b) <x>", "a b c", {"x": "b c"}, id="alternatives in written order"),
        pytest.param("[please] <x> now", "please go now", {"x": "go"}, id="an option is taken"),
        pytest.param("[a|b] c <x>", "b c d", {"x": "d"}, id="an option with alternatives"),
        pytest.param("(my <x>|your <y>) c", "my b c", {"x": "b", "y": ""}, id="left out"),
        pytest.param("(my <x>|your <x>) c", "your b c", {"x": "b"}, id="one name, two ways"),
        pytest.param("is <x> [please]", "is a b please", {"x": "a b"}, id="option at the end"),
        pytest.param("is <x> [please]", "is a please b", {"x": "a please b"}, id="to the end"),
        pytest.param("call [me <x>] [now]", "call me A B now", {"x": "A B"}, id="open option"),
        pytest.param("call [me <x>] [now]", "call you", {"x": ""}, id="open option left out"),
        pytest.param("a (b <x>|c)", "a c d", {"x": ""}, id="an alternative that is not open"),
        pytest.param("dog[s]", "My Dogs!", {}, id="a glued option"),
        pytest.param("dog[s]", "dog", {}, id="a glued option left out"),
        pytest.param("dog[s] x", "dog s x", None, id="glued is glued"),
        pytest.param("colo[u]r", "color colour", {}, id="an option inside a word"),
        pytest.param("(in|out)side[r]", "outsider", {}, id="several brackets in a word"),
        pytest.param("hello[, <x>]", "Hello, Bob!", {"x": "Bob"}, id="a comma in an option"),
        pytest.param("hello[, <x>]", "well hello", {"x": ""}, id="the comma's option left out"),
        pytest.param("a [b [c]] d", "a b c d", {}, id="options in options"),
        pytest.param("a [b] * b", "a b", {}, id="an option gives way"),
        pytest.param("<x:size> pizza", "a HUGE pizza", {"x": "large"}, id="own spelling"),
        pytest.param("in <x:city>", "in new york", {"x": "New York"}, id="longest entry first"),
        pytest.param("<x:city> <y>", "nyc now", {"x": "New York", "y": "now"}, id="a synonym"),
        pytest.param("<x:many> b", "W77 b", {"x": "w77"}, id="a long list"),
        pytest.param("<:size> <x>", "big deal", {"x": "deal"}, id="a list without a name"),
        pytest.param("<x:Red|dark green> car", "RED car", {"x": "Red"}, id="pattern's spelling"),
        pytest.param("<x:red|dark green>", "Dark Green", {"x": "dark green"}, id="two words"),
        pytest.param(r"2 \* 3 a\|b", "is 2 * 3 A|B?", {}, id="a backslash makes it literal"),
        pytest.param(r"\<x> c:\\d", "x> C:\\D", {}, id="literal slot and backslash"),
        pytest.param("i <3 you </b> a < b <- c", "I <3 you </b> a < b <- c", {}, id="plain <"),
        pytest.param("❤️", "I ❤ you", {}, id="an emoji"),
        pytest.param("<größe> bitte", "Zwei bitte", {"größe": "Zwei"}, id="a name with umlauts"),
    ],
)
def test_a_pattern_is_found_anywhere(
    pattern: str, message: str, captures: dict[str, Any] | None
) -> None:
    assert found(pattern, message) == captures


@pytest.mark.parametrize(
    ("word", "number"),
    [
        pytest.param("12", 12, id="an int"),
        pytest.param("-12.50", -12.5, id="a float"),
        pytest.param("+3", 3, id="a sign"),
        pytest.param(".5", 5, id="a dot at the edge"),
        pytest.param("5.", 5, id="the end of a sentence"),
        pytest.param("4.0", 4.0, id="a float though whole"),
        pytest.param("２５", 25, id="full-width digits"),
        pytest.param("−5", -5, id="a true minus"),
        pytest.param("9" * 4300, int("9" * 4300), id="a long number"),
        pytest.param("9" * 4301, None, id="a number nothing can read"),
        pytest.param("1,000", None, id="a thousands separator"),
        pytest.param("1.2.3", None, id="two dots"),
        pytest.param("1e5", None, id="an exponent"),
        pytest.param("three", None, id="a word"),
    ],
)
def test_a_number_is_digits_with_sign_and_dot(word: str, number: float | None) -> None:
    for pattern in ("is <x:number>", "is [a] * <x:number> [b]"):  # regular expression and machine
        captures = found(pattern, f"it is {word}")
        assert captures == (None if number is None else {"x": number})
        assert captures is None or type(captures["x"]) is type(number)


@pytest.mark.parametrize(
    ("pattern", "message", "captures"),
    [
        pytest.param("bye", "Bye!", {}, id="the whole message"),
        pytest.param("bye", "bye now", None, id="more behind"),
        pytest.param("bye", "well bye", None, id="more before"),
        pytest.param("* bye *", "well bye now", {}, id="written stars"),
        pytest.param("a <x:word>", "a b c", None, id="one word and no more"),
        pytest.param("<x> a [b]", "c a", {"x": "c"}, id="an option at the end"),
        pytest.param("(a <x>|b) [c]", "a d e c", {"x": "d e"}, id="an open alternative"),
    ],
)
def test_exactly_fits_the_whole_message(
    pattern: str, message: str, captures: dict[str, Any] | None
) -> None:
    assert found(pattern, message, exactly=True) == captures


@pytest.mark.parametrize(
    ("pattern", "offset", "sentence", "help_"),
    [
        pytest.param("say (a", 4, "the ( is never closed", r"add a ), or write \(", id="open ("),
        pytest.param("[a|b", 0, "the [ is never closed", r"add a ], or write \[", id="open ["),
        pytest.param("(a]", 0, "the ( is never closed", r"add a ), or write \(", id="crossed"),
        pytest.param("hi :)", 4, "this ) closes nothing", r"write \) for", id="stray )"),
        pytest.param("a|b", 1, "alternatives stand in brackets", "(this|that)", id="bare |"),
        pytest.param("(a|)", 3, "an alternative is empty", "[a|b]", id="empty last"),
        pytest.param("(|a)", 1, "an alternative is empty", "[a|b]", id="empty first"),
        pytest.param("a [ ]", 3, "these brackets are empty", "leave it out", id="empty []"),
        pytest.param("a <x", 2, "the slot that opens here is never closed", "add a >", id="open <"),
        pytest.param("<x:siez>", 0, "there is no word list 'siez'", "'size'", id="unknown list"),
        pytest.param("<x:nubmer>", 0, "there is no word list 'nubmer'", "'number'", id="bad type"),
        pytest.param("<x:>", 0, "the type after the : is missing", "types: word", id="no type"),
        pytest.param("<x> a <x>", 6, "the pattern captures 'x' twice", "another", id="twice"),
        pytest.param("<x> [a <x>]", 7, "the pattern captures 'x' twice", "another", id="inside"),
        pytest.param("a <x y>", 2, "'x y' cannot be the name of a capture", r"\<", id="bad name"),
        pytest.param("<if>", 0, "'if' cannot be the name of a capture", r"\<", id="a keyword"),
        pytest.param("<'a'>", 0, "a pattern captures by name", "<x>", id="a text"),
        pytest.param("<(1)>", 0, "a pattern captures by name", "<x>", id="an expression"),
        pytest.param("<x:4-2>", 0, "4-2 is no number of words", "smaller", id="range"),
        pytest.param("<x:0>", 0, "0 words is none", "<x:2-4>", id="no words"),
        pytest.param("<x:1-1000>", 0, "1-1000 is no number of words", "999", id="too many"),
        pytest.param("<x*:word>", 0, "<x*:word> has both a * and a type", "<x*>", id="star, type"),
        pytest.param("<x:a|>", 0, "'' is no word to choose", "needs a word", id="empty choice"),
        pytest.param("*", 0, "the pattern '*' has no word and no slot", "write", id="a star"),
        pytest.param("?!", 0, "the pattern '?!' has no word and no slot", "write", id="no word"),
        pytest.param("", 0, "the pattern '' has no word and no slot", "write", id="nothing"),
        pytest.param("(" * 30, 20, "brackets are more than 20 deep", "", id="deep"),
        pytest.param("a" + "[b]" * 9, 0, "a word with 512 spellings", "white space", id="spelled"),
        pytest.param("a " * 50_001, 0, "the pattern is 100,002 characters long", "list", id="long"),
        pytest.param("a " + "[b] " * 201, 802, "the pattern has more than 200", "list", id="signs"),
        pytest.param("a " + "[b <x{}>] " * 8, 0, "more than 6 optional parts", "", id="open parts"),
    ],
)
def test_a_pattern_that_cannot_be_meant_so_is_refused(
    pattern: str, offset: int, sentence: str, help_: str
) -> None:
    for number in range(8):
        pattern = pattern.replace("{}", str(number), 1)
    with pytest.raises(PatternError) as refused:
        compile_pattern(pattern, words=LISTS)

    assert refused.value.sentence.startswith(sentence)
    assert help_ in refused.value.help
    assert refused.value.offset == offset


@pytest.mark.parametrize("sign", ["[b]", "(b|c)", "*", "[c d|b]", "b[s]"])
def test_a_pattern_of_as_many_signs_as_there_may_be_can_be_asked(sign: str) -> None:
    pattern = compile_pattern(f"a {' '.join([sign] * 200)} z")
    assert pattern.match(hear(f"a {'b ' * 200}z")) == {}
    assert pattern.match(hear(f"a {'b ' * 200}y")) is None


@pytest.mark.parametrize(
    ("pattern", "required"),
    [
        pytest.param("A * b <x> a", ("a", "b"), id="every literal word once"),
        pytest.param("<x> dog[s]", (), id="not what may be spelled in two ways"),
        pytest.param("(a b|b c) [d]", ("b",), id="what all alternatives share"),
        pytest.param("hello[, <x>]", ("hello",), id="the word an option is glued to"),
        pytest.param("<x:size>", (), id="no list"),
    ],
)
def test_required_words_are_those_of_every_match(pattern: str, required: tuple[str, ...]) -> None:
    assert compile_pattern(pattern, words=LISTS).required == required


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        pytest.param("c", 2, id="a word"),
        pytest.param("c d", 2, id="a phrase"),
        pytest.param("c <x>", 2, id="an expression that is searched for"),
        pytest.param("b <x> d", 1, id="an expression that is matched"),
        pytest.param("c [d] * f [e]", 2, id="the machine"),
        pytest.param("<x> d", 0, id="a slot at the start"),
        pytest.param("z", None, id="no match"),
        pytest.param("d <x> z", None, id="no match for the expression"),
        pytest.param("f [d] * c [e] f", None, id="no match for the machine"),
    ],
)
def test_the_place_is_the_first_word_of_the_match(pattern: str, place: int | None) -> None:
    assert compile_pattern(pattern).place(hear("A, b. C! d e f")) == place


def test_captures_are_named_by_the_pattern() -> None:
    pattern = compile_pattern("<a> [b <c:number>] (<d:word>|<:word> e)")

    assert pattern.captures == {"a", "c", "d"}
    assert repr(pattern) == "Pattern('<a> [b <c:number>] (<d:word>|<:word> e)')"


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("* a * a * a * a * b", id="stars"),
        pytest.param("a <x> a <y> a <z> b c", id="slots"),
        pytest.param("a [a] * [a] a * (a|a a) b c", id="options"),
        pytest.param("(a|a a) " * 24 + "b c", id="ways"),
    ],
)
def test_a_long_message_does_not_explode(pattern: str) -> None:
    compiled = compile_pattern(pattern)

    assert compiled.match(hear("b c " + "a " * 2000)) is None
    assert compile_pattern("b * a").match(hear("b c " + "a " * 2000)) == {}


# --- against the reference that tries everything


@st.composite
def patterns(draw: st.DrawFn) -> list[brute_force.Part]:
    """Parts of a small pattern, every capture with a name of its own."""
    count = iter(range(1000))

    def part(depth: int) -> brute_force.Part:
        kinds = ["word", "word", "star", "slot", "slot", "one", "range", "number", "list"]
        kind = draw(st.sampled_from(kinds + ["choice", "option", "option"] * (depth < 2)))
        name = f"x{next(count)}"
        match kind:
            case "word":
                return ("word", draw(st.sampled_from("abc")))
            case "slot":
                return ("slot", name, draw(st.integers(0, 1)), None)
            case "one":
                return ("slot", name, 1, 1)
            case "range":
                least = draw(st.integers(0, 2))
                return ("slot", name, least, least + draw(st.integers(1, 2)))
            case "list":
                entries = st.sampled_from(["a", "b", "a b", "c a", "b b c"])
                return ("list", name, draw(st.lists(entries, min_size=2, max_size=3, unique=True)))
            case "choice":
                return ("choice", [solid(depth), solid(depth)])
            case "option":
                return ("option", solid(depth))
            case _:
                return (kind, name)[: 1 + (kind == "number")]

    def solid(depth: int) -> list[brute_force.Part]:
        inner = [part(depth + 1) for _ in range(draw(st.integers(0, 2)))]
        inner.insert(draw(st.integers(0, len(inner))), ("word", draw(st.sampled_from("abc"))))
        return inner

    return [part(0) for _ in range(draw(st.integers(1, 4)))]


@settings(max_examples=300)
@given(
    patterns().filter(lambda parts: any(part != ("star",) for part in parts)),
    st.lists(st.lists(st.sampled_from(["a", "b", "c", "1", "2.5"]), max_size=7), max_size=8),
    st.booleans(),
)
def test_what_is_matched_is_what_trying_everything_prefers(
    parts: list[brute_force.Part], messages: list[list[str]], exactly: bool
) -> None:
    source = brute_force.written(parts)
    pattern = compile_pattern(source, exactly=exactly)
    machine = Machine(pattern._nodes)

    for words in messages:
        heard = hear(" ".join(words))
        expected = brute_force.match(parts, words, exactly=exactly)
        by_machine = machine.match(heard)
        assert pattern.match(heard) == expected
        assert by_machine == (expected and {name: expected[name] for name in by_machine or ()})
        assert (pattern.place(heard) is None) == (expected is None)
        if is_glob(pattern._nodes) and expected is not None:
            assert pattern.place(heard) == machine.start(heard)


@given(st.text(st.sampled_from("ab *<>x:()[]|\\'5-,"), max_size=20))
def test_any_text_is_a_pattern_or_is_refused_with_a_place(source: str) -> None:
    places = []
    try:
        compile_pattern(source, words=LISTS).match(hear("a b x 5"))
    except PatternError as refused:
        places.append(refused.offset)

    assert all(0 <= place <= len(source) for place in places)
