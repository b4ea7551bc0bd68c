"""How long `check` takes over large files: bots of many rules, and a scenario of two."""

from __future__ import annotations

import time

from simulator.checking import check_file

SIZES = (100, 1_000, 10_000)


def rows(sizes: tuple[int, ...] = SIZES) -> list[tuple[str, float]]:
    """Label and seconds of the processor for each file."""
    found = [(f"a bot of {size:,} rules", _seconds(bot(size))) for size in sizes]
    found += [(f"a scenario of {size:,} rules", _seconds(scenario(size))) for size in sizes]
    return found


def bot(size: int) -> str:
    """A bot whose rules all capture, and read what they capture."""
    rules = (f"- when: word{n} thing{n % 97} <x{n}>\n  say: answer{n} <x{n}>" for n in range(size))
    return "rules:\n" + "\n".join(rules)


def scenario(size: int) -> str:
    """Two bots of half the rules each, whose texts are always the same and answered."""
    half = size // 2
    rules = "\n".join(
        f"  - when: word{n} thing{n % 97}\n    say: word{(n + 1) % half} thing{(n + 1) % half % 97}"
        for n in range(half)
    )
    side = f"\n  on_open: word1 thing1\n  rules:\n{rules}\n"
    return f"scenario: Large\nserver:{side}client:{side}expect: {{says: [{{client: word1}}]}}\n"


def _seconds(text: str) -> float:
    data = text.encode()
    begun = time.process_time()
    found = check_file("large.yaml", read=lambda _: data)
    took = time.process_time() - begun
    assert found == (), found[:3]
    return took
