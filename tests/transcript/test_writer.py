"""Tests for simulator.transcript.writer."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.record import Place, RuleRef, Side, Turn
from simulator.transcript.reader import read_log
from simulator.transcript.writer import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

GREET = RuleRef("greet", "bots/a.yaml", 12)
HELLO = Turn(0, 1500, Side.CLIENT, "hello")


def fixed() -> int:
    """2026-11-24 08:42:13.250000 UTC."""
    return 1_795_509_733_250_000_000


@pytest.fixture
def transcript(tmp_path: Path) -> Iterator[Transcript]:
    with Transcript(tmp_path / "a.jsonl", now=fixed) as made:
        yield made


def end(transcript: Transcript) -> None:
    transcript.footer(
        7, ended_by="client", exit=0, kind="ok", counts={"message": 1}, wall=0.5, simulated=7
    )


def test_a_whole_log_is_written_field_by_field_in_this_order(transcript: Transcript) -> None:
    transcript.header(run="hello", seed=3)
    transcript.message(HELLO)
    transcript.write("close", 7, by="client", code=1000)
    end(transcript)

    stamp = '"ts":"2026-11-24T08:42:13.250Z"'
    *before, footer = transcript.path.read_text().splitlines(keepends=True)
    digest = sha256("".join(before).encode()).hexdigest()
    assert before == [
        f'{{"seq":0,{stamp},"t":0,"type":"header","format":"simulator-transcript","version":1,'
        '"run":"hello","seed":3}\n',
        f'{{"seq":1,{stamp},"t":1500,"type":"message","id":0,"from":"client","re":null,"hop":0,'
        '"text":"hello","rule":null,"state":null}\n',
        f'{{"seq":2,{stamp},"t":7,"type":"close","by":"client","code":1000}}\n',
    ]
    assert footer == (
        f'{{"seq":3,{stamp},"t":7,"type":"footer","ended_by":"client","exit":0,"kind":"ok",'
        f'"counts":{{"message":1}},"wall":0.5,"simulated":7,"sha256":"{digest}"}}\n'
    )


@pytest.mark.parametrize(
    ("turn", "fields"),
    [
        pytest.param(
            Turn(4, 0, Side.SERVER, "hi", 3, 2, GREET, "start"),
            '"id":4,"from":"server","re":3,"hop":2,"text":"hi",'
            '"rule":{"name":"greet","file":"bots/a.yaml","line":12},"state":"start"}',
            id="an answer of a rule",
        ),
        pytest.param(
            Turn(0, 0, Side.CLIENT, '{"a":1}', json=True),
            '"id":0,"from":"client","re":null,"hop":0,"text":"{\\"a\\":1}","json":true,'
            '"rule":null,"state":null}',
            id="JSON",
        ),
        pytest.param(
            Turn(0, 0, Side.CLIENT, "", data=b"\x00\x01\xff"),
            '"id":0,"from":"client","re":null,"hop":0,"data":"AAH/","rule":null,"state":null}',
            id="bytes",
        ),
        pytest.param(
            Turn(0, 0, Side.CLIENT, "\x7f"),
            '"id":0,"from":"client","re":null,"hop":0,"text":"\\u007f","rule":null,"state":null}',
            id="DEL",
        ),
        pytest.param(
            Turn(0, 0, Side.CLIENT, "«\x80»"),
            '"id":0,"from":"client","re":null,"hop":0,"text":"«\\u0080»","rule":null,"state":null}',
            id="C1",
        ),
        pytest.param(
            Turn(0, 0, Side.CLIENT, 'é\n\x00\x1b[2J\x7f\x9b\ud800😀\u202e"'),
            '"id":0,"from":"client","re":null,"hop":0,"text":'
            '"é\\n\\u0000\\u001b[2J\\u007f\\u009b\\ud800😀\u202e\\"","rule":null,"state":null}',
            id="hostile text: controls and lone surrogates are escaped, the rest stays",
        ),
    ],
)
def test_a_message_is_one_line(transcript: Transcript, turn: Turn, fields: str) -> None:
    transcript.message(turn)

    line = transcript.path.read_text()
    assert line == (f'{{"seq":0,"ts":"2026-11-24T08:42:13.250Z","t":0,"type":"message",{fields}\n')


texts = st.text(st.characters(codec=None), max_size=20)
rules = st.builds(RuleRef, texts, texts, st.integers(1, 10**6))
turns = st.builds(
    Turn,
    id=st.integers(0, 10**9),
    at=st.integers(0, 10**15),
    side=st.sampled_from(Side),
    text=texts,
    re=st.none() | st.integers(0, 10**9),
    hop=st.integers(0, 10**9),
    rule=st.none() | rules,
    state=st.none() | texts,
    data=st.none(),
    json=st.booleans(),
) | st.builds(
    Turn,
    id=st.integers(0, 9),
    at=st.integers(0, 9),
    side=st.sampled_from(Side),
    text=st.just(""),
    re=st.none(),
    hop=st.just(0),
    rule=st.none(),
    data=st.binary(max_size=20),
)


def joined(value: object) -> object:
    """The value with surrogates side by side joined to the character that they mean in JSON."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return tuple(map(joined, value)) if isinstance(value, tuple) else value


@given(said=st.lists(turns, max_size=5))
def test_what_was_said_is_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, said: list[Turn]
) -> None:
    path = tmp_path_factory.mktemp("log") / "a.jsonl"
    with Transcript(path) as transcript:
        transcript.header()
        for turn in said:
            transcript.message(turn)
        end(transcript)

    log = read_log(path)

    assert log.problems == ()
    assert joined(log.turns) == joined(tuple(said))
    assert path.read_bytes().count(b"\n") == len(said) + 2


def test_values_that_json_cannot_say_become_text(transcript: Transcript) -> None:
    transcript.write(
        "note",
        0,
        place=Place("a.yaml", 3, 1),
        rules=(GREET,),
        raw=b"ab",
        much=float("inf"),
        deep={"of": {Side.CLIENT}},
        path=Path("x"),
    )

    record = json.loads(transcript.path.read_bytes())
    assert {key: record[key] for key in list(record)[4:]} == {
        "place": {"file": "a.yaml", "line": 3, "column": 1},
        "rules": [{"name": "greet", "file": "bots/a.yaml", "line": 12}],
        "raw": "YWI=",
        "much": "inf",
        "deep": {"of": ["client"]},
        "path": "x",
    }


def test_the_stamp_follows_the_clock_across_a_second(tmp_path: Path) -> None:
    clock = iter([59_999_999_999, 60_000_000_000, 3_600_500_000_000])
    with Transcript(tmp_path / "a.jsonl", now=clock.__next__) as transcript:
        for _ in range(3):
            transcript.message(HELLO)

    assert [record["ts"] for record in read_log(transcript.path).records] == [
        "1970-01-01T00:00:59.999Z",
        "1970-01-01T00:01:00.000Z",
        "1970-01-01T01:00:00.500Z",
    ]


def test_the_file_is_for_its_owner_only(transcript: Transcript) -> None:
    assert stat.S_IMODE(transcript.path.stat().st_mode) == 0o600


def test_an_existing_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("mine")

    with pytest.raises(TranscriptError, match=r"this one exists already; name another one$"):
        Transcript(path)

    assert path.read_text() == "mine"


@pytest.mark.parametrize("target", ["mine.txt", "nothing-there"])
def test_a_symlink_is_refused_and_its_target_left_alone(tmp_path: Path, target: str) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "a.jsonl").symlink_to(target)

    with pytest.raises(TranscriptError):
        Transcript(tmp_path / "a.jsonl")

    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "nothing-there").exists()


@pytest.mark.parametrize("name", ["missing/a.jsonl", "a\0b", "x" * 300])
def test_a_file_that_cannot_be_made_is_said_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(TranscriptError, match=r"^[^\n]*: the transcript cannot be created: "):
        Transcript(tmp_path / name)


def test_a_second_footer_is_refused(transcript: Transcript) -> None:
    transcript.header()
    end(transcript)

    with pytest.raises(TranscriptError, match="the footer is already written"):
        end(transcript)

    assert transcript.closed
    assert read_log(transcript.path).complete


def test_nothing_is_written_after_the_footer(transcript: Transcript) -> None:
    transcript.header()
    end(transcript)

    with pytest.raises(TranscriptError, match="the footer is already written"):
        transcript.message(HELLO)


def test_a_late_header_is_refused(transcript: Transcript) -> None:
    transcript.message(HELLO)

    with pytest.raises(TranscriptError, match="the header must be the first record"):
        transcript.header()


@pytest.mark.parametrize("own", ["header", "message", "footer"])
def test_records_with_a_method_of_their_own_are_not_written_by_hand(
    transcript: Transcript, own: str
) -> None:
    with pytest.raises(ValueError, match=f"write a {own} record with .{own}()"):
        transcript.write(own, 0)


def test_a_closed_log_without_footer_is_incomplete(transcript: Transcript) -> None:
    transcript.header()
    transcript.close()
    transcript.close()

    log = read_log(transcript.path)
    assert (len(log.records), log.complete, log.footer) == (1, False, None)


@pytest.mark.parametrize("good", range(4))
def test_a_full_disk_is_said_at_once_and_ends_the_writing(tmp_path: Path, good: int) -> None:
    transcript = Transcript(tmp_path / "a.jsonl")
    for _ in range(good):
        transcript.message(HELLO)
    before = transcript.path.read_bytes()
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, transcript.fileno())
    os.close(full)

    with pytest.raises(TranscriptError, match=r"could not be written: No space left on device$"):
        transcript.message(HELLO)
    with pytest.raises(TranscriptError, match="nothing can be written: a write failed: No space"):
        end(transcript)

    assert transcript.closed
    assert transcript.path.read_bytes() == before


CHILD = """
import sys
from simulator.record import Side, Turn
from simulator.transcript.writer import Transcript
"""
LIMITED = (
    CHILD
    + """
import resource, signal
from simulator.errors import TranscriptError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
transcript = Transcript(sys.argv[1], now=lambda: 0)
failed = 0
for n in range(6):
    try:
        transcript.message(Turn(n, 0, Side.CLIENT, "hello"))
    except TranscriptError as error:
        failed += 1
print(failed)
"""
)
LINE = len(
    b'{"seq":0,"ts":"1970-01-01T00:00:00.000Z","t":0,"type":"message","id":0,"from":"client",'
    b'"re":null,"hop":0,"text":"hello","rule":null,"state":null}\n'
)


@pytest.mark.parametrize("good", range(5))
@pytest.mark.parametrize("more", [0, 1, LINE - 1], ids=["nothing", "a byte", "all but a byte"])
def test_a_write_that_fails_midway_leaves_whole_lines(tmp_path: Path, good: int, more: int) -> None:
    path = tmp_path / "a.jsonl"
    bound = str(LINE * good + more)

    child = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), bound], capture_output=True, check=True
    )

    assert int(child.stdout) == 6 - good
    assert path.stat().st_size == LINE * good
    assert [turn.id for turn in read_log(path).turns] == list(range(good))


ENDLESS = (
    CHILD
    + """
transcript = Transcript(sys.argv[1])
transcript.header()
n = 0
while True:
    transcript.message(Turn(n, n, Side.CLIENT, "hello " * 50))
    n += 1
    if n == 100:
        print("going", flush=True)
"""
)


def test_a_killed_writer_leaves_a_prefix(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"going\n"
        child.send_signal(signal.SIGKILL)

    log = read_log(path)
    assert [turn.id for turn in log.turns] == list(range(len(log.turns)))
    assert len(log.turns) >= 100
    assert not log.complete
    assert len(log.problems) <= 2  # no footer, and one torn line at most
