"""Tests for `simulator new`: what a newcomer gets, and what is refused."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.examples import EXAMPLES
from tests.cli.command import logs, simulate
from tests.disk import full_disk

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def last_command(said: str) -> list[str]:
    """The command that the last line printed is, without the word `simulator`."""
    program, *arguments = shlex.split(said.splitlines()[-1])
    assert program == "simulator"
    return arguments


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_checked_without_a_finding_and_the_last_line_plays_it(
    tmp_path: Path, name: str
) -> None:
    made = call("new", "--example", name)
    assert made.exit_code == 0, made.stderr
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.yaml"]
    checked = call("check", ".", "--format", "concise")
    assert (checked.exit_code, checked.stdout) == (0, "")
    played = call(*last_command(made.stdout))
    assert played.exit_code == 0, played.stdout
    assert len(logs(tmp_path)) == 1


def test_a_name_that_an_example_has_is_told_how_that_one_is_had(tmp_path: Path) -> None:
    done = call("new", "quiz")
    assert (done.exit_code, done.stderr) == (
        0, "the example quiz is another: write --example quiz for it\n"
    )  # fmt: skip
    assert call("new", "tea").stderr == call("new", "--example", "quiz", "other").stderr == ""


def test_a_list_takes_no_name() -> None:
    done = call("new", "--list", "tea")
    assert (done.exit_code, done.stderr) == (
        2, "error: --list writes nothing: leave out the name and --example\n"
    )  # fmt: skip


def test_the_list_tells_every_example_in_a_line(tmp_path: Path) -> None:
    told = call("new", "--list").stdout.splitlines()
    assert [line.split()[0] for line in told] == list(EXAMPLES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        ((), "hello.yaml"),
        (("tea",), "tea.yaml"),
        (("tea.yml",), "tea.yml"),
        (("a cup of tea",), "a cup of tea.yaml"),
        (("sub/tea",), "sub/tea.yaml"),
        (("--", "-tea"), "-tea.yaml"),
        (("--example", "quiz"), "quiz.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_the_file_has_the_name_that_was_given(
    tmp_path: Path, arguments: tuple[str, ...], file: str
) -> None:
    (tmp_path / "sub").mkdir()
    made = call("new", *arguments)
    assert (tmp_path / file).read_text().startswith("# yaml-language-server: $schema=")
    assert call(*last_command(made.stdout)).exit_code == 0


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text("mine")
    over = call("new", "tea")
    assert over.exit_code == 2
    assert over.stderr == (
        "error: tea.yaml exists already and is left as it is: choose another name\n"
    )
    assert (tmp_path / "tea.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("",), "error: '' names no file: write a name such as tea"),
        (("nowhere/tea",), "error: nowhere/tea.yaml cannot be written: there is no folder nowhere"),
        (("--example", "opera"), "Error: Invalid value for '--example': 'opera' is not one of"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    over = call("new", *arguments)
    assert over.exit_code == 2
    assert sentence in over.stderr
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_no_wrong_option(tmp_path: Path) -> None:
    with full_disk():
        over = call("new", "tea")
    assert (over.exit_code, over.stdout) == (6, "")
    assert over.stderr == "error: tea.yaml cannot be written: File too large\n"
    assert not list(tmp_path.iterdir())


def recorded(tmp_path: Path, name: str = "tea") -> str:
    """The log of a new scenario in this folder."""
    played = call(*last_command(call("new", name).stdout))
    assert played.exit_code == 0
    return str(logs(tmp_path)[-1])


@pytest.mark.parametrize("keep", ["both", "client", "server"])
def test_a_recording_becomes_a_test_that_the_last_line_runs(tmp_path: Path, keep: str) -> None:
    log = recorded(tmp_path)
    (tmp_path / "tests").mkdir()
    made = call("new", "--from", log, "-o", "tests/kept.yaml", "--keep", keep)
    assert (made.exit_code, made.stderr) == (0, "")
    assert last_command(made.stdout) == ["run", "tests/kept.yaml"]
    assert call(*last_command(made.stdout)).exit_code == 0
    assert call("check", "tests", "--format", "concise").stdout == ""


def test_rules_that_changed_since_are_told(tmp_path: Path) -> None:
    log = recorded(tmp_path)
    rules = tmp_path / "tea.yaml"
    rules.write_text(rules.read_text().replace("Then sit down", "Off you go"))
    made = call("new", "--from", log, "-o", "kept")
    assert made.exit_code == 0
    assert made.stderr.startswith("warning: it does not hold as things are: message 4 was 'Then")
    over = call(*last_command(made.stdout))
    assert over.exit_code == 1
    assert "> " in over.stdout


def test_of_several_recorded_websockets_one_is_taken_and_named(tmp_path: Path) -> None:
    one = [{"type": "send", "time": 1.0, "opcode": 1, "data": "hello"}]
    entries = [
        {"request": {"url": f"wss://{host}.test/"}, "_webSocketMessages": one} for host in "ab"
    ]
    (tmp_path / "page.har").write_text(json.dumps({"log": {"entries": entries}}))
    made = call("new", "--from", "page.har", "-o", "a.yaml", "--keep", "client")
    assert made.stderr == (
        "page.har holds 2 WebSockets, and this is wss://a.test/; --url chooses another\n"
    )
    assert 'server: "wss://a.test/"' in (tmp_path / "a.yaml").read_text()
    call("new", "--from", "page.har", "-o", "b.yaml", "--keep", "client", "--url", "b.test")
    assert 'server: "wss://b.test/"' in (tmp_path / "b.yaml").read_text()
    served = call("new", "--from", "page.har", "-o", "s.yaml", "--keep", "server")
    assert last_command(served.stdout) == ["serve", "s.yaml"]
    assert call("check", "s.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--from", "a.jsonl"), 2, "--from needs -o FILE"),
        (("tea", "--from", "a.jsonl", "-o", "k"), 2, "it takes -o FILE, and no name or example"),
        (("-o", "k"), 2, "-o belongs to --from LOG"),
        (("--keep", "both"), 2, "--keep belongs to --from LOG"),
        (("--url", "x"), 2, "--url belongs to --from LOG"),
        (("--from", "none.jsonl", "-o", "k"), 6, "none.jsonl: the transcript cannot be read"),
        (("--from", "none.har", "-o", "k"), 6, "none.har: the HAR file cannot be read"),
        (
            ("--from", "text", "-o", "k"),
            3,
            "it has no header; what a browser recorded has a name that ends in .har",
        ),
        (("--from", "text", "-o", "k", "--url", "x"), 2, "--url chooses among the WebSockets"),
        (("--from", "text.har", "-o", "k"), 3, "text.har is no HAR file: it is not JSON"),
    ],
)
def test_a_recording_that_is_none_is_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    for name in ("text", "text.har"):
        (tmp_path / name).write_text("once upon a time\n")
    over = call("new", *arguments)
    assert (over.exit_code, over.stderr.count("\n")) == (code, 1)
    assert sentence in over.stderr
    assert not (tmp_path / "k.yaml").exists()


def test_a_secret_in_a_recorded_address_is_told_and_not_copied(tmp_path: Path) -> None:
    said = [
        {"type": kind, "time": 1.0, "opcode": 1, "data": "s3cret"} for kind in ("send", "receive")
    ]
    entries = [
        {"request": {"url": f"wss://{host}.test/?token=s3cret"}, "_webSocketMessages": said}
        for host in "ab"
    ]
    (tmp_path / "page.har").write_text(json.dumps({"log": {"entries": entries}}))
    made = call("new", "--from", "page.har", "-o", "c.yaml", "--keep", "client")
    assert made.stderr == (
        "page.har holds 2 WebSockets, and this is wss://a.test/?token=<token>; --url chooses another\n"
        "page.har: the parameter token looks like a secret: "
        "<token> stands in its place, and the scenario takes it from $TOKEN\n"
    )
    bot = call("new", "--from", "page.har", "-o", "s.yaml", "--keep", "server")
    assert "and `--secret token=VALUE` gives it to the bot" in bot.stderr
    none = call("new", "--from", "page.har", "-o", "n.yaml", "--url", "c.test")
    assert none.exit_code == 2
    for told in (made, bot, none):
        assert "s3cret" not in told.stderr + told.stdout
    for file in ("c.yaml", "s.yaml"):
        assert "s3cret" not in (tmp_path / file).read_text()
        assert call("check", file).exit_code == 0


def test_a_secret_of_the_messages_is_taken_out_where_it_is_named(tmp_path: Path) -> None:
    said = [{"type": "send", "time": 1.0, "opcode": 1, "data": "my key is s3cret"}]
    entries = [{"request": {"url": "wss://a.test/"}, "_webSocketMessages": said}]
    (tmp_path / "page.har").write_text(json.dumps({"log": {"entries": entries}}))
    arguments = ("new", "--from", "page.har", "-o", "c.yaml", "--keep", "client")
    other = call(*arguments, "--secret", "key=an0ther")
    assert (other.exit_code, (tmp_path / "c.yaml").exists()) == (2, False)
    assert "--secret key=…: its value stands nowhere in the recording" in other.stderr
    made = call(*arguments, "--secret", "key=s3cret")
    assert made.stderr == (
        "--secret key was found in page.har: "
        "<key> stands in its place, and the scenario takes it from $KEY\n"
    )
    assert "say: my key is <key>" in (tmp_path / "c.yaml").read_text()
    assert "s3cret" not in (tmp_path / "c.yaml").read_text()
    assert call("check", "c.yaml").exit_code == 0
    alone = call("new", "tea", "--secret", "key=s3cret")
    assert "--secret belongs to --from LOG" in alone.stderr


def test_it_works_as_a_process_of_its_own(tmp_path: Path) -> None:
    made = simulate("new", "tea", cwd=tmp_path)
    assert simulate(*last_command(made.stdout), cwd=tmp_path).returncode == 0
