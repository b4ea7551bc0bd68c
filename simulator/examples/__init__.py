"""Scenarios to start from, one file each, as `simulator new` hands them out.

Owns where they lie inside the package, and in which order they are offered. What stands in them is theirs.
"""

from __future__ import annotations

from importlib.resources import files

EXAMPLES = {  # by what a newcomer would want to see first
    "hello": "two bots say hello: rules, a capture, a reply where nothing fits, a close",
    "quiz": "states, variables, conditions and a score",
    "json": "a JSON protocol, with messages that the server pushes",
    "support": "word lists, a number that is kept, and what is done about silence",
    "keywords": "small talk: keywords, mirrored words, memory",
    "loop": "two polite bots that never stop, and are stopped",
    "reconnect": "a line that drops, and a client that comes back",
}


def example(name: str) -> str:
    """The text of an example, one of EXAMPLES."""
    return (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
