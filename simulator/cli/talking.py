"""What a person may ask for while they talk to a bot: the commands that begin with a slash."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.new import quoted
from simulator.cli.terminal import style
from simulator.conversation.tracing import silent
from simulator.dialogue.expression.operands import brief
from simulator.errors import SimulatorError
from simulator.files import read_file
from simulator.keeping.talk import Talk, scenario_of
from simulator.live.human import Person
from simulator.live.inbox import InboxDriver
from simulator.record import EndedBy
from simulator.transcript import Style, line_of, shown
from simulator.transcript.why_text import silent_lines, why_lines
from simulator.writing import write_new

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.conversation.rewinding import RewindingConversation
    from simulator.conversation.tracing import Event, Trace
    from simulator.live.driver import Driver
    from simulator.redaction import Secrets

HELP = """\
/why        why the bot answered as it did: every rule it looked at, and why it did not fit
/state      the bot's state, its variables, what it remembers
/back N     go back N turns, 1 if you say nothing; the talk goes on from there
/save NAME  keep the talk as a scenario that expects the same; never overwrites a file
/quit       leave, as Ctrl-D does
/help       this list
//text      say /text to the bot"""


class Talker:
    """A person who may give commands between their lines; a `Voice`.

    Args:
        driver: carries the conversation.
        core: the conversation.
        trace: why the bot says what it says.
        bot: the path of the bot's file.
    """

    def __init__(
        self, driver: Driver, core: RewindingConversation, trace: Trace, *, bot: str,
        secrets: Secrets | None,
    ) -> None:  # fmt: skip
        assert isinstance(driver, InboxDriver)
        self._driver, self._core, self._trace = driver, core, trace
        self._bot = bot
        self._secrets = secrets
        self._person = Person()
        self._pending: str | None = None  # a line that waits for what was said before it
        self.show = self._person.show
        self.close = self._person.close

    async def read_line(self) -> str | None:
        """What they say next, commands obeyed on the way; None when they are through."""
        while (line := await self._person.read_line()) is not None:
            self._pending = line
            # A line typed ahead is said when those before it were answered: so one can go back to it.
            await self._driver.settled()
            self._pending = None
            if not line.startswith("/"):
                return line
            if line.startswith("//"):
                return line[1:]
            if not self.obey(line):
                return None
        return None

    def obey(self, line: str) -> bool:
        """Carry out a command; False where they leave."""
        name, _, rest = line[1:].strip().partition(" ")
        if name == "quit":
            return False
        command = self._commands.get(name)
        if command is None:
            click.echo(
                f"there is no /{shown(name)}; /help lists what there is, and //{shown(line[1:])} "
                "says it to the bot"
            )
        else:
            command(self, rest.strip())
        return True

    def _help(self, _: str) -> None:
        click.echo(HELP)

    def _why(self, _: str) -> None:
        event, look = self._trace.last, style()
        if event is None:
            click.echo("the bot has heard and said nothing yet")
        else:
            self._tell(event, look)
        for one in silent(self._trace.events[self._trace.since :]):
            for told in silent_lines(one, look, verbose=True):
                click.echo(told)

    def _tell(self, event: Event, look: Style) -> None:
        why = event.explain()
        said = [turn for turn in self._core.talk if self._trace.said.get(turn.id) is event]
        for turn in (*((event.turn,) if event.turn is not None else ()), *said):
            click.echo(line_of(turn, look))
        for told in why_lines(why, look, verbose=True):
            click.echo(told)

    def _state(self, _: str) -> None:
        now = self._core.bot.state
        click.echo(f"state: {shown(now.state)}")
        for name, value in now.vars.items():
            click.echo(f"  {shown(name)} is {shown(brief(value))}")
        for text in now.memory:
            click.echo(f"  remembers {shown(brief(text))}")

    def _back(self, rest: str) -> None:
        most = self._core.turns_back
        turns = int(rest or 1) if (rest or "1").isdecimal() and len(rest) < 10 else 0
        if not 1 <= turns <= most:
            how_far = f"a number from 1 to {most}" if most else "nothing, for you have said nothing"
            click.echo(f"/back {shown(rest)}: one can go back {how_far}")
            return
        if self._core.ending is not None or self._bot_hung_up:
            click.echo("/back: the conversation is over, and a closed line cannot be taken up")
            return
        there = self._core.back(turns, self._driver.clock.now())
        click.echo(f"back to before you said {shown(brief(there.text))}")

    @property
    def _bot_hung_up(self) -> bool:
        ending = self._core.ending
        return self._core.bot.closed and (ending is None or ending.by is EndedBy.SERVER)

    def _save(self, name: str) -> None:
        if not name:
            click.echo("/save needs a name: write /save my-talk")
            return
        path = name if name.endswith((".yaml", ".yml")) else f"{name}.yaml"
        if os.path.lexists(path):
            click.echo(f"/save: {shown(path)} is there already, and is left as it is")
            return
        bot = os.path.relpath(self._bot, os.path.dirname(path) or ".").replace(os.sep, "/")
        by = EndedBy.SERVER if self._bot_hung_up else EndedBy.CLIENT
        title = os.path.basename(path).rpartition(".")[0]
        talk = Talk(title, bot, self._core.setup.seed, tuple(self._core.talk), by)
        text = scenario_of(talk, path, read_file)
        if text is not None and self._secrets is not None and self._secrets.text(text) != text:
            click.echo("/save: a secret was said, and no file may hold it, so nothing was kept")
            return
        if text is None:
            click.echo(
                "/save: played again the talk would go otherwise (time, or a line that broke off, "
                "had a part in it), so nothing was kept; the log has it"
            )
            return
        try:
            write_new(Path(path), text)
        except SimulatorError as error:
            click.echo(f"/save: {error}")
            return
        click.echo(f"kept: simulator run {shown(quoted(Path(path)))}")

    async def afterwards(self) -> None:
        """Obey what is asked for once the bot has closed: at a terminal until they leave, else what is there."""
        if self._person.at_terminal:
            click.echo("the bot has closed: /save NAME keeps the talk, /quit leaves", err=True)
        line = self._pending
        while line is not None or (line := await self._person.read_more()) is not None:
            if line.startswith("/") and not line.startswith("//"):
                if not self.obey(line):
                    return
            elif line:
                click.echo("the conversation is over; /save NAME keeps it, /quit leaves")
            line = None

    _commands: dict[str, Callable[[Talker, str], None]] = {  # noqa: RUF012 - a table, never changed
        "help": _help, "why": _why, "state": _state, "back": _back, "save": _save,
    }  # fmt: skip
