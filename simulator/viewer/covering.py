"""Which rules fired in a log, or said how many of its messages, and what was answered by what, beside the source.

Owns counting the messages, carried on as the log grows. Where the rules of then are there no more, those that spoke are known
from the log alone.
"""

from __future__ import annotations

import json
import re
import threading
import time
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator.dialogue.script import every_rule
from simulator.source.extent import last_line
from simulator.transcript.index import CLIENT, SERVER, parsed
from simulator.viewer.firing import fired
from simulator.viewer.sources import Bot, bots

if TYPE_CHECKING:
    from simulator.viewer.firing import Fired
    from simulator.viewer.openlog import OpenLog

Rule = tuple[str, str, int]  # name, file, line

_PATIENCE = 1.0  # seconds that one request counts
_AT_ONCE = 4096  # lines between two looks at the clock
_RULES = 20_000  # different ones that are told apart; our own bots have fewer
_PAIRS = 500  # that are told, the commonest first
_LONGEST = 400  # characters of a name
_TALLY = "tally"

# In a message as we write it, `rule` and `state` are last, and a quote inside a text never stands alone.
_ANSWERS = re.compile(rb'.{0,200}?"id":(\d{1,18}),"from":"(client|server)","re":(null|\d{1,18}),')


def coverage(log: OpenLog) -> dict[str, Any]:
    """The rules of both sides with their counts, and the source where it is that of then."""
    tally: Tally = log.memory.setdefault(_TALLY, Tally())
    done = tally.extend(log, _PATIENCE)
    files = []
    known: set[tuple[str, Rule]] = set()
    sides = bots(log.record(0))
    exact = fired(log, sides)
    for bot in sides:
        files += _files(bot, tally, known, exact)
    files += _unknown(tally, known)
    pairs = []
    for (asked, answered), count in tally.pairs.most_common(_PAIRS):
        side, (name, *_) = tally.rules[answered]
        pairs.append({"from": tally.rules[asked][1][0], "to": name, "side": side, "count": count})
    counted = "said" if exact is None else "fired"
    return {
        "files": files,
        "pairs": pairs,
        "counted": counted,
        "scanned": tally.scanned,
        "done": done,
    }


class Tally:
    """How often each rule spoke."""

    def __init__(self) -> None:
        self.rules: list[tuple[str, Rule]] = []  # side and rule, by number
        self.counts: Counter[int] = Counter()
        self.pairs: Counter[tuple[int, int]] = Counter()
        self.scanned = 0  # lines
        self._numbers: dict[tuple[str, Rule], int] = {}
        self._spelled: dict[bytes, int] = {}  # side and rule as they stand in a line
        self._said = array("i")  # the rule of each message by id; -1 for none
        self._lock = threading.Lock()

    def of(self, side: str, rule: Rule) -> int:
        """How many messages of a side a rule said."""
        return self.counts[self._numbers.get((side, rule), -1)]

    def extend(self, log: OpenLog, seconds: float) -> bool:
        """Count on, for so long at most; returns whether that is all."""
        deadline = time.monotonic() + seconds
        with self._lock:
            stop = len(log.index)
            while self.scanned < stop and time.monotonic() < deadline:
                until = min(self.scanned + _AT_ONCE, stop)
                for number, line in enumerate(log.index.lines(self.scanned, until), self.scanned):
                    if line is not None and log.index.kinds[number] in (CLIENT, SERVER):
                        self._count(line)
                self.scanned = until
            return self.scanned == stop

    def _count(self, line: bytes) -> None:
        found = _ANSWERS.match(line)
        start, end = line.rfind(b',"rule":'), line.rfind(b',"state":')
        if found is None or not 0 < start < end:
            self._slowly(line)
            return
        id_, side, re_ = found.groups()
        spelled = side + line[start:end]
        number = self._spelled.get(spelled)
        if number is None:
            number = self._number(side.decode(), _rule(line[start + len(b',"rule":') : end]))
            if len(self._spelled) < _RULES:
                self._spelled[spelled] = number
        self._add(int(id_), None if re_ == b"null" else int(re_), number)

    def _slowly(self, line: bytes) -> None:
        record = parsed(line)
        if isinstance(record, dict) and record["type"] == "message":
            rule = record.get("rule")
            known = None if rule is None else (rule["name"], rule["file"], rule["line"])
            self._add(record["id"], record.get("re"), self._number(record["from"], known))

    def _number(self, side: str, rule: Rule | None) -> int:
        if rule is None or (len(self.rules) >= _RULES and (side, rule) not in self._numbers):
            return -1
        number = self._numbers.setdefault((side, rule), len(self.rules))
        if number == len(self.rules):
            self.rules.append((side, rule))
        return number

    def _add(self, id_: int, re_: int | None, number: int) -> None:
        if number >= 0:
            self.counts[number] += 1
            asked = self._said[re_] if re_ is not None and re_ < len(self._said) else -1
            pair = (asked, number)
            if asked >= 0 and (pair in self.pairs or len(self.pairs) < _RULES):
                self.pairs[pair] += 1
        if id_ == len(self._said):  # ids that leave gaps come from elsewhere; nothing follows them
            self._said.append(number)


def _rule(spelled: bytes) -> Rule | None:
    try:
        rule = json.loads(spelled)
        name, file, line = rule["name"], rule["file"], rule["line"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    sound = isinstance(name, str) and isinstance(file, str) and type(line) is int
    return (name, file, line) if sound else None


def _files(
    bot: Bot, tally: Tally, known: set[tuple[str, Rule]], exact: Fired | None
) -> list[dict[str, Any]]:
    """The files of a bot with all its rules; where it is not that of then, with those that spoke."""
    if bot.script is None:
        spoke = [(side, rule) for side, rule in tally.rules if side == bot.side]
        known.update(spoke)
        rules = [_told(tally, side, rule, rule[2]) for side, rule in spoke if rule[1] == bot.file]
        others = [pair for pair in spoke if pair[1][1] != bot.file]
        known.difference_update(others)
        return [_file(bot.file, bot.side, None, bot.note, rules)]
    texts = {file: _text(data) for file, data in bot.files.items()}
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for each in every_rule(bot.script):
        rule = (each.ref.name, each.ref.file, each.ref.line)
        lines = texts.get(each.place.file, [])
        known.add((bot.side, rule))
        told = _told(tally, bot.side, rule, last_line(lines, each.place.line, each.place.column))
        if exact is not None:
            told["count"] = exact[bot.script.place, each.place]
        found.setdefault(each.place.file, {})[each.place] = told
    return [
        _file(file, bot.side, texts.get(file), "", [rules[place] for place in sorted(rules)])
        for file, rules in found.items()
    ]


def _unknown(tally: Tally, known: set[tuple[str, Rule]]) -> list[dict[str, Any]]:
    """Files that only the messages name."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for side, rule in tally.rules:
        if (side, rule) not in known:
            found.setdefault((side, rule[1]), []).append(_told(tally, side, rule, rule[2]))
    note = "the log does not hold its hash, so nobody knows whether it is still what it was"
    return [_file(file, side, None, note, rules) for (side, file), rules in found.items()]


def _file(
    path: str, side: str, lines: list[str] | None, note: str, rules: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "path": path[:_LONGEST],
        "side": str(side),
        "lines": lines,
        "note": note or None,
        "rules": sorted(rules, key=lambda rule: rule["line"]),
    }


def _told(tally: Tally, side: str, rule: Rule, end: int) -> dict[str, Any]:
    name, _, line = rule
    return {"name": name[:_LONGEST], "line": line, "end": end, "count": tally.of(side, rule)}


def _text(data: bytes) -> list[str]:
    return data.decode("utf-8-sig", "replace").splitlines()
