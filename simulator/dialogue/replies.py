"""What a rule does: replies and their actions, in the order they are written.

Owns every action key, and what may not follow or stand inside another. Nested rules are read by
whoever reads rules: the scope knows whom to ask.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from simulator.diagnostics import did_you_mean, shown
from simulator.dialogue import actions
from simulator.dialogue.conditions import read_base64
from simulator.dialogue.schema import ACTIONS, CLOSE, RECONNECT, WEIGHTED
from simulator.dialogue.values import parse_duration, parse_duration_range, plain_value
from simulator.record import SECOND
from simulator.source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from simulator.dialogue.reading import Entry
    from simulator.dialogue.scope import Scope

MAX_REASON = 123  # bytes of UTF-8 that fit a close frame (RFC 6455, 5.5)
_SENDABLE = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})
_SAYING = frozenset({"say", "say_json", "say_binary", "recall"})


def read_reply(node: Node, scope: Scope) -> actions.Reply:
    """The actions of a reply: a text, a list of replies, or a mapping of actions."""
    if isinstance(node, Scalar):
        if scope.ended:
            wrong = "a text in on_close or on_error: nothing can be said once it is closed"
            scope.reading.find("say-after-end", wrong, node)
        return _say(node, scope)
    if isinstance(node, Sequence):
        found: list[actions.Action] = []
        for item in node.items:
            _after_end(found, item, scope)
            found += read_reply(item, scope)
        return tuple(found)
    return read_actions(scope.reading.entries(node, ACTIONS), scope)


def read_actions(entries: Iterable[Entry], scope: Scope) -> actions.Reply:
    """The actions among the entries, as written; keys of other kinds are passed over."""
    taken = [entry for entry in entries if entry[0].name in _READERS]
    names = {key.name for key, _, _ in taken}
    found: list[actions.Action] = []
    for key, name, node in taken:
        if key.name == "use" and "as_if" in names:
            continue  # both make one action, read with as_if
        _after_end(found, name, scope)
        if scope.ended and key.name in _SAYING:
            wrong = f"{key.name} in on_close or on_error: nothing can be said once it is closed"
            scope.reading.find("say-after-end", wrong, name)
        beside = next((n for k, _, n in taken if k.name == "use"), None)
        if key.name == "as_if" and beside is not None:
            found += _as_if(cast("Scalar", node), scope, cast("Scalar", beside))
        else:
            found += _READERS[key.name](node, scope)
    return tuple(found)


def _after_end(found: list[actions.Action], node: Node, scope: Scope) -> None:
    if found and isinstance(found[-1], actions.Close | actions.Drop):
        end = "close" if isinstance(found[-1], actions.Close) else "drop"
        what = f"{shown(node.text)} stands" if isinstance(node, Scalar) else "this stands"
        wrong = f"{what} behind {end} and never happens"
        scope.reading.find("after-close", wrong, node, help=f"move it before {end}")


# --- one reader an action -------------------------------------------------------------------------


def _say(node: Node, scope: Scope) -> actions.Reply:
    """Texts one after the other; what is done between them stands in mappings of actions."""
    if not isinstance(node, Sequence) or not any(isinstance(i, Mapping) for i in node.items):
        return _texts(scope.reading.scalars(node, "say"), scope)
    found: list[actions.Action] = []
    for item in node.items:
        _after_end(found, item, scope)
        if isinstance(item, Scalar):
            found += _texts([item], scope)
        elif isinstance(item, Mapping) and (_named(item) or not item.keys):
            found += read_actions(scope.reading.entries(item, ACTIONS), scope)
        else:
            wrong = "say takes texts, and actions such as {wait: 2s}; for JSON write say_json"
            scope.reading.find("wrong-type", wrong, item)
    return tuple(found)


def _named(node: Mapping) -> bool:
    """Whether its keys are actions, or slips of them, rather than those of a JSON value."""
    return any(key in ACTIONS.keys or did_you_mean(key, ACTIONS.keys) for key in node.keys)


def _texts(nodes: Iterable[Scalar], scope: Scope) -> actions.Reply:
    good = tuple(text for text in map(scope.text, nodes) if text is not None)
    return (actions.Say(good),) if good else ()


def _say_json(node: Node, scope: Scope) -> actions.Reply:
    scope.warn_of_json(node)
    value = scope.value(node)
    return (actions.SayJson(value),) if value is not None else ()


def _say_binary(node: Node, scope: Scope) -> actions.Reply:
    data = read_base64(cast("Scalar", node), scope.reading)
    return (actions.SayBinary(data),) if data is not None else ()


def _any_of(node: Node, scope: Scope) -> actions.Reply:
    replies: list[actions.Reply] = []
    weights: list[float] = []
    for item in _items(node, "any_of", scope):
        weight: float | None = 1
        if isinstance(item, Mapping):
            entries = scope.reading.entries(item, WEIGHTED)
            for key, _, value in entries:
                if key.name == "weight":
                    weight = scope.reading.number(key, value, least=0)
            replies.append(read_actions(entries, scope))
        else:
            replies.append(read_reply(item, scope))
        weights.append(weight or 0)
    if replies and sum(weights) <= 0:
        scope.reading.find("bad-value", "one weight at least must be above 0", node)
        return ()
    return (actions.AnyOf(tuple(replies), tuple(weights)),) if replies else ()


def _in_turn(node: Node, scope: Scope) -> actions.Reply:
    inside = replace(scope, cycling=True)
    number = 1
    key = f"{scope.key}.{number}"
    while key in scope.names.counters:
        number += 1
        key = f"{scope.key}.{number}"
    scope.names.counters.add(key)
    replies = tuple(read_reply(item, inside) for item in _items(node, "in_turn", scope))
    return (actions.InTurn(key, replies),) if replies else ()


def _items(node: Node, what: str, scope: Scope) -> tuple[Node, ...]:
    items = cast("Sequence", node).items
    if not items:
        scope.reading.find("bad-value", f"{what} takes at least one reply", node)
    return items


def _set(node: Node, scope: Scope) -> actions.Reply:
    values = []
    for name, value in cast("Mapping", node).entries:
        if name.text not in scope.names.vars:
            hint = did_you_mean(name.text, scope.names.vars) or "declare it under vars"
            wrong = f"set gives a value to {shown(name.text)}, which is no variable"
            scope.reading.find("undeclared-name", wrong, name, help=hint)
        compiled = scope.value(value, into=name.text)
        if compiled is not None:
            values.append((name.text, compiled))
    return (actions.Set(tuple(values)),)


def _wait(node: Node, scope: Scope) -> actions.Reply:
    text = cast("Scalar", node)
    if text.text.lstrip().startswith("-"):
        scope.reading.find("bad-duration", "a wait cannot be negative: write it as in 2s", text)
        return ()
    span = scope.reading.parse(parse_duration_range, text, "bad-duration")
    return (actions.Wait(*span),) if span is not None else ()


def _go_to(node: Node, scope: Scope) -> actions.Reply:
    state = cast("Scalar", node)
    if state.text in scope.names.states:
        return (actions.GoTo(state.text),)
    known = sorted(scope.names.states)
    hint = did_you_mean(state.text, known) or f"the states are {', '.join(map(shown, known[:12]))}"
    wrong = f"there is no state {shown(state.text)}"
    scope.reading.find("unknown-state", wrong, state, help=hint)
    return ()


def _close(node: Node, scope: Scope) -> actions.Reply:
    if isinstance(node, Mapping):
        code, reason = 1000, None
        for key, _, value in scope.reading.entries(node, CLOSE):
            if key.name == "code":
                code = _code(cast("Scalar", value), scope)
            else:
                reason = scope.text(cast("Scalar", value), quiet=True)
                fixed = reason.constant if reason is not None else None
                if fixed is not None and len(fixed.encode("utf-8", "replace")) > MAX_REASON:
                    wrong = f"a close reason has {MAX_REASON} bytes of UTF-8 at most"
                    scope.reading.find("bad-close", wrong, value)
        return (actions.Close(code, reason),)
    text = cast("Scalar", node)
    if text.plain and plain_value(text.text) is True:
        return (actions.Close(),)
    return (actions.Close(_code(text, scope)),)


def _code(node: Scalar, scope: Scope) -> int:
    value = plain_value(node.text) if node.plain else None
    if type(value) is int and value in _SENDABLE:
        return value
    wrong = f"close takes true, a code or {{code, reason}}, not {shown(node.text)!r}"
    if type(value) is int:
        wrong = f"{shown(node.text)} is no close code that can be sent"
    hint = "write 1000, or one of your own from 3000 to 4999"
    if node.text.casefold() in ("yes", "on", "y", "now"):
        hint = "write `close: true`"
    scope.reading.find("bad-close", wrong, node, help=hint)
    return 1000


def _flag(name: str, action: actions.Action) -> Callable[[Node, Scope], actions.Reply]:
    def read(node: Node, scope: Scope) -> actions.Reply:
        return (action,) if scope.reading.true(ACTIONS.keys[name], node) else ()

    return read


def _pass(node: Node, scope: Scope) -> actions.Reply:
    if scope.cycling:
        wrong = "pass cannot stand inside in_turn"
        scope.reading.find("pass-in-turn", wrong, node, help="take it out of the list")
    return _flag("pass", actions.Pass())(node, scope)


def _rules(node: Node, scope: Scope) -> actions.Reply:
    rules = scope.rules(cast("Sequence", node), scope)
    return (actions.Nested(rules),) if rules.rules else ()


def _as_if(node: Node, scope: Scope, use: Scalar | None = None) -> actions.Reply:
    text = scope.text(cast("Scalar", node), quiet=True)
    if use is not None:
        scope.names.used.append((scope.reading, use.text, use))
    if text is None:
        return ()
    return (actions.AsIf(text, use.text if use is not None else None, node.place),)


def _use(node: Node, scope: Scope) -> actions.Reply:
    name = cast("Scalar", node)
    scope.names.used.append((scope.reading, name.text, name))
    return (actions.Use(name.text, name.place),)


def _remember(node: Node, scope: Scope) -> actions.Reply:
    text = scope.text(cast("Scalar", node))
    return (actions.Remember(text),) if text is not None else ()


def _reconnect(node: Node, scope: Scope) -> actions.Reply:
    if not scope.ended:
        wrong = "reconnect belongs to a client's on_close or on_error"
        scope.reading.find("misplaced-reconnect", wrong, node)
    after: int | None = SECOND  # µs
    times: int | None = 3
    for key, _, value in scope.reading.entries(cast("Mapping", node), RECONNECT):
        if key.name == "after":
            after = scope.reading.parse(parse_duration, cast("Scalar", value), "bad-duration")
        else:
            times = scope.reading.integer(key, value, least=1)
    return (actions.Reconnect(after, times),) if after is not None and times is not None else ()


_READERS: dict[str, Callable[[Node, Scope], actions.Reply]] = {
    "say": _say,
    "say_json": _say_json,
    "say_binary": _say_binary,
    "any_of": _any_of,
    "in_turn": _in_turn,
    "set": _set,
    "wait": _wait,
    "go_to": _go_to,
    "close": _close,
    "drop": _flag("drop", actions.Drop()),
    "rules": _rules,
    "as_if": _as_if,
    "use": _use,
    "remember": _remember,
    "recall": _flag("recall", actions.Recall()),
    "pass": _pass,
    "reconnect": _reconnect,
}
