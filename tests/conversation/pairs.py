"""Random pairs of small rule files, and playing them with no bound but one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from simulator.conversation.core import Conversation
from simulator.conversation.setup import Limits, LoopAction
from tests.conversation.play import Play, conversation

WORDS = st.sampled_from(["a", "b", "c", "d"])
ACTIONS = st.one_of(
    WORDS.map(lambda w: f"say: {w}"),
    WORDS.map(lambda w: f"set: {{n: <n + 1>}}, say: {w}"),
    WORDS.map(lambda w: f"set: {{n: <(n + 1) % 3>}}, say: {w}"),
    st.lists(WORDS, min_size=2, max_size=3).map(lambda ws: f"in_turn: [{', '.join(ws)}]"),
    WORDS.map(lambda w: f"wait: 1s, say: {w}"),
    WORDS.map(lambda w: f"say: {w}, go_to: other"),
    WORDS.map(lambda w: f"go_to: start, say: {w}"),
    st.just("close: true"),
)
CONDITIONS = st.one_of(
    WORDS.map(lambda w: f"when: {w}"),
    st.tuples(WORDS, st.integers(0, 4)).map(lambda c: f"when: {c[0]}, if: n == {c[1]}"),
    WORDS.map(lambda w: f"when: {w}, in_reply_to: a"),
)
RULES = st.lists(
    st.tuples(CONDITIONS, ACTIONS).map(lambda r: f"{{{r[0]}, {r[1]}}}"), min_size=1, max_size=4
).map(lambda rules: f"[{', '.join(rules)}]")


def bots(opening: str) -> st.SearchStrategy[str]:
    """Bots of two states with a few rules each."""
    return st.tuples(RULES, RULES).map(
        lambda rules: (
            f"{{vars: {{n: 0}}, {opening}rules: {rules[0]}, "
            f"states: {{other: {{rules: {rules[1]}}}}}}}"
        )
    )


PAIRS = st.tuples(bots(""), bots("on_open: a, ")).map(
    lambda pair: f"server: {pair[0]}\nclient: {pair[1]}\n"
)


def unopened(
    text: str, messages: int | None = None, *, action: LoopAction = LoopAction.OFF
) -> Conversation:
    """The pair before its first word, with no limit but this one."""
    setup = conversation(text).setup
    policy = replace(setup.loops, action=action, accept="proved")
    limits = Limits(messages=messages, time=None, silence=None)
    return Conversation(replace(setup, loops=policy, limits=limits))


def unbounded(text: str, messages: int, *, action: LoopAction) -> Play:
    """The pair played with no limit but this one."""
    return Play(unopened(text, messages, action=action)).run()
