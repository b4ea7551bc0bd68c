"""No value of a secret reaches a log, a report, the terminal or a webhook; the peer gets it in clear."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

import simulator
from simulator.cli.main import cli
from simulator.scenario import Given
from simulator.served import BackgroundServer, served
from simulator.transcript.reader import read_log
from tests.bots import write
from tests.cli.command import address, logs, simulate, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VALUE = 's3cr3t-"x"/ü'
TOKEN = f"token={VALUE}"
LOGIN = """\
scenario: Log in
secrets: {token: $MY_TOKEN}
server:
  name: gate
  rules:
    - when: login <word>
      rules:
        - if: word == token
          say_json: {welcome: true, you_sent: <token>}
        - {say: wrong, close: true}
    - when: bye
      close: {code: 4000, reason: "bye <token>"}
client:
  name: ann
  vars: {kept: ""}
  on_open: "login <token>"
  rules:
    - when_json: {welcome: true, you_sent: <kept>}
      say: "bye <kept|upper>"
expect:
  ended_by: server
  says:
    - client: bye nothing of all this
"""
JAM = """\
scenario: Jam
server: {otherwise: "say <token>"}
client: {on_open: "say <token>", otherwise: "say <token>"}
"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*arguments: str, said: str = "", **env: str) -> Result:
    return CliRunner().invoke(cli, arguments, input=said, env=env)


def written(folder: Path) -> str:
    """Everything in every file but the scenarios, in small letters."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".yaml"]
    assert files
    return "".join(path.read_text(encoding="utf-8") for path in files).lower()


@pytest.mark.parametrize(
    "options",
    [
        (), ("-v",), ("-q",), ("--why",), ("--format", "json"),
        ("--junit", "j.xml", "--coverage", "--coverage-html", "c.html"), ("--update",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_that_run_writes_or_prints_holds_the_value(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    over = call("run", write(tmp_path, LOGIN), *options, MY_TOKEN=VALUE)
    assert over.exit_code == 1, over.output  # the expectation fails, so that much is told of it
    told = f"{over.stdout}{over.stderr}".lower()
    assert "s3cr" not in told
    assert "s3cr" not in written(tmp_path)
    if options not in (("-q",), ("--update",)):
        assert "***token***" in told


def test_the_log_names_what_it_hides_and_the_bots_said_it_to_each_other(tmp_path: Path) -> None:
    run = simulator.run(write(tmp_path, LOGIN), out="t", secrets={"token": VALUE})
    log = read_log(str(run.log))
    assert log.complete
    assert log.header is not None
    assert log.header["secrets"] == ["token"]
    assert [turn.text for turn in log.turns] == [
        "login ***token***",
        '{"welcome":true,"you_sent":"***token***"}',  # so the server knew it for the same
        "bye ***token***",
    ]
    assert run.turns == log.turns
    assert run.ending.reason == "bye ***token***"


def test_a_log_without_secrets_names_none(tmp_path: Path) -> None:
    run = simulator.run(write(tmp_path, JAM.replace("<token>", "x")), out="t")
    header = read_log(str(run.log)).header
    assert header is not None
    assert "secrets" not in header


def test_a_variable_that_is_not_set_is_told_with_its_place_and_nothing_runs(tmp_path: Path) -> None:
    path = write(tmp_path, LOGIN)
    over = call("run", path)
    assert over.exit_code == 3
    assert "s.yaml:2:18: error[missing-secret]" in over.stderr
    assert not (tmp_path / "transcripts").exists()
    assert call("check", path).exit_code == 0  # who only checks needs no value
    assert call("explore", path).exit_code == 0


def test_a_secret_is_a_variable_of_a_bot_that_stands_alone(tmp_path: Path) -> None:
    bot = write(tmp_path, 'rules: [{when: "*", say: "key: <token>"}]\n', "bot.yaml")
    client = write(tmp_path, "on_open: hi\nrules: [{when: key, close: true}]\n", "client.yaml")
    over = call("run", "--server", bot, "--client", client, "--secret", TOKEN)
    assert over.exit_code == 0, over.output
    assert "key: ***token***" in over.stdout


def test_a_proved_loop_and_its_report_hold_no_value(tmp_path: Path) -> None:
    over = call("run", write(tmp_path, JAM), "--secret", TOKEN, "-v")
    assert over.exit_code == 4
    assert "s3cr" not in over.output.lower()
    assert "s3cr" not in written(tmp_path)
    assert '"class":"recurrence"' in written(tmp_path)


def test_a_log_is_replayed_with_its_values_and_asks_for_them(tmp_path: Path) -> None:
    call("run", "-q", write(tmp_path, LOGIN), MY_TOKEN=VALUE)
    log = str(logs(tmp_path)[0])
    asked = call("replay", log, "--secret", "other=sesame")
    assert asked.exit_code == 3
    assert "$MY_TOKEN, which is not set" in asked.stderr
    assert call("replay", log, MY_TOKEN=VALUE).stdout == "the same: 3 messages, word for word\n"
    given = call("replay", log, "--secret", TOKEN)
    assert given.stdout == "the same: 3 messages, word for word\n"
    assert "so nobody can say why" in call("show", log, "--why", "1", MY_TOKEN=VALUE).stderr


def test_a_log_of_a_given_secret_asks_for_it_by_its_option(tmp_path: Path) -> None:
    path = write(tmp_path, JAM.replace("scenario: Jam\n", "scenario: Jam\n"))
    call("run", "-q", path, "--secret", TOKEN)
    log = str(logs(tmp_path)[0])
    bots = write(tmp_path, 'scenario: Jam\nserver: {vars: {token: abcde}, otherwise: "say <token>"}\nclient: {vars: {token: abcde}, on_open: "say <token>", otherwise: "say <token>"}\n', "b.yaml")  # fmt: skip
    call("run", "-q", bots, "--secret", TOKEN)
    (other,) = [str(each) for each in logs(tmp_path) if str(each) != log]
    asked = call("replay", other)
    assert asked.exit_code == 3
    assert (
        "the log hides token; to play it again, say what it was: --secret token=VALUE"
        in asked.stderr
    )
    assert call("replay", other, "--secret", TOKEN).exit_code == 0
    proof = call("replay", other, "--proof", "--secret", TOKEN)
    assert (proof.exit_code, "is not whole" in proof.stderr) == (3, True)


@pytest.mark.parametrize("keep", ["both", "client", "server"])
def test_what_is_kept_of_a_log_says_its_secrets_by_name_and_passes(
    tmp_path: Path, keep: str
) -> None:
    path = write(tmp_path, LOGIN.replace("<kept|upper>", "<kept>").partition("expect:")[0])
    assert call("run", path, MY_TOKEN=VALUE).exit_code == 0
    made = call("new", "--from", str(logs(tmp_path)[0]), "-o", "kept.yaml", "--keep", keep)
    assert "hides the secret token: <token> stands in its place" in made.stderr
    assert "warning" not in made.stderr
    assert "secrets: {token: $TOKEN}" in (tmp_path / "kept.yaml").read_text()
    over = call("run", "kept.yaml", TOKEN=VALUE)
    assert over.exit_code == 0, over.output
    assert "s3cr" not in over.output.lower()


def test_a_person_and_the_bot_are_hidden_from_the_log_of_a_chat(tmp_path: Path) -> None:
    bot = write(tmp_path, 'rules: [{when: "*", say: "key: <token>"}]\n', "bot.yaml")
    said = f"my key is {VALUE}\n/why\n/state\n/save talk\n/quit\n"
    over = simulate("chat", bot, "--secret", TOKEN, said=said, cwd=tmp_path)
    assert "key: ***token***" in over.stdout
    assert "s3cr" not in f"{over.stdout}{over.stderr}".lower()
    assert "my key is ***token***" in written(tmp_path)
    assert "s3cr" not in written(tmp_path)
    kept = tmp_path / "talk.yaml"
    assert not kept.exists() or "s3cr" not in kept.read_text().lower()


def test_a_talk_in_which_a_secret_was_said_is_kept_in_no_file(tmp_path: Path) -> None:
    bot = write(tmp_path, "rules: [{when: my key is <k>, say: Thank you}]\n", "bot.yaml")
    said = f"my key is {VALUE}\n/save talk\n/quit\n"
    over = simulate("chat", bot, "--secret", TOKEN, said=said, cwd=tmp_path)
    assert "/save: a secret was said, and no file may hold it" in over.stdout
    assert not (tmp_path / "talk.yaml").exists()


@contextmanager
def heard(seen: list[tuple[str, str | None, str]]) -> Iterator[str]:
    """A server nobody here wrote, and what it was asked with and told."""

    def answer(connection: ServerConnection) -> None:
        assert connection.request is not None
        text = str(connection.recv())
        seen.append((connection.request.path, connection.request.headers.get("X-Key"), text))
        connection.send("thanks")

    with serve(answer, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("by", ["scenario", "options"])
def test_the_peer_gets_the_value_in_clear_in_the_address_a_header_and_a_message(
    tmp_path: Path, by: str
) -> None:
    value, seen = "a b&c+d", list[tuple[str, str | None, str]]()
    client = '{on_open: "my key: <key>", rules: [{when: thanks, close: true}]}'
    with heard(seen) as url:
        if by == "scenario":
            text = f'scenario: S\nserver: "{url}/p?k=<key>"\nclient: {client}\nwire: {{headers: {{X-Key: "k <key>"}}}}\nsecrets: {{key: $K}}\n'
            over = call("run", "-v", write(tmp_path, text), K=value)
        else:
            over = call("run", "-v", "--client", write(tmp_path, client, "c.yaml"), "--server",
                        f"{url}/p?k=<key>", "--header", "X-Key: k <key>", "--secret", f"key={value}")  # fmt: skip
    assert over.exit_code == 0, over.output
    assert seen == [("/p?k=a%20b%26c%2Bd", "k a b&c+d", "my key: a b&c+d")]
    for told in (over.output, written(tmp_path)):
        assert "a b&c+d" not in told
        assert "a%20b" not in told
    assert "/p?k=***key***" in written(tmp_path)


@pytest.mark.parametrize("path", ["/hook/<token>", "/chat?token=<token>&v=1"])
def test_a_secret_in_the_path_is_asked_for_in_clear_and_shown_nowhere(
    tmp_path: Path, path: str
) -> None:
    text = LOGIN.partition("expect:")[0] + f"wire: {{path: '{path}'}}\n"
    over = call("run", "-v", write(tmp_path, text), MY_TOKEN=VALUE)
    assert over.exit_code == 0, over.output
    for told in (over.output, written(tmp_path)):
        assert path.replace("<token>", "***token***") in told
        assert "s3cr" not in told.lower()


@pytest.mark.parametrize("by", ["scenario", "option"])
def test_a_served_bot_lets_in_who_knows_the_secret_in_its_path_and_tells_it_to_nobody(
    tmp_path: Path, by: str
) -> None:
    wire = "wire: {path: /hook/<token>}\n" if by == "scenario" else ""
    scenario = write(
        tmp_path,
        f"scenario: S\nserver: {{on_open: hi, otherwise: x}}\nclient: {{on_open: x}}\n{wire}",
    )
    asked = () if by == "scenario" else ("--path", "/hook/<token>")
    with started("serve", scenario, *asked, "--secret", TOKEN, cwd=tmp_path) as process:
        url = address(process)
        assert url.endswith("/hook/***token***")
        with pytest.raises(InvalidStatus) as refused:
            connect(url.replace("***token***", "guess"))
        assert refused.value.response.status_code == 404
        assert b"the WebSocket is at /hook/***token***" in (refused.value.response.body or b"")
        with connect(url.replace("***token***", quote(VALUE, safe=""))) as known:
            assert known.recv() == "hi"
        process.terminate()
        out, err = process.communicate(timeout=20)
    assert "s3cr" not in f"{out}{err}".lower()
    assert "s3cr" not in written(tmp_path)


def test_a_program_gets_the_secret_in_its_arguments_and_no_log_shows_it(tmp_path: Path) -> None:
    program = write(tmp_path, "import sys\nprint(sys.argv[1:] == ['--key=' + sys.argv[2], sys.argv[2]], len(sys.argv[2]), flush=True)\nsys.stdin.read()\n", "p.py")  # fmt: skip
    words = f"{sys.executable} {program} --key=<token> <token>"
    text = f"scenario: P\nsecrets: {{token: $T}}\nserver: {{cmd: '{words}'}}\nclient: {{rules: [{{when: \"True {len(VALUE)}\", close: true}}]}}\n"  # fmt: skip
    over = call("run", "-v", write(tmp_path, text), T=VALUE)
    assert over.exit_code == 0, over.output
    header = json.loads(logs(tmp_path)[0].read_text().splitlines()[0])
    assert header["server"]["command"][2:] == ["--key=***token***", "***token***"]
    missing = call("run", "--server", "cmd:/no/such/<token>", "--client", write(tmp_path, "on_open: x\n", "c.yaml"), "--secret", TOKEN)  # fmt: skip
    assert missing.exit_code == 6
    assert "the program '/no/such/***token***' cannot be started" in missing.output
    for told in (over.output, missing.output, written(tmp_path)):
        assert "s3cr" not in told.lower()


def test_each_conversation_of_a_served_bot_is_hidden(tmp_path: Path) -> None:
    bot = write(
        tmp_path, 'on_open: "key: <token>"\nrules: [{when: "*", close: true}]\n', "bot.yaml"
    )
    with started("serve", bot, "--once", "-v", "--secret", TOKEN, cwd=tmp_path) as process:
        url = address(process)
        run = simulator.run(None, server=url, client=write(tmp_path, f"rules: [{{when: key, say: 'it is {VALUE}'}}]\n", "c.yaml"))  # fmt: skip
        assert VALUE in run.turns[0].text  # on the wire it is in clear
        out, err = process.communicate(timeout=20)
    assert "key: ***token***" in out
    assert "s3cr" not in f"{out}{err}".lower()
    assert "it is ***token***" in written(tmp_path)
    assert "s3cr" not in written(tmp_path)


@contextmanager
def webhook(posted: list[dict[str, Any]]) -> Iterator[str]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_guard_hides_what_two_strangers_say_also_from_its_webhook(tmp_path: Path) -> None:
    posted: list[dict[str, Any]] = []
    given = Given({"token": VALUE}, {})
    first = write(tmp_path, 'on_open: "say <token>"\notherwise: "say <token>"\n', "a.yaml")
    second = write(tmp_path, 'otherwise: "say <token>"\n', "b.yaml")
    with (
        webhook(posted) as hook,
        BackgroundServer(served(first, 0, given)) as left,
        BackgroundServer(served(second, 0, given)) as right,
    ):
        over = call("guard", "--left", left.url, "--right", right.url, "--on-loop", hook,
                    "-v", "--patience", "4", "--secret", TOKEN)  # fmt: skip
    assert over.exit_code == 4, over.output
    assert "***token***" in over.stdout
    assert posted
    for told in (over.output, written(tmp_path), json.dumps(posted, ensure_ascii=False)):
        assert "s3cr" not in told.lower()
