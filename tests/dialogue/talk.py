"""A bot that is talked to, without a conversation around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.dialogue import engine
from simulator.dialogue.bot import (
    Said,
    Step,
    chance,
    first_state,
)
from simulator.scenario import load_bot_file

if TYPE_CHECKING:
    from simulator.dialogue.script import Script

CHANCE = chance("0|server|0")


def bot(text: str, **files: str) -> Script:
    """The bot of this text; `files` are other files by name, without `.yaml`."""
    known = {"bot.yaml": text.encode()}
    known.update({f"{name}.yaml": content.encode() for name, content in files.items()})
    return load_bot_file("bot.yaml", read=lambda path: known[path])


def texts(step: Step) -> list[str]:
    return [line.text for line in step.lines if isinstance(line, Said)]


class Talk:
    """A bot and the state it has come to."""

    def __init__(self, text: str, *, stream: str = "0|server|0", **files: str) -> None:
        self.script = bot(text, **files)
        self.state = first_state(self.script)
        self.chance = chance(stream)
        self.at = 0

    def open(self) -> list[str]:
        """What it says on opening."""
        step = engine.opened(self.script, self.state, self.chance, self.at)
        self.state = step.state
        return texts(step)

    def step(self, message: str | bytes) -> Step:
        """What comes of a message; it is heard."""
        step = engine.heard(self.script, self.state, message, self.chance, self.at)
        self.state = step.state._replace(last_said=(["", *texts(step)])[-1])
        return step

    def hear(self, message: str | bytes) -> list[str]:
        """What it answers."""
        return texts(self.step(message))


def answers(text: str, *messages: str, **files: str) -> list[list[str]]:
    talk = Talk(text, **files)
    return [talk.hear(message) for message in messages]
