"""Tests for simulator.scenario: what a scenario file becomes, and what is said about slips."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.conversation.setup import (
    Human,
    Limits,
    LoopAction,
    LoopPolicy,
    Program,
    Remote,
    Rules,
    Wire,
)
from simulator.diagnostics import CODES, Severity
from simulator.errors import InvalidFile
from simulator.expectations import Bound
from simulator.record import SECOND, Place, Side
from simulator.scenario import (
    Scenario,
    examine_file,
    load_bot_file,
    load_scenario,
    parse_party,
    sniff,
)
from simulator.source import MAX_FINDINGS
from tests.marked import unmark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIDES = "server: {otherwise: hello}\nclient: {on_open: hello}\n"
HELLO = {"s/hello.yaml": f"scenario: Hello\n{SIDES}"}


def reader(files: Mapping[str, str]) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(2, "No such file or directory")
        return files[path].encode()

    return read


def load(more: str) -> Scenario:
    return load_scenario("s.yaml", read=reader({"s.yaml": f"scenario: x\n{SIDES}{more}"}))


def name_of(party: object) -> str:
    assert isinstance(party, Rules)
    return party.script.name


# --- what is read ---------------------------------------------------------------------------------


def test_a_scenario_has_a_title_two_bots_and_defaults() -> None:
    scenario = load_scenario("s/hello.yaml", read=reader(HELLO))

    assert (scenario.title, scenario.named, scenario.path) == ("Hello", True, "s/hello.yaml")
    assert (name_of(scenario.server), name_of(scenario.client)) == ("server", "client")
    assert scenario.party(Side.SERVER) is scenario.server
    assert (scenario.limits, scenario.limits_set) == (Limits(), frozenset())
    assert (scenario.loops, scenario.wire) == (LoopPolicy(), Wire())
    assert (scenario.seed, scenario.expect, scenario.warnings) == (None, None, ())
    assert scenario.files == ("s/hello.yaml",)
    assert len(scenario.sha256) == 64


def test_without_a_title_it_is_called_like_its_file() -> None:
    scenario = load_scenario("a/jam.yaml", read=reader({"a/jam.yaml": SIDES}))

    assert (scenario.title, scenario.named) == ("jam", False)


def test_limits_are_numbers_durations_sizes_or_off() -> None:
    scenario = load("limits: {messages: off, time: 1h, silence: off, bytes: 1MB, message: 1KB}")

    assert scenario.limits == Limits(
        messages=None, time=3600 * SECOND, silence=None, bytes=1024 * 1024, message=1024
    )
    assert scenario.limits_set == {"messages", "time", "silence", "bytes", "message"}


def test_only_limits_that_are_set_count_as_set() -> None:
    scenario = load("limits: {messages: 7}")

    assert scenario.limits == Limits(messages=7)
    assert scenario.limits_set == {"messages"}


def test_wire_is_read() -> None:
    scenario = load(
        "wire: {path: /chat?a=1, subprotocol: ocpp1.6, headers: {X-A: b c}, delay: 20ms-80ms,"
        " drop: 1%, duplicate: 50%, cut: {after: 12}}"
    )

    assert scenario.wire == Wire(
        "/chat?a=1", "ocpp1.6", (("X-A", "b c"),), (20_000, 80_000), 0.01, 0.5, 12
    )


@pytest.mark.parametrize("word", ["stop", "warn", "off"])
def test_loops_is_a_word(word: str) -> None:
    assert load(f"loops: {word}").loops == LoopPolicy(action=LoopAction(word))


def test_loops_is_a_mapping() -> None:
    loops = load(
        "loops: {action: warn, patience: 30, volatile: ticket <n:word>, progress: [step <n>, done],"
        " accept: proved, nudge: {client: Bye then}}"
    ).loops

    assert (loops.action, loops.patience, loops.accept) == (LoopAction.WARN, 30, "proved")
    assert [pattern.source for pattern in loops.volatile] == ["ticket <n:word>"]
    assert [pattern.source for pattern in loops.progress] == ["step <n>", "done"]
    assert loops.nudge == ((Side.CLIENT, "Bye then"),)


def test_expectations_are_read_with_their_places() -> None:
    expect = load(
        "expect:\n  ended_by: client\n  close_code: 1000\n  messages: '<= 10'\n"
        "  says:\n    - client: hello\n    - {server: '*', within: 500ms}\n"
        "  transcript: []\n  never: [{server: error}]\n"
    ).expect

    assert expect is not None
    assert expect.ended_by is not None
    assert (expect.ended_by.value, expect.ended_by.place) == ("client", Place("s.yaml", 5, 3))
    assert expect.close_code is not None
    assert expect.close_code.value == 1000
    assert expect.messages is not None
    assert expect.messages.value == Bound("<=", 10)
    assert [
        (line.side, line.source, line.pattern is None, line.within) for line in expect.says or ()
    ] == [(Side.CLIENT, "hello", False, None), (Side.SERVER, "*", True, SECOND // 2)]
    assert expect.transcript == ()
    assert [str(line) for line in expect.never or ()] == ["server: error"]


FORMS = {
    "a person": ("server", "human", Human()),
    "an address": ("server", "wss://example.org:1/a?b", Remote("wss://example.org:1/a?b")),
    "a program": ("client", "{cmd: \"./bot.sh -v 'a b'\"}", Program(("./bot.sh", "-v", "a b"))),
    "a program in a text": ("client", "'cmd:bot -v'", Program(("bot", "-v"))),
}  # fmt: skip


@pytest.mark.parametrize(("side", "form", "party"), FORMS.values(), ids=FORMS)
def test_a_side_is_not_always_a_bot(side: str, form: str, party: object) -> None:
    other = Side(side).other
    text = f"scenario: x\n{side}: {form}\n{other}: {{on_open: hi}}\n"

    assert load_scenario("s.yaml", read=reader({"s.yaml": text})).party(Side(side)) == party


FILES = {
    "s/a.yaml": "scenario: a\nserver: bots/ann.yaml\nclient: ../b.yaml\n",
    "s/bots/ann.yaml": "include: [more.yaml]\non_open: hi\n",
    "s/bots/more.yaml": "rules: [{when: hey, say: ho}]",
    "b.yaml": "name: bert\notherwise: hm\n",
    "c.yaml": "scenario: c\nserver: {name: sue, otherwise: hm}\nclient: s/a.yaml\n",
}


def test_files_of_sides_are_relative_to_the_scenario() -> None:
    scenario = load_scenario("s/a.yaml", read=reader(FILES))

    assert (name_of(scenario.server), name_of(scenario.client)) == ("ann", "bert")
    assert scenario.files == ("s/a.yaml", "s/bots/ann.yaml", "s/bots/more.yaml", "b.yaml")


def test_a_scenario_as_a_side_gives_its_bot_of_that_side() -> None:
    scenario = load_scenario("c.yaml", read=reader(FILES))

    assert name_of(scenario.client) == "bert"
    assert load_bot_file("c.yaml", read=reader(FILES)).name == "sue"
    assert load_bot_file("c.yaml", read=reader(FILES), side=Side.CLIENT).name == "bert"


def test_a_side_can_be_replaced_and_need_not_be_there() -> None:
    read = reader({"s.yaml": "scenario: x\nserver: {otherwise: hello}\n"})

    scenario = load_scenario("s.yaml", read=read, replaced={Side.CLIENT: Human()})

    assert scenario.client == Human()


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("human", Human()),
        ("ws://localhost/a", Remote("ws://localhost/a")),
        ("cmd:bot.sh 'a b'", Program(("bot.sh", "a b"))),
    ],
)
def test_a_side_on_the_command_line(text: str, party: object) -> None:
    assert parse_party(text, Side.SERVER, read=reader({})) == party


def test_a_file_on_the_command_line_is_relative_to_its_folder() -> None:
    read = reader(FILES)

    assert name_of(parse_party("b.yaml", Side.CLIENT, read=read)) == "bert"
    assert name_of(parse_party("bots/ann.yaml", Side.SERVER, read=read, folder="s")) == "ann"
    assert name_of(parse_party("s/a.yaml", Side.SERVER, read=read)) == "ann"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("scenario: x\nserver: {}", True),
        ("# a comment\n\nscenario: x", True),
        ("\ufeffscenario: x", True),
        ("{scenario: x}", True),
        ('"scenario": x', True),
        ("scenario: [broken", True),
        ("name: x\nrules: [{say: 'scenario: x'}]", False),
        ("vars:\n  scenario: x", False),
        ("scenarios: x", False),
        ("", False),
    ],
)
def test_a_scenario_is_told_by_its_title(text: str, is_one: bool) -> None:
    assert sniff(text.encode()) is is_one


def test_every_scenario_file_of_the_project_loads_without_a_finding() -> None:
    folder = Path(__file__).parents[2] / "scenarios"
    paths = [str(path) for path in sorted(folder.rglob("*.yaml"))]

    found = {path: examine_file(path, read=lambda p: Path(p).read_bytes()) for path in paths}

    assert len(found) > 5
    assert {path: findings for path, (_, findings) in found.items() if findings} == {}


# --- slips ----------------------------------------------------------------------------------------

SLIPS = {
    "a key": (f"scenario: x\n{SIDES}‸limit: {{}}", "unknown-key"),
    "a title without end": (f"scenario: ‸{'x' * 301}\n{SIDES}", "bad-value"),
    "a bot's name without end": (f"server: {{name: ‸{'x' * 301}}}\nclient: {{}}", "bad-value"),
    "a rule's name without end": (
        f"server: {{rules: [{{name: ‸{'x' * 301}, say: hi}}]}}\nclient: {{}}", "bad-value"),
    "no client": ("‸scenario: x\nserver: {}", "missing-key"),
    "an empty title": (f"‸scenario:\n{SIDES}", "missing-value"),
    "an http address": ("server: ‸http://localhost/\nclient: human", "bad-url"),
    "an address without a host": ("server: ‸ws://\nclient: human", "bad-url"),
    "an address with half a scheme": ("server: ‸ws:localhost\nclient: human", "bad-url"),
    "an address with a fragment": ("server: ‸ws://a/#b\nclient: human", "bad-url"),
    "an address with a port that is none": ("server: ‸ws://a:99999/\nclient: human", "bad-url"),
    "an address of another kind": ("server: ‸ftp://a/\nclient: human", "bad-url"),
    "an address as a client": ("server: {}\nclient: ‸ws://a/", "bad-url"),
    "two people": ("server: human\nclient: ‸human", "bad-side"),
    "a program that cannot be split": ("server: {cmd: ‸\"a 'b\"}\nclient: {}", "bad-side"),
    "a program of no words": ("server: {cmd: ‸' '}\nclient: {}", "bad-side"),
    "a program with another key": ("server: {cmd: a, ‸env: b}\nclient: {}", "unknown-key"),
    "a side that is a list": ("server: ‸[a]\nclient: {}", "wrong-type"),
    "a side that is nothing": ("server: ‸''\nclient: {}", "bad-side"),
    "a file that is not there": ("server: ‸nope.yaml\nclient: {}", "unreadable"),
    "itself": ("server: ‸s.yaml\nclient: {}", "bad-side"),
    "reconnect of a server": ("server: {‸on_error: {reconnect: {}}}\nclient: {}",
                              "misplaced-reconnect"),
    "reconnect in a server's state": (
        "server: {states: {a: {‸on_close: {any_of: [{reconnect: {}}]}}}}\nclient: {}",
        "misplaced-reconnect"),
    "a seed": (f"{SIDES}seed: ‸x", "bad-value"),
    "a limit": (f"{SIDES}limits: {{‸tiem: 5m}}", "unknown-key"),
    "a number of messages": (f"{SIDES}limits: {{messages: ‸many}}", "bad-value"),
    "no messages": (f"{SIDES}limits: {{messages: ‸0}}", "bad-value"),
    "no time": (f"{SIDES}limits: {{time: ‸0s}}", "bad-value"),
    "a silence": (f"{SIDES}limits: {{silence: ‸5x}}", "bad-duration"),
    "a size": (f"{SIDES}limits: {{bytes: ‸5x}}", "bad-size"),
    "bytes without end": (f"{SIDES}limits: {{bytes: ‸off}}", "bad-value"),
    "loops": (f"{SIDES}loops: ‸halt", "bad-value"),
    "an action of loops": (f"{SIDES}loops: {{action: ‸stopp}}", "bad-value"),
    "what loops accept": (f"{SIDES}loops: {{accept: ‸maybe}}", "bad-value"),
    "patience": (f"{SIDES}loops: {{patience: ‸-1}}", "bad-value"),
    "a patience of one message": (f"{SIDES}loops: {{patience: ‸1}}", "bad-value"),
    "a pattern of loops": (f"{SIDES}loops: {{volatile: ‸'!'}}", "bad-pattern"),
    "a side of nudge": (f"{SIDES}loops: {{nudge: {{‸sever: x}}}}", "unknown-key"),
    "a nudge of somebody else's side": (
        "server: ws://127.0.0.1:9/\nclient: {}\nloops: {nudge: {‸server: x}}", "bad-side"),
    "a path": (f"{SIDES}wire: {{path: ‸x}}", "bad-value"),
    "a subprotocol": (f"{SIDES}wire: {{subprotocol: ‸a b}}", "bad-value"),
    "a header's name": (f"{SIDES}wire: {{headers: {{‸a b: c}}}}", "bad-name"),
    "a header of two lines": (f'{SIDES}wire: {{headers: {{a: ‸"b\\r\\nc"}}}}', "bad-value"),
    "a delay": (f"{SIDES}wire: {{delay: ‸3s-1s}}", "bad-duration"),
    "a share": (f"{SIDES}wire: {{drop: ‸200%}}", "bad-share"),
    "a cut": (f"{SIDES}wire: {{cut: {{after: ‸0}}}}", "bad-value"),
    "an ending": (f"{SIDES}expect: {{ended_by: ‸clinet}}", "bad-value"),
    "a close code": (f"{SIDES}expect: {{close_code: ‸4}}", "bad-close"),
    "a number of messages that is none": (f"{SIDES}expect: {{messages: ‸lots}}", "bad-value"),
    "a message without a side": (f"{SIDES}expect: {{says: [‸hello]}}", "wrong-type"),
    "a message of both sides": (f"{SIDES}expect: {{says: [‸{{client: a, server: b}}]}}",
                                "bad-value"),
    "a message of no side": (f"{SIDES}expect: {{never: [‸{{within: 1s}}]}}", "missing-key"),
    "a pattern of a message": (f"{SIDES}expect: {{transcript: [{{client: ‸'!'}}]}}", "bad-pattern"),
    "within": (f"{SIDES}expect: {{says: [{{client: a, within: ‸x}}]}}", "bad-duration"),
    "a comparison without quotes": (f"{SIDES}expect:\n  messages: ‸>= 3", "block-scalar"),
}  # fmt: skip


@pytest.mark.parametrize(("snippet", "code"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_an_error_with_its_own_code_and_place(snippet: str, code: str) -> None:
    text, place = unmark(snippet)

    with pytest.raises(InvalidFile) as caught:
        load_scenario("s.yaml", read=reader({"s.yaml": text}))

    assert [(f.code, f.place[1:]) for f in caught.value.diagnostics] == [(code, place)]
    assert code in CODES


def test_a_title_may_have_three_hundred_characters() -> None:
    title = "é" * 300
    loaded = load_scenario("s.yaml", read=reader({"s.yaml": f"scenario: {title}\n{SIDES}"}))
    assert loaded.title == title


def test_a_file_full_of_slips_brings_no_flood_and_is_refused_nevertheless() -> None:
    keys = "".join(f"key{n}: x\n" for n in range(MAX_FINDINGS + 10))
    with pytest.raises(InvalidFile) as caught:
        load_scenario("s.yaml", read=reader({"s.yaml": f"scenario: x\n{SIDES}{keys}"}))

    found = caught.value.diagnostics
    assert len(found) == MAX_FINDINGS
    assert {one.code for one in found} == {"unknown-key"}


@pytest.mark.parametrize(
    ("bot", "code"),
    [
        ("include: [{}]", "unreadable"),
        ("rules: [{}]", "wrong-type"),
        ("on_open: [{}]", "undeclared-name"),
        ("vars: {{{}}}", "bad-name"),
    ],
)
def test_a_bot_full_of_slips_is_not_read_to_its_end(bot: str, code: str) -> None:
    slips = ", ".join(f"<no {n}>" if code == "bad-name" else f"<no{n}>" for n in range(1100))
    with pytest.raises(InvalidFile) as caught:
        load_bot_file("b.yaml", read=reader({"b.yaml": bot.format(slips)}))

    found = caught.value.diagnostics
    assert len(found) == MAX_FINDINGS
    assert {one.code for one in found} == {code}


def test_the_other_side_of_a_bot_full_of_slips_is_read_nevertheless() -> None:
    keys = "".join(f"  key{n}: x\n" for n in range(MAX_FINDINGS + 10))
    with pytest.raises(InvalidFile) as caught:
        load_scenario(
            "s.yaml", read=reader({"s.yaml": f"scenario: x\nserver:\n{keys}client: {{wehn: x}}\n"})
        )
    found = caught.value.diagnostics
    assert (len(found), found[-1].headline) == (MAX_FINDINGS + 1, "a bot has no key wehn")


def test_the_right_spelling_of_an_address_is_given() -> None:
    with pytest.raises(InvalidFile) as caught:
        parse_party("https://example.org/a", Side.SERVER, read=reader({}))

    (found,) = caught.value.diagnostics
    assert "starts with ws:// or wss://" in found.headline
    assert found.help == "write wss://example.org/a"


@pytest.mark.parametrize(
    "load_it",
    [
        pytest.param(lambda read: load_scenario("x.yaml", read=read), id="a scenario"),
        pytest.param(lambda read: load_bot_file("x.yaml", read=read), id="a bot"),
        pytest.param(lambda read: parse_party("x.yaml", Side.CLIENT, read=read), id="a side"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_finding_in_its_first_line(
    load_it: Callable[[Callable[[str], bytes]], object],
) -> None:
    with pytest.raises(InvalidFile) as caught:
        load_it(reader({}))

    assert [str(found) for found in caught.value.diagnostics] == [
        "x.yaml:1:1: x.yaml cannot be read: No such file or directory"
    ]


def test_findings_of_all_files_come_at_once() -> None:
    files = {
        "s.yaml": "scenario: x\nserver: a.yaml\nclient: b.yaml\nlimits: {tiem: 1s}",
        "a.yaml": "rules: [{wehn: a}]\ninclude: c.yaml",
        "b.yaml": "say: Note: x",
        "c.yaml": "rules: [{when: a}]",
    }

    with pytest.raises(InvalidFile) as caught:
        load_scenario("s.yaml", read=reader(files))

    assert {(f.place.file, f.code) for f in caught.value.diagnostics} >= {
        ("s.yaml", "unknown-key"),
        ("a.yaml", "unknown-key"),
        ("b.yaml", "unquoted-colon"),
        ("c.yaml", "no-reply"),
    }


def test_warnings_alone_do_not_keep_a_scenario_from_loading() -> None:
    scenario = load("seed: 1 #one\n")

    assert [(f.code, f.severity) for f in scenario.warnings] == [("cut-text", Severity.WARNING)]


def test_a_bot_file_is_no_scenario() -> None:
    with pytest.raises(InvalidFile) as caught:
        load_scenario("b.yaml", read=reader(FILES))

    assert [found.code for found in caught.value.diagnostics] == ["missing-key"]


def test_examining_tells_a_bot_from_a_scenario() -> None:
    read = reader(FILES)

    bot, about_bot = examine_file("b.yaml", read=read)
    scenario, about_scenario = examine_file("s/a.yaml", read=read)
    nothing, about_nothing = examine_file("nope.yaml", read=read)

    assert (getattr(bot, "name", None), about_bot) == ("bert", ())
    assert (getattr(scenario, "title", None), about_scenario) == ("a", ())
    assert nothing is None
    assert [found.code for found in about_nothing] == ["unreadable"]


values = st.sampled_from(
    ["a", "human", "ws://a/", "http://a", "cmd:a", "s.yaml", "{}", "{otherwise: hi}", "{cmd: a}",
     "off", "stop", "1", "5m", "", "[]", "[a]", "[{client: a}]", "{after: 1}", "{messages: 1}",
     "{a: b}", "{ended_by: loop}", "{path: /a}", "//", "://", "ws://[", "'\\0'", "../s.yaml"]
)  # fmt: skip
keys = st.sampled_from(
    ["scenario", "server", "client", "seed", "limits", "loops", "wire", "expect", "name", "rules"]
)


@given(top=st.dictionaries(keys, values, max_size=6))
def test_any_scenario_loads_or_is_explained(top: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in top.items())

    found, findings = examine_file("s.yaml", read=reader({"s.yaml": text}))

    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert (found is None) == bool(errors)
    assert all(finding.code in CODES for finding in findings)


def test_choices_are_numbers_that_can_be_drawn() -> None:
    made = load("choices: {client: [0, 0.25], server: []}\n").choices
    assert made == {Side.CLIENT: (0.0, 0.25), Side.SERVER: ()}


@pytest.mark.parametrize("wrong", ["1", "-0.5", "x", "[0.5]", '"0.5"'])
def test_a_choice_that_cannot_be_drawn_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        load(f"choices: {{client: [0.5, {wrong}]}}\n")
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.line) == ("bad-value", 4)


@pytest.mark.parametrize(
    ("side", "advice"),
    [
        ("localhost:8080", "write a path that is right; for a server write ws://localhost:8080"),
        (
            "127.0.0.1:80/chat",
            "write a path that is right; for a server write ws://127.0.0.1:80/chat",
        ),
        ("nope.yaml", "look at the spelling; a path is relative to the file that names it"),
        ("folder.yaml", "name a file of text that you may read"),
    ],
)
def test_what_is_no_file_is_told_what_it_may_have_been_meant_for(side: str, advice: str) -> None:
    def read(path: str) -> bytes:
        if path == "s.yaml":
            return f"server: {side}\nclient: {{}}\n".encode()
        raise (IsADirectoryError if path == "folder.yaml" else FileNotFoundError)(2, "no", path)

    _, (found,) = examine_file("s.yaml", read=read)
    assert (found.code, found.advice) == ("unreadable", advice)


def test_a_file_that_no_other_names_is_looked_for_where_one_is() -> None:
    def read(path: str) -> bytes:
        raise FileNotFoundError(2, "No such file or directory", path)

    _, (found,) = examine_file("quiz.yaml", read=read)

    assert found.advice == "look at the spelling; the path is relative to the folder you are in"
