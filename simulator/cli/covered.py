"""Rule coverage as text, as JSON and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from simulator.files import read_file
from simulator.source import extent
from simulator.transcript import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conversation.coverage import BotUse, Coverage, RuleUse
    from simulator.record import Place, RuleRef

_MOST = 20  # pairs that the text shows


@dataclass(frozen=True, slots=True)
class Minimum:
    """What is asked of the total."""

    percent: float | None

    def met_by(self, coverage: Coverage) -> bool:
        """Whether it is enough."""
        return self.percent is None or coverage.percent >= self.percent


def coverage_lines(coverage: Coverage, minimum: Minimum, *, brief: bool = False) -> Iterator[str]:
    """The report as text; brief: its last line only."""
    if not brief:
        for bot in coverage.bots:
            yield f"{shown(bot.name)} ({shown(bot.place.file)}): {_share(bot.fired, len(bot.rules))}"
            for rule in bot.rules:
                times = f"{rule.fired:>6} x" if rule.fired else "   never"
                yield f"  {times}  {_range(rule)}  {shown(rule.name)}"
        if coverage.answers:
            yield "what was answered by what:"
        for answer in coverage.answers[:_MOST]:
            yield f"  {answer.times:>6} x  {_ref(answer.asked)} -> {_ref(answer.answered)}"
        if len(coverage.answers) > _MOST:
            yield f"  and {len(coverage.answers) - _MOST} more pairs"
    short = "" if minimum.met_by(coverage) else f", and {minimum.percent:g}% are asked for"
    yield f"rule coverage: {_share(coverage.fired, coverage.rules)}{short}"


def coverage_json(coverage: Coverage) -> dict[str, object]:
    """The report as a JSON value."""
    bots = [
        {
            "name": bot.name,
            "file": bot.place.file,
            "rules": [
                {
                    "name": rule.name,
                    "file": rule.place.file,
                    "first": rule.place.line,
                    "last": last_line(rule.place),
                    "column": rule.place.column,
                    "fired": rule.fired,
                }
                for rule in bot.rules
            ],
        }
        for bot in coverage.bots
    ]
    answers = [
        {"asked": one.asked._asdict(), "answered": one.answered._asdict(), "times": one.times}
        for one in coverage.answers
    ]
    return {
        "percent": round(coverage.percent, 2),
        "rules": coverage.rules,
        "fired": coverage.fired,
        "bots": bots,
        "answers": answers,
    }


_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; background: #fff }
table { border-collapse: collapse } td, th { padding: .1em .8em; text-align: left } td.n { text-align: right }
pre { font: 13px/1.45 ui-monospace, monospace; border: 1px solid #ccc; overflow-x: auto; padding: .5em 0 }
pre span { display: block; padding: 0 .8em; white-space: pre }
.n { color: #555 } .hit { background: #dff5df } .miss { background: #fbdcdc } .part { background: #fdf3d0 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } .n { color: #aaa }
.hit { background: #143a14 } .miss { background: #4a1a1a } .part { background: #3f3510 } pre { border-color: #444 } }
"""


def coverage_page(coverage: Coverage) -> str:
    """The report as one HTML file: the source of every bot, its lines marked."""
    return "\n".join(_page(coverage)) + "\n"


def _page(coverage: Coverage) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rule coverage</title>'
    yield f"<style>{_STYLE}</style></head><body><h1>Rule coverage</h1>"
    yield f"<p>{_share(coverage.fired, coverage.rules)}. Green lines fired, red ones never; of a yellow one, some rules.</p>"
    for bot in coverage.bots:
        yield f"<h2>{escape(shown(bot.name))}</h2><p>{_share(bot.fired, len(bot.rules))}</p>"
        for file in dict.fromkeys(rule.place.file for rule in bot.rules):
            yield f"<h3>{escape(shown(file))}</h3><pre>{''.join(_source(bot, file))}</pre>"
    if coverage.answers:
        yield "<h2>What was answered by what</h2><table><tr><th>times</th><th>message of</th><th>answered by</th></tr>"
        for answer in coverage.answers:
            asked, answered = escape(_ref(answer.asked)), escape(_ref(answer.answered))
            yield f'<tr><td class="n">{answer.times}</td><td>{asked}</td><td>{answered}</td></tr>'
        yield "</table>"
    yield "</body></html>"


def _source(bot: BotUse, file: str) -> Iterator[str]:
    """The lines of a file, each marked by the rules that stand on it; an inner rule before an outer one."""
    marks: dict[int, list[RuleUse]] = {}
    rules = [rule for rule in bot.rules if rule.place.file == file]
    for rule in sorted(rules, key=lambda rule: rule.place):  # an inner one begins later
        for line in range(rule.place.line, last_line(rule.place) + 1):
            starts = line == rule.place.line
            if starts and any(r.place.line == line for r in marks.get(line, ())):
                marks[line].append(rule)
            else:
                marks[line] = [rule]
    for number, text in enumerate(_lines(file), 1):
        on = marks.get(number, [])
        fired = sum(rule.fired > 0 for rule in on)
        kind = "" if not on else "hit" if fired == len(on) else "part" if fired else "miss"
        counts = ", ".join(f"{r.fired}" for r in on if r.place.line == number)
        label = f'<i class="n">{number:>5} {counts:>8}  </i>'
        yield f'<span class="{kind}">{label}{escape(_visible(text))}</span>'


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() or char == "\t" else shown(char) for char in text)


@cache
def _lines(file: str) -> tuple[str, ...]:
    try:
        return tuple(read_file(file).decode("utf-8", "replace").splitlines())
    except OSError:  # it has gone since
        return ()


@cache
def last_line(place: Place) -> int:
    """The last line of what begins at a place."""
    return extent.last_line(_lines(place.file), place.line, place.column)


def _range(rule: RuleUse) -> str:
    last = last_line(rule.place)
    end = "" if last == rule.place.line else f"-{last}"
    return f"{shown(rule.place.file)}:{rule.place.line}{end}"


def _share(fired: int, rules: int) -> str:
    percent = 100 * fired / rules if rules else 100
    return f"{fired} of {rules} rules fired, {int(percent * 10) / 10:g}%"


def _ref(ref: RuleRef) -> str:
    return f"{shown(ref.name)} {shown(ref.file)}:{ref.line}"
