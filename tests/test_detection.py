"""Recordings judged again: transcripts say what their run said, other recordings what their words say."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulator
from simulator.conversation.orders import Logged, Note
from simulator.detection import Answer, Judge, Slip, Wanted
from simulator.dialogue.pattern import compile_pattern
from simulator.record import EndedBy, LoopClass, Turn
from simulator.scenario import sniff
from simulator.transcript import Transcript
from tests.conversation.play import Play, play

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.record import Loop

SCENARIOS = sorted(
    path
    for path in (Path(__file__).parent.parent / "scenarios").glob("*.yaml")
    if sniff(path.read_bytes())
)


def judged(
    lines: Iterable[bytes], wanted: Wanted | None = None, *, at_once: bool = False
) -> list[Answer | Slip]:
    judge = Judge("a log", wanted, at_once=at_once)
    return [*(found for line in lines for found in judge.line(line)), *judge.end()]


def answer(lines: Iterable[bytes], wanted: Wanted | None = None) -> Answer:
    """The only answer there is."""
    (found,) = judged(lines, wanted)
    assert isinstance(found, Answer)
    return found


def plain(loop: Loop) -> object:
    """A loop as JSON has it."""
    rules = [rule._asdict() for rule in loop.rules]
    fields = [loop.class_, loop.certainty, loop.first, loop.period, loop.rounds, loop.messages]
    return json.loads(json.dumps([fields, loop.cycle, rules, loop.evidence]))


def line(*texts: str, **more: object) -> bytes:
    """A conversation in one line, two who take turns."""
    turns = [{"from": "ab"[at % 2], "text": text} for at, text in enumerate(texts)]
    return json.dumps({"id": "talk", "turns": turns, **more}).encode()


# --- transcripts of ours ----------------------------------------------------------------------


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_each_scenario_is_judged_as_its_run_judged_it(path: Path, tmp_path: Path) -> None:
    run = simulator.run(str(path), out=str(tmp_path))
    assert run.log is not None
    found = answer(Path(run.log).read_bytes().splitlines(keepends=True))
    assert [plain(loop) for _, loop in found.loops] == [plain(loop) for loop in run.loops]
    assert found.messages == run.messages


def test_the_policy_of_the_run_is_in_its_log(tmp_path: Path) -> None:
    scenario = tmp_path / "moody.yaml"
    scenario.write_text(
        """scenario: Moody
server: {rules: [{when: mood, any_of: [Your mood is fine., Your mood is foul., Your mood is so so.]}]}
client: {vars: {n: 0}, on_open: My mood is 0 days old., otherwise: {set: {n: <n + 1>}, say: "My mood is <n>"}}
loops: {action: warn, patience: 30, volatile: ["mood is <x>"], progress: [sunshine]}
limits: {messages: 90}
""",
        encoding="utf-8",
    )
    run = simulator.run(str(scenario), out=str(tmp_path / "logs"))
    assert run.log is not None
    assert run.loops
    lines = Path(run.log).read_bytes().splitlines(keepends=True)
    assert [plain(loop) for _, loop in answer(lines).loops] == [plain(loop) for loop in run.loops]
    assert json.loads(lines[0])["loops"]["volatile"] == ["mood is <x>"]
    strict = answer(lines, Wanted(volatile=(compile_pattern("no such thing"),)))
    assert strict.loops[0].at > run.loops[0].messages


ANSWERS = (
    "{say: hello}", "{any_of: [hello, hello you, who is there]}", "{in_turn: [hello, yes, so so]}",
    '{set: {n: <n + 1>}, say: "hello <n>"}', '{set: {n: <n + 1>}, say: "this is my answer number <n> to you"}',
    "{say: [hello, hello again]}", "{say: bye, close: true}", '{set: {n: <(n + 1) % 7>}, say: "<n> hellos"}',
)  # fmt: skip
POLICIES = (
    "warn", "stop", "{patience: 6}", "{action: warn, patience: 9, volatile: [hello <x>]}",
    "{accept: proved}", "{nudge: {client: and now for something else}}", "{progress: [bye]}",
)  # fmt: skip


def _bot(draw: Random) -> str:
    rules = [
        f"    - {{when: {word}, rules: [{', '.join(draw.sample(ANSWERS, 1))}]}}\n"
        for word in draw.sample(["again", "yes", "number", "who", "bye"], draw.randrange(3))
    ]
    section = "  rules:\n" + "".join(rules) if rules else ""
    return f"  vars: {{n: 0}}\n{section}  otherwise: {draw.choice(ANSWERS)}\n"


def _random(seed: int) -> str:
    """A conversation of two bots that somebody may have written."""
    draw = Random(seed)
    return (
        f"server:\n{_bot(draw)}client:\n{_bot(draw)}  on_open: hello\nloops: {draw.choice(POLICIES)}\n"
        f"limits: {{messages: {draw.choice((20, 60, 120))}}}\nwire: {{drop: {draw.choice((0, 0, 2))}%}}\n"
    )


def recorded(folder: Path, text: str, seed: int = 0) -> tuple[list[bytes], Play]:
    """The log of a conversation, as a driver writes it, and how it went."""
    played = play(text, seed=seed)
    loops = played.core.setup.loops
    path = folder / "played.jsonl"
    path.unlink(missing_ok=True)
    with Transcript(path) as log:
        log.header(
            loops={
                "patience": loops.patience,
                "volatile": [pattern.source for pattern in loops.volatile],
                "progress": [pattern.source for pattern in loops.progress],
            }
        )
        for order in played.orders:
            match order:
                case Turn():
                    log.message(order)
                case Logged(turn):
                    log.message(turn)
                case Note(type_, fields):
                    log.write(type_, 0, **fields)
                case _:
                    pass
    return path.read_bytes().splitlines(keepends=True), played


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 10**6))
def test_any_conversation_is_judged_as_it_was_while_it_went_on(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    lines, played = recorded(tmp_path_factory.getbasetemp(), _random(seed), seed)
    found, loops = answer(lines), played.core.loops
    assert [plain(loop) for _, loop in found.loops] == [plain(loop) for loop in loops]
    assert [at + 1 for at, _ in found.loops] == [loop.messages for loop in loops]


@pytest.mark.parametrize(
    ("last", "most", "by"),
    [
        pytest.param("say: hello, close: true", 99, EndedBy.SERVER, id="by a close"),
        pytest.param("say: [hello, hello]", 18, EndedBy.LIMIT, id="by a limit on what comes next"),
    ],
)
def test_a_loop_of_a_conversation_that_ends_anyway_is_none(
    tmp_path: Path, last: str, most: int, by: EndedBy
) -> None:
    """It ends with the last of the rounds: what was found is dismissed, live and again."""
    lines, played = recorded(
        tmp_path,
        f"""server: {{otherwise: {{rules: [{{if: turn >= 9, {last}}}, {{say: hello}}]}}}}
client: {{on_open: hello, otherwise: {{in_turn: [hello]}}}}
loops: {{patience: 18}}
limits: {{messages: {most}}}
""",
    )
    assert played.core.ending is not None
    assert played.core.ending.by is by
    assert [note.type for note in played.notes].count("dismissed") == 1
    assert played.core.loops == []
    assert answer(lines).loops == ()
    assert answer([each for each in lines if b"dismissed" not in each]).loops[0].at == 17


# --- recordings of others ---------------------------------------------------------------------


def test_a_conversation_in_one_line_is_judged_up_to_its_first_loop() -> None:
    found = answer([line(*["How are you?", "Fine, and you?"] * 40)])
    assert (found.id, found.messages) == ("talk", 80)
    ((at, loop),) = found.loops
    assert (at, loop.class_, loop.first, loop.period) == (17, LoopClass.PERIODIC, 0, 2)


def test_what_ends_has_no_loop() -> None:
    assert answer([line("Hi", "Hi", "Bye", "Bye")]) == Answer("talk", 4, ())


def test_each_line_has_its_answer_in_order_and_a_line_without_a_name_its_number() -> None:
    lines = [line("a"), b"\n", b'{"turns": []}\n', line("b", id=3)]
    assert judged(lines) == [Answer("talk", 1, ()), Answer(3, 0, ()), Answer(3, 1, ())]


def test_options_say_how_to_judge() -> None:
    skies = Random(7)
    weather = [f"It is {skies.choice('abcdefgh') * 4} today." for _ in range(80)]
    assert answer([line(*weather)]).loops[0].loop.class_ is LoopClass.DROUGHT
    volatile = Wanted(volatile=(compile_pattern("it is <x:word>"),), patience=5)
    ((at, loop),) = answer([line(*weather)], volatile).loops
    assert (at, loop.class_) == (5, LoopClass.PERIODIC)
    progress = Wanted(progress=(compile_pattern("today"),))
    assert answer([line(*weather)], progress).loops == ()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        pytest.param(b"nonsense", "not JSON", id="no JSON"),
        pytest.param(b"\xff", "not UTF-8", id="no UTF-8"),
        pytest.param(b"[1]", "not a JSON object", id="no object"),
        pytest.param(b'{"a": 1}', "no conversation: it needs `turns`", id="something else"),
        pytest.param(b'{"seq": 0}', "not a record", id="half a record"),
        pytest.param(b'{"turns": 7}', "`turns` is no list", id="no turns"),
        pytest.param(b'{"turns": [{"from": "a"}]}', "turn 0 needs `from`", id="no text"),
        pytest.param(b'{"turns": [{"from": [], "text": ""}]}', "turn 0 needs `from`", id="no name"),
        pytest.param(b'{"turns": ["hello"]}', "turn 0 needs `from`", id="no turn"),
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_judged(bad: bytes, sentence: str) -> None:
    found = judged([line("a"), bad, line("b")])
    assert found[::2] == [Answer("talk", 1, ())] * 2
    slip = found[1]
    assert isinstance(slip, Slip)
    assert slip.line == 2
    assert slip.sentence.startswith(sentence)


@given(st.lists(st.binary(max_size=40)))
def test_no_line_is_an_exception(lines: list[bytes]) -> None:
    judged(lines)


# --- both, and while they grow ----------------------------------------------------------------


def _said(id_: int, text: str = "hello", **more: object) -> bytes:
    turn = {"re": id_ - 1 if id_ else None, "hop": id_, "from": "client" if id_ % 2 else "server"}
    turn |= {"seq": id_ + 1, "t": 0, "type": "message", "id": id_, "text": text}
    return json.dumps(turn | more).encode()


HEADER = b'{"seq":0,"t":0,"type":"header","format":"simulator-transcript","version":1}'
FOOTER = b'{"seq":99,"t":0,"type":"footer"}'


def test_several_recordings_of_both_kinds_may_follow_each_other() -> None:
    one, two = [HEADER, _said(0), FOOTER], [HEADER, _said(0), _said(1)]
    found = judged([*one, line("a"), *two, line("b"), *two])
    assert [each.messages for each in found if isinstance(each, Answer)] == [1, 1, 2, 1, 2]


def test_a_log_without_a_header_is_reported_and_judged() -> None:
    slip, found = judged([_said(at) for at in range(40)])
    assert slip == Slip(1, "there is no header: it must be the first record")
    assert isinstance(found, Answer)
    assert found.loops


def test_a_header_whose_pattern_cannot_be_read_is_reported() -> None:
    header = json.loads(HEADER) | {"loops": {"volatile": ["(", 7], "patience": "long"}}
    found = judged([json.dumps(header).encode(), _said(0)])
    assert [type(each) for each in found] == [Slip, Slip, Answer]


def test_where_a_log_does_not_tell_what_answers_what_its_words_are_judged() -> None:
    foreign = [json.loads(_said(at)) for at in range(40)]
    for each in foreign:
        del each["re"], each["hop"]
    found = answer([HEADER, *(json.dumps(each).encode() for each in foreign)])
    assert found.loops[0].at == 17
    pushes = [_said(at, re=None, hop=0) for at in range(40)]
    assert answer([HEADER, *pushes]).loops == ()


def test_a_pause_settles_what_was_said_and_at_once_means_at_once() -> None:
    judge = Judge("a log", at_once=True)
    lines = [HEADER, *(_said(at) for at in range(18))]
    assert [found for each in lines for found in judge.line(each)] == []
    (found,) = judge.pause()
    assert isinstance(found, Answer)
    assert found.loops[0].at == 17
    assert [*judge.line(_said(18)), *judge.pause(), *judge.line(FOOTER), *judge.end()] == []
    assert judge.over
