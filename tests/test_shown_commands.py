"""Every command that the documents and the help texts show can be typed as it is printed.

The program takes its words and options, the files of the project that it names are there, and a log that it names
has the title of a scenario for a name.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest

from simulator.cli.main import COMMANDS, cli
from simulator.examples import EXAMPLES, example
from simulator.transcript.folder import log_name
from tests.test_documents import COOKBOOK, DOCUMENTS, GUIDE, README, ROOT, SCENARIOS, fenced

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = re.compile(r"^scenario: (.*)$", re.MULTILINE)
FILE = re.compile(r"(?<![\w/.])scenarios/[\w./-]*")
LATEST = re.compile(r"(?:latest|before)/([\w-]+\.jsonl)")
TEXTS = [path.read_text(encoding="utf-8") for path in SCENARIOS.glob("*.yaml")]
TEXTS += [example(name) for name in EXAMPLES]
LOGS = {log_name(title.strip("\"'")) for text in TEXTS for title in TITLE.findall(text)}


def epilogs(group: click.Command, ctx: click.Context) -> Iterator[str]:
    """The ends of all help texts."""
    yield group.epilog or ""
    if isinstance(group, click.Group):
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            assert command is not None
            yield from epilogs(command, ctx)


def shown() -> Iterator[str]:
    """Lines that begin with `simulator`, in a block of commands or under Examples."""
    blocks = [block for document in DOCUMENTS.values() for block in fenced(document, "")]
    blocks += epilogs(cli, click.Context(cli))
    for line in "\n".join(blocks).splitlines():
        words = line.strip().split(" ")
        if words[0] == "simulator" and words[1] in COMMANDS:
            yield line.strip()


SHOWN = sorted(set(shown()))


def words_of(line: str) -> list[str]:
    """The arguments, without a remark and without what the shell does with standard input and output."""
    words = shlex.split(re.split(r"\s{2,}(?:in a workflow|until|one line)", line)[0], comments=True)
    return words[1 : next((n for n, word in enumerate(words) if word in "<>|"), None)]


def test_there_are_many() -> None:
    assert len(SHOWN) > 80
    assert {words_of(line)[0] for line in SHOWN} == set(COMMANDS)


@pytest.mark.parametrize("line", SHOWN)
def test_the_program_takes_its_words(line: str) -> None:
    arguments, name = words_of(line), None
    group: click.Command = cli
    while isinstance(group, click.Group):
        name, command, arguments = group.resolve_command(click.Context(group), arguments)
        assert command is not None
        group = command
    group.make_context(name, arguments)


@pytest.mark.parametrize("line", SHOWN)
def test_what_it_names_is_there(line: str) -> None:
    for file in FILE.findall(line):
        assert (ROOT / file).exists(), file
    for log in LATEST.findall(line):
        assert log in LOGS, log


@pytest.mark.parametrize("document", [README, GUIDE, COOKBOOK])
def test_files_of_the_project_are_named_from_its_folder(document: str) -> None:
    for file in re.findall(r"simulator \w+ ([\w-]+\.yaml)", document):
        assert not (SCENARIOS / file).exists() or file in COOKED, file


COOKED = {"quiz.yaml"}  # what the reader of the cookbook calls the file that they copy
