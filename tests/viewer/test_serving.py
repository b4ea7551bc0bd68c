"""Tests for simulator.viewer.serving and admitting: who is answered, with what, and what is never served."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import aiohttp
import pytest

from simulator.errors import ListenError, UsageError
from simulator.viewer.serving import Viewer
from simulator.viewer.shelf import Shelf
from tests.transcript.logs import turns, write_log
from tests.viewer.served import BOUND, PAGE, heard, viewing

if TYPE_CHECKING:
    from pathlib import Path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("api/runs", "application/json; charset=utf-8"),
        ("api/nothing", "application/json; charset=utf-8"),
        ("nothing.js", "application/json; charset=utf-8"),
    ],
)
async def test_every_answer_tells_the_browser_to_trust_nothing_else(
    tmp_path: Path, name: str, kind: str
) -> None:
    async with viewing(tmp_path) as client, client.session.get(client.viewer.url + name) as answer:
        wanted = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
            "Content-Type": kind,
        }
        assert {key: answer.headers.get(key) for key in wanted} == wanted
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.status == (404 if "nothing" in name else 200)


async def test_the_files_of_the_page_are_served_as_they_are(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client:
        for name, content in PAGE.files.items():
            async with client.session.get(client.viewer.url + name) as answer:
                assert await answer.read() == content


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200), ("localhost:1", 200), ("[::1]:80", 200), ("LOCALHOST", 200),
        ("example.org", 403), ("127.0.0.1.example.org", 403), ("localhost.example.org", 403),
        ("192.168.1.1", 403), ("0.0.0.0", 403), ("", 403), ("127.0.0.1@example.org", 403),
    ],
)  # fmt: skip
@pytest.mark.parametrize("target", ["/", "/api/runs", "/a.js"])
async def test_only_names_of_this_machine_are_answered(
    tmp_path: Path, host: str, status: int, target: str
) -> None:
    async with viewing(tmp_path) as client:
        assert await client.status(target, host=host) == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{own}", 200), ("http://127.0.0.1:1", 403), ("http://localhost:{port}", 403),
        ("https://{own}", 403), ("http://example.org", 403), ("null", 403), ("", 403),
    ],
)  # fmt: skip
async def test_only_the_page_itself_may_ask(tmp_path: Path, origin: str, status: int) -> None:
    async with viewing(tmp_path) as client:
        own = f"127.0.0.1:{client.viewer.port}"
        line = f"Origin: {origin.format(own=own, port=client.viewer.port)}"
        assert await client.status("/api/runs", line) == status


@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)],
)
async def test_the_api_is_nothing_for_a_page_that_embeds_it(
    tmp_path: Path, site: str, status: int
) -> None:
    async with viewing(tmp_path) as client:
        assert await client.status("/api/runs", f"Sec-Fetch-Site: {site}") == status
        assert await client.status("/", f"Sec-Fetch-Site: {site}") == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_nothing_can_be_changed(tmp_path: Path, method: str) -> None:
    async with viewing(tmp_path) as client:
        answer = await client.raw("/api/runs", method=method)
        assert answer.split()[1] == b"405"
        assert b"\r\nAllow: GET, HEAD\r\n" in answer


async def test_head_is_answered_without_a_body(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client:
        answer = await client.raw("/a.js", method="HEAD")
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("origin", ["http://example.org", "http://127.0.0.1:1", "null"])
async def test_the_live_line_is_for_the_page_only(tmp_path: Path, origin: str) -> None:
    async with viewing(tmp_path) as client:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.session.ws_connect(
                f"{client.viewer.url}api/live", headers={"Origin": origin}
            )
        assert refused.value.status == 403
        own = client.viewer.url.removesuffix("/")
        async with client.session.ws_connect(
            f"{client.viewer.url}api/live", headers={"Origin": own}
        ):
            pass


async def test_the_live_line_without_an_upgrade_says_what_it_is(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client:
        assert await client.status("/api/live") == 426


# --- nothing outside ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.jsonl", "/%2e%2e/secret.jsonl", "/..%2fsecret.jsonl", "//etc/passwd", "/page/a.js",
        "/a.js/", "/./a.js", "/A.JS", "/a.js%00.css", "/logs/", "/logs", "/logs/a.jsonl", "/a.jsonl",
    ],
)  # fmt: skip
async def test_no_path_leads_to_a_file_that_is_not_the_page(tmp_path: Path, target: str) -> None:
    write_log(tmp_path / "logs" / "a.jsonl", turns(2))
    write_log(tmp_path / "secret.jsonl", turns(2))
    async with viewing(tmp_path / "logs") as client:
        assert await client.status(target) == 404


@pytest.mark.parametrize(
    "id_",
    [
        "../secret.jsonl", "in/../../secret.jsonl", "in/..//../secret.jsonl", "{folder}/secret.jsonl",
        "{folder}/logs/a.jsonl", "./a.jsonl", "in//b.jsonl", "/a.jsonl", "", ".", "..", "in", "in/",
        "out.jsonl", "outside/secret.jsonl", "circle.jsonl", "pipe.jsonl", "folder.jsonl",
        "notes.txt", "notes.jsonl", "a.jsonl\0", "a.jsonl\0.jsonl", "in\\b.jsonl", "~/a.jsonl",
        "a.jsonl/", "A.JSONL", "in/b.jsonl/../../a.jsonl", "%2e%2e/secret.jsonl", "x" * 5000 + ".jsonl",
    ],
)  # fmt: skip
async def test_no_id_leads_out_of_the_folder(tmp_path: Path, id_: str) -> None:
    folder = tmp_path / "logs"
    write_log(folder / "a.jsonl", turns(2))
    write_log(folder / "in" / "b.jsonl", turns(2))
    secret = write_log(tmp_path / "secret.jsonl", turns(2))
    (folder / "out.jsonl").symlink_to(secret)
    (folder / "outside").symlink_to(tmp_path)
    (folder / "circle.jsonl").symlink_to("circle.jsonl")
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "folder.jsonl").mkdir()
    write_log(folder / "notes.txt", turns(2))
    (folder / "notes.jsonl").write_text('{"password":"secret"}\n')
    id_ = id_.format(folder=tmp_path)

    async with viewing(folder) as client:
        names = ("run", "records", "overview", "coverage")
        answers = [await client.asked(name, log=id_) for name in names]
        answers += [
            await client.asked(name, log=id_, at=0, message=0)
            for name in ("record", "position", "why")
        ]
        assert [status for status, _ in answers] == [404] * 7
        assert all(set(value) == {"error"} for _, value in answers)
        assert "password" not in str(answers)
        listed = [run["id"] for run in (await client.api("runs"))["runs"]]
        assert sorted(listed) == ["a.jsonl", "in/b.jsonl"]


async def test_a_link_within_the_folder_leads_to_the_log(tmp_path: Path) -> None:
    write_log(tmp_path / "2026" / "a.jsonl", turns(2))
    (tmp_path / "latest").symlink_to("2026")
    async with viewing(tmp_path) as client:
        run = await client.api("run", log="latest/a.jsonl")
        assert run["summary"]["id"] == "2026/a.jsonl"


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("run", {}, "the parameter log is missing: it names a log"),
        ("records", {"log": "a.jsonl", "from": "-1"}, "from is '-1', and a number from 0 on is wanted"),
        ("records", {"log": "a.jsonl", "count": "x"}, "count is 'x', and a number from 0 on is wanted"),
        ("record", {"log": "a.jsonl"}, "at is '', and a number from 0 on is wanted"),
        ("record", {"log": "a.jsonl", "at": "9" * 5000}, f"at is {'9' * 50!r}, and a number from 0 on is wanted"),
        ("overview", {"log": "a.jsonl", "bins": "١"}, "bins is '١', and a number from 0 on is wanted"),
    ],
)  # fmt: skip
async def test_a_parameter_that_cannot_be_meant_is_a_sentence(
    tmp_path: Path, name: str, given: dict[str, str], sentence: str
) -> None:
    write_log(tmp_path / "a.jsonl", turns(2))
    async with viewing(tmp_path) as client:
        assert await client.asked(name, **given) == (400, {"error": sentence})


# --- the port -----------------------------------------------------------------------------------


async def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client:
        with pytest.raises(ListenError, match="the port is in use"):
            async with Viewer(Shelf(tmp_path), client.viewer.port, PAGE):
                pass


def test_a_folder_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such folder"):
        Shelf(tmp_path / "gone")


async def test_leaving_says_goodbye_to_the_pages_and_leaves_nothing_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with aiohttp.ClientSession() as session:
        async with Viewer(Shelf(tmp_path), assets=PAGE) as viewer:
            socket = await session.ws_connect(f"{viewer.url}api/live")
            await heard(socket, type="runs")
        async with asyncio.timeout(BOUND):
            end = await socket.receive()
        assert (end.type, end.data) == (aiohttp.WSMsgType.CLOSE, 1001)
        await socket.close()
    assert asyncio.all_tasks() == before


async def test_a_page_that_talks_on_the_live_line_is_not_listened_to(tmp_path: Path) -> None:
    async with viewing(tmp_path) as client, client.live() as socket:
        await heard(socket, type="runs")
        await socket.send_str("x" * 500)
        async with asyncio.timeout(BOUND):
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
