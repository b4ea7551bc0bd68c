"""What happened in a conversation, and the exit code it comes to."""

from __future__ import annotations

import pytest

from simulator.errors import Exit
from simulator.record import (
    Certainty,
    EndedBy,
    Ending,
    Loop,
    LoopClass,
    Place,
    RuleRef,
    Run,
    Side,
    Verdict,
    judge,
)

PLACE = Place("play.yaml", 1)


def verdict(key: str, *, ok: bool) -> Verdict:
    return Verdict(key, ok, "wanted", "got", PLACE)


MET, MISSED = verdict("ended_by", ok=True), verdict("ended_by", ok=False)
SAID, UNSAID = verdict("says", ok=True), verdict("says", ok=False)
CLIENT, LOOP, LIMIT, ERROR = (
    Ending(by) for by in (EndedBy.CLIENT, EndedBy.LOOP, EndedBy.LIMIT, EndedBy.ERROR)
)
FAULTY = Ending(EndedBy.SERVER, 1002, faulty=True)


@pytest.mark.parametrize(
    ("ending", "verdicts", "code"),
    [
        pytest.param(CLIENT, (), Exit.OK, id="a side closed"),
        pytest.param(Ending(EndedBy.SILENCE), (), Exit.OK, id="silence"),
        pytest.param(CLIENT, (SAID, UNSAID), Exit.FAILED, id="an expectation failed"),
        pytest.param(LOOP, (), Exit.LOOP, id="a loop that nobody expected"),
        pytest.param(LIMIT, (), Exit.LIMIT, id="a limit that nobody expected"),
        pytest.param(ERROR, (), Exit.RUNTIME, id="an error that nobody expected"),
        pytest.param(FAULTY, (), Exit.RUNTIME, id="a bad close code of a foreign side"),
        pytest.param(LOOP, (MET,), Exit.OK, id="a loop that was expected"),
        pytest.param(ERROR, (MET,), Exit.OK, id="an error that was expected"),
        pytest.param(LIMIT, (MET, UNSAID), Exit.FAILED, id="an expected limit, too little said"),
        pytest.param(LOOP, (SAID,), Exit.LOOP, id="other expectations do not excuse a loop"),
        pytest.param(LOOP, (MISSED, UNSAID), Exit.LOOP, id="a loop weighs more than a failure"),
        pytest.param(
            Ending(EndedBy.INTERRUPTED, signal=2), (MET,), Exit.INTERRUPTED, id="control-C"
        ),
        pytest.param(Ending(EndedBy.INTERRUPTED, signal=15), (), Exit.TERMINATED, id="SIGTERM"),
    ],
)
def test_an_ending_under_its_verdicts_comes_to_one_exit_code(
    ending: Ending, verdicts: tuple[Verdict, ...], code: Exit
) -> None:
    run = Run("play", 0, (), ending, verdicts)
    assert judge(ending, verdicts) is code
    assert (run.exit, run.ok) == (code, code is Exit.OK)


def test_each_side_knows_the_other() -> None:
    assert Side.SERVER.other is Side.CLIENT
    assert Side.CLIENT.other is Side.SERVER


def test_a_place_is_written_the_way_editors_open_it() -> None:
    assert str(Place("bots/a.yaml", 12, 7)) == "bots/a.yaml:12:7"


def test_a_loop_says_in_one_line_what_goes_round() -> None:
    rules = (RuleRef("greet", "a.yaml", 1), RuleRef("otherwise", "b.yaml", 2)) * 2
    loop = Loop(LoopClass.RECURRENCE, Certainty.PROVED, 3, 4, 2, 9, rules)
    assert loop.sentence == (
        "recurrence loop, proved: from message 3 on, every 4 messages (greet -> otherwise)"
    )
    unnamed = Loop(LoopClass.STORM, Certainty.SUSPECTED, 0, 1, 2, 9)
    assert unnamed.sentence == "storm loop, suspected: from message 0 on, every message"
    pool = Loop(LoopClass.DROUGHT, Certainty.SUSPECTED, 0, 4, 2, 9)
    assert pool.sentence == "drought loop, suspected: from message 0 on, out of a pool of 4"
