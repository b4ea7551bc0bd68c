"""The runs as a JUnit report, as CI services read it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement

from simulator.cli.terminal import ended
from simulator.errors import Exit
from simulator.inspecting.failing import command_for
from simulator.transcript import shown
from simulator.writing import report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.cli.unplayed import Unplayed
    from simulator.record import Run


def write_junit(path: str, runs: Sequence[Run], unplayed: Sequence[Unplayed] = ()) -> None:
    """Write the report; what could not be played is an error in it, never left out.

    Raises:
        UsageError, OutputError: the file cannot be written.
    """
    failures = sum(run.exit is Exit.FAILED for run in runs)
    errors = sum(not run.ok for run in runs) - failures + len(unplayed)
    suite = Element("testsuite", name="simulator", tests=str(len(runs) + len(unplayed)), failures=str(failures),
                    errors=str(errors), time=f"{sum(run.wall for run in runs):.3f}")  # fmt: skip
    for run in runs:
        case = SubElement(suite, "testcase", name=shown(run.name), classname=shown(run.path or "simulator"),
                          time=f"{run.wall:.3f}")  # fmt: skip
        if not run.ok:
            kind = "failure" if run.exit is Exit.FAILED else "error"
            missed = [
                f"{v.place}: {v.key}: wanted {shown(v.wanted)}, got {shown(v.got)}"
                for v in run.verdicts
                if not v.ok
            ]
            headline = missed[0] if run.exit is Exit.FAILED else ended(run)
            problem = SubElement(case, kind, message=headline, type=run.exit.kind)
            problem.text = "\n".join(missed)
            if run.log is not None:
                problem.text = f"{problem.text}\n{shown(command_for(run.log))}".lstrip()
    for one in unplayed:
        case = SubElement(
            suite, "testcase", name=shown(one.name), classname=shown(one.name), time="0.000"
        )
        told = SubElement(case, "error", message=one.reasons[0], type=one.exit.kind)
        told.text = "\n".join(one.reasons)
    with report(path, "the report") as file:
        ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)
