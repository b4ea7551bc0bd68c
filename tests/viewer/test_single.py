"""Tests for simulator.viewer.single and reporting: one file, its bytes, and what a browser makes of them."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator
from simulator.errors import OutputError, UsageError
from simulator.record import Side, Turn
from simulator.viewer import single
from simulator.viewer.assets import load_assets
from simulator.viewer.reporting import write_report, write_single
from simulator.viewer.shelf import Shelf
from simulator.viewer.single import single_file
from tests.bots import HELLO, JAM, write
from tests.transcript.logs import turns, write_log
from tests.viewer.hostile import BROKEN_LINES, TEXTS
from tests.viewer.served import PAGE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


class Elements(HTMLParser):
    """Every element with its attributes, and the text of scripts and styles, as HTML has them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", {}, ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attrs, text = self.found[-1]
            self.found[-1] = (tag, attrs, text + data)

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, text) for found, attrs, text in self.found if found == tag]


def page(folder: Path, ids: Sequence[str] | None = None) -> str:
    return "".join(single_file(Shelf(folder), ids, PAGE))


def data(text: str) -> Any:
    (found,) = [inner for attrs, inner in Elements(text).of("script") if attrs.get("id") == "data"]
    return json.loads(found)


def test_the_file_holds_the_pages_own_scripts_and_styles_unchanged(tmp_path: Path) -> None:
    text = "".join(single_file(Shelf(tmp_path)))
    real = load_assets()
    elements = Elements(text)
    assert [inner for _, inner in elements.of("style")] == [real.text(name) for name in real.styles]
    scripts = [inner for attrs, inner in elements.of("script") if not attrs]
    assert scripts == [real.text(name) for name in real.scripts]
    assert len(scripts) > 5
    assert text.index('id="data"') < text.index(f"<script>{scripts[0][:40]}")


def test_the_policy_names_each_of_them_by_its_hash_and_lets_nothing_else_run(
    tmp_path: Path,
) -> None:
    text = "".join(single_file(Shelf(tmp_path)))
    (policy,) = POLICY.findall(text)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    def hashes(pattern: str) -> set[str]:
        bodies = re.findall(pattern, text, re.DOTALL)
        digests = [b64encode(sha256(body.encode()).digest()).decode() for body in bodies]
        return {f"'sha256-{digest}'" for digest in digests}

    assert set(rules.pop("script-src").split()) == hashes(r"<script>(.*?)</script>")
    assert set(rules.pop("style-src").split()) == hashes(r"<style>(.*?)</style>")
    assert rules == {
        "default-src": "'none'", "img-src": "data:", "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip
    assert text.index("Content-Security-Policy") < min(text.index("<style"), text.index("<script"))


def test_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    elements = Elements("".join(single_file(Shelf(tmp_path))))
    loading = [
        (tag, name, value)
        for tag, attrs, _ in elements.found
        for name, value in attrs.items()
        if name in ("src", "href", "srcset", "action", "style") or name.startswith("on")
    ]
    assert {value for _, _, value in loading} <= {"#main", "data:,"}


def test_it_holds_what_the_served_page_would_ask_for(tmp_path: Path) -> None:
    for text in (HELLO, JAM + "expect: {ended_by: client, messages: 9}\n"):
        simulator.run(write(tmp_path, text), out=tmp_path)
    found = data(page(tmp_path))
    jam, hello = (run["id"] for run in found["runs"])
    assert found["folder"] == str(tmp_path)
    assert set(found["logs"]) == {hello, jam}
    log = found["logs"][jam]
    assert set(log) == {"run", "rows", "overview", "coverage", "why"}
    assert log["run"]["summary"] == found["runs"][0]
    lines = (tmp_path / jam).read_bytes().splitlines()
    assert [row["record"] for row in log["rows"]] == [json.loads(line) for line in lines]
    assert sum(one["client"] + one["server"] for one in log["overview"]["bins"]) == 3
    assert log["coverage"]["files"][0]["lines"][0] == "scenario: Jam"
    assert "because otherwise" in log["why"]["2"][-1]


def test_a_log_alone_is_put_in_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_log(tmp_path / f"{name}.jsonl", turns(3))
    found = data(page(tmp_path, ["b.jsonl"]))
    assert [run["id"] for run in found["runs"]] == [*found["logs"]] == ["b.jsonl"]


def test_of_a_long_log_the_ends_and_the_loop_are_put_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "WHOLE", 100)
    monkeypatch.setattr(single, "ENDS", 10)
    path = write_log(tmp_path / "a.jsonl", turns(200), ended=False)
    loop = {
        "seq": 201,
        "ts": "",
        "t": 0,
        "type": "loop",
        "first": 50,
        "messages": 60,
        "action": "warn",
    }
    path.write_bytes(path.read_bytes() + json.dumps(loop).encode() + b"\n")
    log = data(page(tmp_path))["logs"]["a.jsonl"]
    assert [row["at"] for row in log["rows"]] == [*range(10), *range(51, 61), *range(192, 202)]
    assert log["run"]["records"] == 202


def test_where_not_all_fits_in_what_went_wrong_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "MOST", 1)
    write_log(tmp_path / "bad.jsonl", turns(3), ended=False)
    for name in ("a", "z"):
        write_log(tmp_path / f"{name}.jsonl", turns(3))
    found = data(page(tmp_path))
    assert len(found["runs"]) == 3
    assert [*found["logs"]] == ["bad.jsonl"]


def test_without_a_log_the_file_is_a_page_with_an_empty_list(tmp_path: Path) -> None:
    assert data(page(tmp_path)) == {"folder": str(tmp_path), "runs": [], "logs": {}, "diffs": []}


# --- hostile --------------------------------------------------------------------------------------


def test_hostile_texts_stay_data(tmp_path: Path) -> None:
    said = [turn._replace(text=text) for turn, text in zip(turns(99), TEXTS, strict=False)]
    said.append(turns(1, len(said))[0]._replace(text="<script>" * 125_000))
    path = write_log(tmp_path / "a.jsonl", said, ended=False, run="</script><script>ran()</script>")
    path.write_bytes(path.read_bytes() + b"".join(line + b"\n" for line in BROKEN_LINES))
    empty, text = page(tmp_path, []), page(tmp_path)

    rows = data(text)["logs"]["a.jsonl"]["rows"]

    told = [row["record"]["text"] for row in rows if row.get("record", {}).get("type") == "message"]
    assert told[:-1] == list(TEXTS)
    assert told[-1] == ("<script>" * 125_000)[:4000]
    tags = [(tag, attrs) for tag, attrs, _ in Elements(text).found]
    assert tags == [(tag, attrs) for tag, attrs, _ in Elements(empty).found]
    inside = text.split('id="data">')[1].split("</script>")[0]
    assert inside.isascii()
    assert not set(inside) & set("<>&\0\x1b\u2028\u202e")


@given(
    texts=st.lists(st.text(st.sampled_from("<>&!-/sScriptTYLE'\"\\\u2028\0 \ud800é")), max_size=4)
)
def test_whatever_is_said_the_same_comes_out_and_no_element_is_made(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("said")
    said = [Turn(n, 0, Side.CLIENT, text) for n, text in enumerate(texts)]
    write_log(folder / "a.jsonl", said, run="".join(texts))
    text = page(folder)
    rows = data(text)["logs"]["a.jsonl"]["rows"]
    assert [row["record"]["text"] for row in rows[1:-1]] == texts
    assert [tag for tag, _, _ in Elements(text).found] == [tag for tag, _, _ in Elements(page(folder, [])).found]  # fmt: skip


def test_a_script_of_the_page_that_would_end_itself_is_refused(tmp_path: Path) -> None:
    files = PAGE.files | {"a.js": b"document.write('</SCRIPT>')"}
    with pytest.raises(AssertionError):
        list(single_file(Shelf(tmp_path), None, type(PAGE)(files)))


# --- the file on the disk -------------------------------------------------------------------------


def test_a_report_that_is_there_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_log(tmp_path / "logs" / "a.jsonl", turns(3))
    target = tmp_path / "r.html"
    target.write_text("before")
    write_single(str(target), Shelf(tmp_path / "logs"))
    assert data(target.read_text(encoding="utf-8"))["runs"][0]["id"] == "a.jsonl"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "r.html"]


def test_what_cannot_be_written_is_one_sentence_and_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone/r\.html: the page cannot be written: there is no"):
        write_single(str(tmp_path / "gone" / "r.html"), Shelf(tmp_path))
    with pytest.raises(UsageError, match="cannot be written"):
        write_single(str(tmp_path), Shelf(tmp_path))
    with pytest.raises(UsageError, match="cannot be written"):
        write_single("a\0b", Shelf(tmp_path))


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="/dev/full: the page cannot be written: No space left"):
        write_single("/dev/full", Shelf(tmp_path))


def test_a_report_of_a_run_holds_its_logs_and_no_others(tmp_path: Path) -> None:
    paths = [write_log(tmp_path / name, turns(3)) for name in ("a.jsonl", "b.jsonl", "c.jsonl")]
    target = tmp_path / "r.html"
    write_report(str(target), [str(path) for path in paths[:2]])
    assert set(data(target.read_text(encoding="utf-8"))["logs"]) == {"a.jsonl", "b.jsonl"}


def test_a_run_without_a_log_has_an_empty_report(tmp_path: Path) -> None:
    write_report(str(tmp_path / "r.html"), [])
    assert data((tmp_path / "r.html").read_text(encoding="utf-8"))["runs"] == []


def test_runs_of_one_scenario_are_compared_in_the_file_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        said = [turn._replace(text="else") if turn.id == number else turn for turn in turns(9)]
        write_log(tmp_path / f"{number}.jsonl", said)
    pairs = [(told["a"]["id"], told["b"]["id"]) for told in data(page(tmp_path))["diffs"]]
    newest = [run["id"] for run in data(page(tmp_path))["runs"]]
    wanted = [(newest[older], newest[newer]) for older in range(1, 4) for newer in range(older)]
    assert pairs == wanted
    first = data(page(tmp_path))["diffs"][0]
    ids = sorted(int(first[side]["id"][0]) for side in "ab")
    assert [line for line in first["lines"] if line[2]] == [[n + 1, n + 1, "text"] for n in ids]
    monkeypatch.setattr(single, "_COMPARED", 3 * 2 * 11)
    assert len(data(page(tmp_path))["diffs"]) == 3
    assert data(page(tmp_path, ["0.jsonl"]))["diffs"] == []
