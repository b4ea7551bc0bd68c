"""Random small pairs of rule files, with everything that a walk has to look at: chance, waits, timers, closes."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = st.sampled_from(["a", "b", "c"])
TEXTS = st.one_of(
    WORDS,
    WORDS.map(lambda w: f'"{w} <n>"'),
    st.just("\"<pick(['a', 'b'])>\""),
)
WAITS = st.sampled_from(["wait: 1s, ", "wait: 0s-2s, ", "wait: 1s-3s, ", "", ""])
ENDS = st.sampled_from(["close: true", "close: 4001", "drop: true"])
SAYS = st.one_of(
    st.tuples(WAITS, TEXTS).map(lambda s: f"{s[0]}say: {s[1]}"),
    st.tuples(TEXTS, st.sampled_from(["1s", "1s-2s"])).map(lambda s: f"say: {s[0]}, wait: {s[1]}"),
)


def _choices(kind: str) -> st.SearchStrategy[str]:
    weighted = WORDS.map(lambda w: f"say: {w}, weight: 2")
    kinds = (SAYS, ENDS, weighted) if kind == "any_of" else (SAYS, ENDS)
    replies = st.lists(st.one_of(kinds).map(lambda r: f"{{{r}}}"), min_size=2, max_size=3)
    return replies.map(lambda rs: f"{kind}: [{', '.join(rs)}]")


ACTIONS = st.one_of(
    SAYS,
    SAYS,
    WORDS.map(lambda w: f"set: {{n: <(n + 1) % 3>}}, say: {w}"),
    _choices("any_of"),
    _choices("in_turn"),
    WORDS.map(lambda w: f"say: {w}, go_to: other"),
    WORDS.map(lambda w: f"go_to: start, say: {w}"),
    WORDS.map(lambda w: f"say: [{w}, {w}]"),
    st.tuples(WORDS, WAITS, WORDS).map(lambda t: f"say: {t[0]}, rules: [{{{t[1]}say: {t[2]}}}]"),
    WORDS.map(lambda w: f"rules: [{{if: 'pick([1, 2]) == 1', say: {w}}}]"),
    WORDS.map(lambda w: f"remember: {w}, recall: true"),
    ENDS,
)
CONDITIONS = st.one_of(
    WORDS.map(lambda w: f"when: {w}"),
    st.tuples(WORDS, st.integers(0, 2)).map(lambda c: f"when: {c[0]}, if: n == {c[1]}"),
    WORDS.map(lambda w: f"when: {w}, in_reply_to: a"),
)
RULES = st.lists(
    st.tuples(CONDITIONS, ACTIONS).map(lambda r: f"{{{r[0]}, {r[1]}}}"), min_size=1, max_size=3
).map(lambda rules: f"rules: [{', '.join(rules)}]")
TIMERS = st.one_of(
    st.just(""),
    SAYS.map(lambda a: f"on_silence: {{after: 2s, {a}}}, "),
    st.tuples(st.integers(1, 3), SAYS).map(
        lambda t: f"every: {{each: {t[0]}s, times: {t[0]}, {t[1]}}}, "
    ),
    ENDS.map(lambda e: f"every: {{each: 5s, times: 1, {e}}}, "),
)
OTHERWISE = st.one_of(st.just(""), st.just(""), SAYS.map(lambda a: f"otherwise: {{{a}}}, "))
AFTER = st.sampled_from(["", "", "on_error: {reconnect: {after: 1s, times: 1}}, "])


def bots(opening: str, after: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Bots of two states with a few rules each."""
    return st.tuples(TIMERS, RULES, TIMERS, RULES, after, OTHERWISE).map(
        lambda p: (
            f"{{vars: {{n: 0}}, {opening}{p[4]}{p[0]}{p[5]}{p[1]}, "
            f"states: {{other: {{{p[2]}{p[3]}}}}}}}"
        )
    )


PAIRS = st.tuples(bots("", st.just("")), bots("on_open: a, ", AFTER)).map(
    lambda pair: f"server: {pair[0]}\nclient: {pair[1]}\n"
)
