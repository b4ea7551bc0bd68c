"""Scenario files, mutated: each must give findings or a script, in little time, and raise nothing.

By hand: `python -m tests.checking.fuzzing [SECONDS] [SEED]`; it prints what it did, and what failed.
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.checking import check_file
from simulator.diagnostics import CODES, Diagnostic, Severity, as_json, render_caret
from simulator.errors import InvalidFile
from simulator.scenario import load_bot_file, load_scenario, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
BOUND = 2.0  # seconds of the processor for one file
SPECIAL = [
    b"*", b"&a", b"!t", b"<<", b"- ", b": ", b" #", b"? ", b"|", b">", b"'", b'"', b"{", b"}", b"[",
    b"]", b",", b"\t", b"\n", b"\r", b"\0", b"\x1b", b"\xff", b"\xef\xbb\xbf", b"---\n", b"...\n",
    b"%YAML", b"<", b"<x", b"<x>", b"<x*>", b"<x:number>", b"<x:99999>", b"<x:a|b>", b"<:L>", b"(((",
    b"[a [b [c]]]", b"* * * *", b"<a> <b> <c> <d>", b"<n + 1>", b"<(n ** 9)>", b"<'a' * 99999999>",
    b"<pick([])>", b"(?P<x>a+)+$", b"9" * 400, b"1e999", b".inf", b".nan", b"-1", b"0", b"true",
    b"null", b"~", b"no", b"2s", b"9999999h", b"1s-3s", b"99TB", b"1%", b"101%", b"\\", b"\\<",
    "\u202e".encode(), "\U0001f600".encode(), "\u0130\u1e9e".encode(), b"\xed\xa0\x80",
]  # fmt: skip
WORDS = [
    b"when", b"when_exactly", b"when_regex", b"when_json", b"when_binary", b"unless", b"if", b"say",
    b"say_json", b"any_of", b"in_turn", b"set", b"wait", b"go_to", b"close", b"drop", b"rules",
    b"as_if", b"use", b"remember", b"recall", b"pass", b"reconnect", b"states", b"vars", b"words",
    b"include", b"keywords", b"otherwise", b"on_open", b"on_close", b"every", b"on_silence",
    b"server", b"client", b"scenario", b"expect", b"says", b"limits", b"loops", b"wire", b"incoming",
]  # fmt: skip


def sources() -> list[bytes]:
    """Every shipped file, in the order of their names."""
    return [path.read_bytes() for path in sorted(SCENARIOS.rglob("*.yaml"))]


def mutant(chance: random.Random, files: list[bytes]) -> bytes:
    """One file, changed a little or a lot."""
    data = chance.choice(files)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 8])):
        data = chance.choice(MUTATIONS)(chance, data, files)
    return data[:200_000]


def _cut(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice([1, 1, 3, 20, 200]) :]


def _insert(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(SPECIAL) * chance.choice([1, 1, 1, 2, 50]) + data[at:]


def _value(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    """Another value for a key."""
    lines = data.split(b"\n")
    number = chance.randrange(len(lines))
    key, colon, _ = lines[number].partition(b":")
    lines[number] = key + colon + b" " + chance.choice(SPECIAL + WORDS)
    return b"\n".join(lines)


def _key(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    """Another word for one of the file's own."""
    return data.replace(chance.choice(WORDS), chance.choice(WORDS), chance.choice([1, -1]))


def _lines(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    """A line twice, gone, elsewhere, or further in."""
    lines = data.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            lines.insert(other, lines[at])
        case 1:
            del lines[at]
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = b" " * chance.choice([1, 2, 4, 30]) + lines[at].lstrip()
    return b"\n".join(lines)


def _splice(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    other = chance.choice(files)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]


def _repeat(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    start = chance.randrange(len(data) + 1)
    part = data[start : start + chance.choice([1, 10, 100])]
    return data[:start] + part * chance.choice([2, 30, 400]) + data[start:]


def _flip(chance: random.Random, data: bytes, files: list[bytes]) -> bytes:
    if not data:
        return b"\x80"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


MUTATIONS = [_cut, _insert, _value, _value, _key, _key, _lines, _splice, _repeat, _flip]


def findings_of(data: bytes) -> tuple[Diagnostic, ...]:
    """The findings of a mutant; whatever loads must load without errors, and the other way round."""

    def read(path: str) -> bytes:
        return data if path == "f.yaml" else (SCENARIOS / path).read_bytes()

    found = check_file("f.yaml", read=read)
    errors = any(one.severity is Severity.ERROR for one in found)
    lines = data.decode("utf-8", "replace").split("\n")
    for one in found:
        assert one.code in CODES, one
        assert one.headline, one
        assert one.place.line >= 1, one
        assert one.place.column >= 1, one
        as_json(one)
        at = one.place.line - 1
        shown = render_caret(one, lines[at] if at < len(lines) else None)
        assert all(map(str.isprintable, shown.split("\n"))), shown
    refused = False
    try:
        (load_scenario if sniff(data) else load_bot_file)("f.yaml", read=read)
    except InvalidFile:
        refused = True
    assert refused >= errors or not sniff(data), found
    return found


def failures(seed: int, seconds: float) -> Iterator[tuple[bytes, str]]:
    """Mutants that raise or take too long, found within the time; and a line about the rest."""
    chance, files = random.Random(seed), sources()
    end = time.monotonic() + seconds
    count, slowest, codes = 0, 0.0, set()
    while time.monotonic() < end:
        data = mutant(chance, files)
        began = time.process_time()
        try:
            codes |= {found.code for found in findings_of(data)}
        except Exception:
            yield data, traceback.format_exc()
        took = time.process_time() - began
        slowest = max(slowest, took)
        if took > BOUND:
            yield data, f"{took:.1f} s"
        count += 1
    print(f"{count} files, the slowest took {slowest:.2f} s, {len(codes)} of {len(CODES)} codes")


def main() -> int:
    """Fuzz for as long as the command line says."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    failed = 0
    for data, why in failures(seed, seconds):
        failed += 1
        if failed <= 5:
            print(f"--- {data[:2000]!r}\n{why}")
    print(f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
