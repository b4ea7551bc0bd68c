"""The files that `simulator run` writes beside the logs: whether they can be, before anything is played, and the writing.

What stands in them is their writers'. One that cannot be written keeps none of the others back.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import click

from simulator.errors import SimulatorError, UsageError
from simulator.writing import report, see_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.cli.unplayed import Unplayed
    from simulator.conversation.coverage import Coverage
    from simulator.errors import Exit
    from simulator.record import Run


class Reports(NamedTuple):
    """Where each goes; None where it is not wanted."""

    junit: str | None
    html: str | None
    coverage: str | None

    def see_places(self, scenarios: Sequence[str | None]) -> None:
        """See that each can have its name.

        Raises:
            UsageError: one cannot, or it is another report's, or a scenario's.
        """
        seen: dict[str, str] = {}
        played = {os.path.realpath(path) for path in scenarios if path is not None}
        for option, target in self._wanted():
            see_place(target, option)
            real = os.path.realpath(target)
            if real in played:
                raise UsageError(
                    f"{option} {target}: this scenario is played, and is never overwritten"
                )
            if real in seen and not _is_stream(real):
                raise UsageError(f"{seen[real]} and {option} name the same file: {target}")
            seen[real] = option

    def _wanted(self) -> Iterator[tuple[str, str]]:
        for option, target in zip(("--junit", "--html", "--coverage-html"), self, strict=True):
            if target is not None:
                yield option, target

    def write(
        self, runs: list[Run], unplayed: list[Unplayed], coverage: Coverage | None
    ) -> list[Exit]:
        """Write them, and say what each that fails comes to."""
        return [
            failed
            for write in self._writers(runs, unplayed, coverage)
            if (failed := _attempted(write)) is not None
        ]

    def _writers(
        self, runs: list[Run], unplayed: list[Unplayed], coverage: Coverage | None
    ) -> Iterator[Callable[[], None]]:
        junit, html, page = self
        if junit is not None:
            from simulator.cli.junit import write_junit

            yield lambda: write_junit(junit, runs, unplayed)
        if html is not None:
            from simulator.viewer.reporting import write_report

            yield lambda: write_report(html, [run.log for run in runs if run.log is not None])
        if page is not None and coverage is not None:
            yield lambda: _write_coverage(page, coverage)


def _write_coverage(target: str, coverage: Coverage) -> None:
    from simulator.cli.covered import coverage_page

    page = coverage_page(coverage).encode()
    with report(target, "the page") as file:
        file.write(page)


def _attempted(write: Callable[[], None]) -> Exit | None:
    try:
        write()
    except SimulatorError as error:
        click.echo(f"error: {error}", err=True)
        return error.exit
    return None


def _is_stream(path: str) -> bool:
    """Whether it is there, and no file that one would replace for the other."""
    return os.path.exists(path) and not os.path.isfile(path)
