"""Transcripts as a JUnit report, as CI services read it: a suite a log, a case an expectation.

Owns which outcome is a failure and which an error. A log that is incomplete is an error, never a pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from simulator.errors import Exit
from simulator.exporting.source import text_of
from simulator.transcript.problems import INCOMPLETE
from simulator.transcript.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.exporting.source import Source

_GOOD = (Exit.OK, Exit.FAILED)  # what failed then is an expectation, and has its own case


@dataclass(slots=True)
class _Suite:
    """What one log comes to."""

    name: str
    classname: str = "simulator"
    began: str = ""
    wall: float = 0.0
    verdicts: list[Mapping[str, Any]] = field(default_factory=list)
    footer: Mapping[str, Any] | None = None
    error: str = ""  # why the run itself is none to go by
    kind: str = ""


def junit(sources: Sequence[Source]) -> Iterator[str]:
    """One report of these logs."""
    suites = [_suite(source) for source in sources]
    total = {
        "tests": sum(len(suite.verdicts) + 1 for suite in suites),
        "failures": sum(map(_failures, suites)),
        "errors": sum(bool(suite.error) for suite in suites),
        "time": f"{sum(suite.wall for suite in suites):.3f}",
    }
    yield "<?xml version='1.0' encoding='utf-8'?>\n"
    yield f"<testsuites{_attributes(name='simulator', **total)}>\n"
    for suite in suites:
        yield from _lines(suite)
    yield "</testsuites>\n"


def _suite(source: Source) -> _Suite:
    suite = _Suite(source.name)
    for record in source.records():
        match record["type"]:
            case "header":
                suite.name = text_of(record.get("run"), source.name)
                scenario = record.get("scenario")
                path = scenario.get("path") if isinstance(scenario, dict) else None
                suite.classname = text_of(path, "simulator")
                suite.began = text_of(record.get("ts")).removesuffix("Z")
            case "verdict":
                suite.verdicts.append(record)
            case "footer":
                suite.footer = record
    _judge(suite, source)
    return suite


def _judge(suite: _Suite, source: Source) -> None:
    """Whether the run came to an end that its expectations can be judged by."""
    footer, problems = suite.footer, source.problems
    wall = (footer or {}).get("wall")
    suite.wall = float(wall) if isinstance(wall, int | float) and 0 <= wall < 1e12 else 0.0
    if footer is None or footer.get("kind") == INCOMPLETE:
        suite.error, suite.kind = "incomplete: the log does not say how the run ended", INCOMPLETE
    elif problems:
        suite.error, suite.kind = f"damaged: {problems[0]}", "damaged"
    elif footer.get("exit") not in list(map(int, _GOOD)):
        suite.kind = text_of(footer.get("kind"), "error")
        suite.error = (
            f"ended by {text_of(footer.get('ended_by'), 'nobody knows what')}: {suite.kind}"
        )


def _failures(suite: _Suite) -> int:
    return sum(verdict.get("ok") is not True for verdict in suite.verdicts)


def _lines(suite: _Suite) -> Iterator[str]:
    counts = {
        "tests": len(suite.verdicts) + 1,
        "failures": _failures(suite),
        "errors": int(bool(suite.error)),
        "skipped": 0,
        "time": f"{suite.wall:.3f}",
    }
    began = {"timestamp": suite.began} if suite.began else {}
    yield f"  <testsuite{_attributes(name=suite.name, **counts, **began)}>\n"
    for verdict in suite.verdicts:
        yield from _case(suite, verdict)
    end = _attributes(name="the run", classname=suite.classname, time=f"{suite.wall:.3f}")
    if suite.error:
        yield f"    <testcase{end}>\n"
        yield f"      <error{_attributes(message=suite.error, type=suite.kind)}/>\n"
        yield "    </testcase>\n"
    else:
        yield f"    <testcase{end}/>\n"
    yield "  </testsuite>\n"


def _case(suite: _Suite, verdict: Mapping[str, Any]) -> Iterator[str]:
    key, wanted, got = (text_of(verdict.get(name), "?") for name in ("key", "wanted", "got"))
    place = verdict.get("place")
    where = (
        {} if not isinstance(place, dict) else {n: place[n] for n in ("file", "line") if n in place}
    )
    line = f" (line {where['line']})" if "line" in where else ""
    head = _attributes(
        name=f"{key}: {wanted}{line}", classname=suite.classname, time="0.000", **where
    )
    if verdict.get("ok") is True:
        yield f"    <testcase{head}/>\n"
        return
    near = verdict.get("message")
    at = f", near #{near}" if isinstance(near, int) else ""
    message = f"wanted {wanted}, got {got}{at}"
    yield f"    <testcase{head}>\n"
    yield f"      <failure{_attributes(message=message, type=key)}/>\n"
    yield "    </testcase>\n"


def _attributes(**values: object) -> str:
    """Attributes of an element; `shown` leaves nothing that XML 1.0 cannot say."""
    return "".join(f" {name}={quoteattr(shown(str(value)))}" for name, value in values.items())
