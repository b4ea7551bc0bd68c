"""Tests for simulator.scenario.policy: the same words on the command line as in a file."""

from __future__ import annotations

import pytest

from simulator.conversation.setup import LoopAction, LoopPolicy
from simulator.errors import UsageError
from simulator.record import Side
from simulator.scenario import load_scenario, parse_loops

WORDS = """\
scenario: x
server: {}
client: {}
loops:
  action: warn
  patience: 20
  volatile: ["ticket <t:word>", "*no. <n:number>*"]
  progress: ["step <n:number>"]
  accept: proved
  nudge: {client: "Something else?", server: "a=b"}
"""


def test_the_options_mean_what_the_yaml_key_means() -> None:
    policy = parse_loops(
        action="warn", patience=20, volatile=["ticket <t:word>", "*no. <n:number>*"],
        progress=["step <n:number>"], accept="proved",
        nudge=["client=Something else?", "server=a=b"],
    )  # fmt: skip
    written = load_scenario("x.yaml", read=lambda _: WORDS.encode()).loops
    assert (policy.action, policy.patience, policy.accept) == (LoopAction.WARN, 20, "proved")
    assert repr(policy) == repr(written)


def test_nothing_said_is_the_default() -> None:
    assert parse_loops() == LoopPolicy()


@pytest.mark.parametrize(
    ("nudge", "side"),
    [
        ("client", Side.CLIENT),
        ("left", Side.CLIENT),
        ("server", Side.SERVER),
        ("Right ", Side.SERVER),
    ],
)
def test_a_side_has_two_names(nudge: str, side: Side) -> None:
    assert parse_loops(nudge=[f"{nudge}=Hm."]).nudge == ((side, "Hm."),)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"volatile": ["ok", "("]},
            r"^--volatile '\(': the \( is never closed; add a \), or write",
        ),
        ({"progress": ["<n:nmber>"]}, r"^--progress '<n:nmber>': .*did you mean 'number'\?$"),
        ({"action": "halt"}, r"^--action 'halt': action takes stop, warn or off, not 'halt'$"),
        ({"accept": "maybe"}, r"^--accept 'maybe': accept takes proved or suspected"),
        ({"patience": 0}, r"^--patience '0': patience takes a whole number"),
        ({"nudge": ["me=hi"]}, r"^--nudge 'me=hi': write the side and what it says"),
        ({"nudge": ["client"]}, r"^--nudge 'client': write the side"),
        ({"nudge": ["client="]}, r"^--nudge 'client=': write the side"),
    ],
)
def test_a_slip_is_one_sentence_that_names_the_option(
    options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        parse_loops(**options)  # type: ignore[arg-type]
