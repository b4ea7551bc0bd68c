"""Rules: a condition, a reply, a name and an order; and what stands in a section beside them.

Owns lists of rules with their index, keywords, timers and single rules such as on_open. Knows
neither files nor what is declared where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from simulator.diagnostics import Severity, shown
from simulator.dialogue import actions
from simulator.dialogue import script as s
from simulator.dialogue.conditions import HEARD, patterns, read_conditions, read_pattern
from simulator.dialogue.matcher import Matcher
from simulator.dialogue.reach import warn_of_unreachable
from simulator.dialogue.replies import read_actions, read_reply
from simulator.dialogue.schema import ACTIONS, CONDITIONS, EVERY, KEYWORD, ON_SILENCE, RULE, Table
from simulator.dialogue.values import parse_duration
from simulator.record import RuleRef
from simulator.source import Mapping, Node, Scalar, Sequence, digest

if TYPE_CHECKING:
    from simulator.dialogue.pattern import Pattern
    from simulator.dialogue.reading import Entry
    from simulator.dialogue.scope import Scope

INDEXED = 8  # rules above which an index over their words pays
_NAME = 40  # characters of a rule's name in transcripts


def read_rules(node: Sequence, scope: Scope) -> s.RuleSet:
    """The rules of a list in the order they are tried, with an index where there are many."""
    rules: list[s.Rule] = []
    anywhere: set[str] = set()
    broken: set[str] = set()  # nobody knows what they were meant to fit
    findings = scope.reading.findings
    for number, item in enumerate(node.items, 1):
        below = node.items[number] if number < len(node.items) else None
        mapping = scope.reading.expect_mapping(item, RULE)
        if mapping is not None:
            before = len(findings)
            rules.append(_read_rule(mapping, scope, number, below=below))
            if any(found.severity is Severity.ERROR for found in findings[before:]):
                broken.add(rules[-1].key)
            if mapping.get("when") is not None:
                anywhere.add(rules[-1].key)
    rules.sort(key=lambda rule: -rule.priority)  # stable: as written within one priority
    sound = [rule for rule in rules if rule.key not in broken]
    warn_of_unreachable(sound, scope.reading, anywhere=frozenset(anywhere))
    matcher = None
    if len(rules) > INDEXED:
        matcher = Matcher([rule.patterns for rule in rules])
    return s.RuleSet(tuple(rules), matcher)


def _read_rule(node: Mapping, scope: Scope, number: int, *, below: Node | None) -> s.Rule:
    entries = scope.reading.entries(node, RULE)
    key = digest(node)
    when = read_conditions(entries, scope)
    inside = scope.within(when.captures, key, partial=when.partial)
    name, priority = None, 0.0
    for known, _, value in entries:
        if known.name == "name":
            scope.reading.title(known, value)
            name = cast("Scalar", value)
        elif known.name == "priority":
            priority = scope.reading.number(known, value) or 0
    reply = read_actions(entries, inside)
    if not reply and not when.captures & scope.names.vars.keys():
        _refuse_idle(node, scope, below)
    rule = s.Rule(
        key=key,
        ref=RuleRef(name.text if name else _describe(node, number), scope.reading.file, node.line),
        place=node.place,
        reply=reply,
        patterns=when.patterns,
        regex=when.regex,
        shape=when.shape,
        binary=when.binary,
        any_binary=when.any_binary,
        unless=when.unless,
        in_reply_to=when.in_reply_to,
        condition=when.condition,
        everything=when.everything,
        name=name.text if name else None,
        priority=priority,
        vars=when.captures & scope.names.vars.keys(),
    )
    if name is not None and scope.names.claim(scope.reading, "rule", name.text, name):
        scope.names.rules[name.text] = rule
    return rule


def _refuse_idle(node: Mapping, scope: Scope, below: Node | None) -> None:
    if any(name in ACTIONS.keys or name not in RULE.keys for name in node.keys):
        return  # what it was to do is wrong by itself
    hint = "give it a reply such as say; to stay silent on purpose, write `say: []`"
    if isinstance(below, Mapping) and below.keys and not set(below.keys) & CONDITIONS.keys.keys():
        first = below.entries[0][0]
        hint = (
            f"take away the dash in line {first.line}: there it begins a rule of its own; "
            f"{shown(first.text)} stands below {shown(node.entries[-1][0].text)}"
        )
    scope.reading.find("no-reply", "this rule does nothing", node, help=hint)


def read_single(name: Scalar, node: Node, scope: Scope, label: str) -> s.Rule:
    """A rule without conditions: on_open, otherwise and their like."""
    inside = scope.within(frozenset(), _digest(name, node))
    return _unconditional(name, read_reply(node, inside), inside, label)


def read_keywords(node: Mapping, scope: Scope) -> s.KeywordSet:
    """The keywords of a section, higher priority first, with an index where there are many."""
    keywords = [_read_keyword(name, value, scope) for name, value in node.entries]
    good = sorted((word for word in keywords if word is not None), key=lambda word: -word.priority)
    matcher = Matcher([word.patterns for word in good]) if len(good) > INDEXED else None
    return s.KeywordSet(tuple(good), matcher)


def _read_keyword(name: Scalar, node: Node, scope: Scope) -> s.Keyword | None:
    inside = scope.within(frozenset(), _digest(name, node))
    own = read_pattern(name, scope)
    also: tuple[Pattern, ...] = ()
    priority = 0.0
    if isinstance(node, Mapping):
        entries = scope.reading.entries(node, KEYWORD)
        for key, _, value in entries:
            if key.name == "also":
                also, _ = patterns(value, scope)
            elif key.name == "priority":
                priority = scope.reading.number(key, value) or 0
        reply = read_actions(entries, inside)
    else:
        reply = read_reply(node, inside)
    if not reply and isinstance(node, Mapping) and not set(node.keys) & ACTIONS.keys.keys():
        hint = "give it a reply such as say, or rules"
        scope.reading.find("no-reply", f"{shown(name.text)} does nothing", name, help=hint)
    if own is None:
        return None
    rule = _unconditional(name, reply, inside, f"keyword {name.text}")
    return s.Keyword(name.text, (own, *also), rule, priority)


def read_timers(name: Scalar, node: Node, scope: Scope) -> tuple[s.Timer, ...]:
    """The timer, or timers, of on_silence or every."""
    items = node.items if isinstance(node, Sequence) else (node,)
    timers = (_read_timer(name, item, scope) for item in items)
    return tuple(timer for timer in timers if timer is not None)


def _read_timer(name: Scalar, node: Node, scope: Scope) -> s.Timer | None:
    kind = name.text
    table, needed = (ON_SILENCE, "after") if kind == "on_silence" else (EVERY, "each")
    mapping = scope.reading.expect_mapping(node, table)
    if mapping is None:
        return None
    entries = scope.reading.entries(mapping, table)
    inside = scope.within(frozenset(), _digest(name, node))
    interval = _interval(entries, mapping, table, needed, scope)
    times = None
    for key, _, value in entries:
        if key.name == "times":
            times = scope.reading.integer(key, value, least=1)
    reply = read_actions(entries, inside)
    if not reply and not set(mapping.keys) & ACTIONS.keys.keys():
        scope.reading.find("no-reply", f"{kind} does nothing", node, help="give it a say")
    if interval is None:
        return None
    rule = s.Rule(inside.key, RuleRef(kind, scope.reading.file, node.line), node.place, reply)
    return s.Timer(rule, kind, interval, times)


def _interval(
    entries: list[Entry], node: Mapping, table: Table, needed: str, scope: Scope
) -> int | None:
    for key, _, value in entries:
        if key.name == needed:
            found = scope.reading.parse(parse_duration, cast("Scalar", value), "bad-duration")
            if found == 0:
                wrong = f"{needed} must be longer than 0"
                scope.reading.find("bad-duration", wrong, value, help="write it as in 1s")
                return None
            return found
    if needed not in node.keys:
        wrong = f"{table.what} needs {needed}: a duration"
        hint = f"add `{table.keys[needed].example}`"
        scope.reading.find("missing-key", wrong, node, help=hint)
    return None


def _unconditional(name: Scalar, reply: actions.Reply, scope: Scope, label: str) -> s.Rule:
    ref = RuleRef(_short(label), scope.reading.file, name.line)
    return s.Rule(scope.key, ref, name.place, reply)


def _digest(name: Scalar, node: Node) -> str:
    return digest(Mapping(((name, node),), name.file, name.line, name.column))


def _describe(node: Mapping, number: int) -> str:
    """What a rule without a name is called: its condition, else its number in the list."""
    for name, value in node.entries:
        if name.text in HEARD or name.text in ("if", "in_reply_to", "unless"):
            several = isinstance(value, Sequence) and value.items and name.text != "when_json"
            told = cast("Sequence", value).items[0] if several else value
            return _short(f"{name.text} {_brief(told)}")
    return f"rule {number}"


def _brief(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text[:_NAME]
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_brief, node.items[:3]))}]"
    pairs = (f"{key.text}: {_brief(value)}" for key, value in node.entries[:3])
    return f"{{{', '.join(pairs)}}}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _NAME else f"{line[: _NAME - 1]}…"
