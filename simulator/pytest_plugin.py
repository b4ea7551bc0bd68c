"""Scenario files as tests of pytest, and bots as servers for other people's tests.

Owns the hooks, the option and the fixture. Imports next to nothing until a scenario is met: whoever has the package
installed pays nothing for it in a test suite that has none.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

_SUFFIXES = (".yaml", ".yml")
_LARGEST = 16 * 1024 * 1024  # bytes; no scenario is larger
_TITLE = re.compile(rb"(?m)^\W*scenario\W*?:[ \t]*(.*?)[ \t]*\r?$")
_SEED = "simulator_seed"
_FOLDER = "simulator_transcripts"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The seed and the folder of transcripts, under names that are nobody else's."""
    group = parser.getgroup("simulator")
    group.addoption(
        "--simulator-transcripts", dest=_FOLDER, metavar="DIR",
        help="Keep the transcripts of scenarios there; one that fails then prints the command that explains it.",
    )  # fmt: skip
    group.addoption(
        "--simulator-seed", dest=_SEED, type=int, metavar="N",
        help="Seed of every random choice in scenarios. [default: each scenario's, else 0]",
    )  # fmt: skip


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Generator[None, Any, Any]:
    """The seed under its short name, where no plugin and no conftest.py has an option called so."""
    result = yield
    groups = [parser._anonymous, *parser._groups]  # nothing public tells which options there are
    taken = {name for group in groups for option in group.options for name in option.names()}
    if "--seed" not in taken:
        with contextlib.suppress(ValueError, argparse.ArgumentError):
            parser.getgroup("simulator").addoption(
                "--seed", dest=_SEED, type=int, metavar="N", help="The same as --simulator-seed."
            )
    return result


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A YAML file with a top-level `scenario:`; no other."""
    if file_path.suffix not in _SUFFIXES:
        return None
    try:
        if file_path.stat().st_size > _LARGEST:
            return None
        data = file_path.read_bytes()
    except OSError:
        return None
    from simulator.scenario import sniff

    if not sniff(data):
        return None
    found = _TITLE.search(data)
    made = ScenarioFile.from_parent(parent, path=file_path)
    made.title = _title(found[1]) if found else ""
    return made


def _title(written: bytes) -> str:
    """What the test is called: the title without quotes and without what steers a terminal."""
    text = written.decode("utf-8", "replace").partition(" #")[0].strip("\"' ")
    return "".join(c if c.isprintable() else " " for c in text)[:100].replace("::", ":")


class ScenarioFile(pytest.File):
    """A scenario file: one test."""

    title = ""

    def collect(self) -> Iterator[pytest.Item]:
        """The scenario."""
        yield ScenarioTest.from_parent(self, name=self.title or self.path.stem)


class ScenarioFailed(Exception):
    """A scenario did not go as it should; the text says all there is to say."""


class ScenarioTest(pytest.Item):
    """A scenario, played over a real WebSocket in virtual time."""

    def runtest(self) -> None:
        """Play it."""
        from simulator.examination import examine

        options = self.config.getoption
        failure = examine(_near(self.path), options(_SEED), options(_FOLDER))
        if failure is not None:
            raise ScenarioFailed(failure)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The turns and the caret; a traceback only where the fault is ours."""
        if isinstance(excinfo.value, ScenarioFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where it is."""
        return self.path, None, f"{_near(self.path)}: {self.name}"


def _near(path: Path) -> str:
    """The path as it is written where pytest was started."""
    with contextlib.suppress(ValueError):  # another drive
        near = os.path.relpath(path)
        return str(path) if near.startswith("..") else near
    return str(path)


@pytest.fixture
def bot_server(request: pytest.FixtureRequest) -> Iterator[Callable[..., str]]:
    """A function that serves a bot and returns its ws:// address; all of them stop with the test.

    `bot_server(path, seed=None)` takes a bot file or a scenario, whose server it then is. It works in tests with and
    without an event loop: the bot has a thread of its own.
    """
    from simulator.diagnostics import render_caret
    from simulator.errors import InvalidFile
    from simulator.files import source_line
    from simulator.served import BackgroundServer, served

    with contextlib.ExitStack() as servers:

        def start(path: str | os.PathLike[str], *, seed: int | None = None) -> str:
            chosen = request.config.getoption(_SEED) if seed is None else seed
            try:
                made = served(os.fspath(path), chosen)
            except InvalidFile as error:
                pytest.fail(
                    "\n".join(
                        render_caret(found, source_line(found.place.file, found.place.line))
                        for found in error.diagnostics
                    ),
                    pytrace=False,
                )
            return servers.enter_context(BackgroundServer(made)).url

        yield start
