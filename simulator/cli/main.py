"""The command `simulator`: finds the module of a command when it is called, and turns errors into exit codes.

Imports nothing but click until a command runs, so that `--help` is there at once.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Any

import click

from simulator.cli.streams import abandon_output, unwritable
from simulator.errors import Exit, InvalidFile, SimulatorError

DAILY = {  # what a newcomer needs
    "run": "Run scenarios: both bots, over a real WebSocket.",
    "new": "Write a scenario to start from: an example, or a recording.",
    "chat": "Talk to a bot yourself.",
    "check": "Say what is wrong with scenario and bot files, without running them.",
    "show": "List the runs there are, or look into one transcript.",
    "view": "Look at transcripts in a browser.",
    "serve": "Serve a bot to real clients.",
}
MORE = {  # the rest, for when it is wanted
    "explore": "Walk everything that can happen between two bots: loops, dead ends, endings.",
    "detect": "Say whether conversations recorded anywhere go round.",
    "guard": "Stand between two parties and stop their reply loops.",
    "graph": "Draw a bot's states, or all that two bots can come to.",
    "schema": "Print JSON Schema of bot files, scenario files and transcripts, for editors.",
    "diff": "Say where two transcripts part, and why.",
    "replay": "Play a recorded conversation again, or confirm a proved loop.",
    "export": "Write transcripts in the forms of other tools: HAR, JUnit, Mermaid, chat.",
    "log": "Say whether transcripts are whole, and mend one that was broken off.",
}
COMMANDS = DAILY | MORE


def exit_codes(**meanings: str) -> str:
    """The end of a help text: what each way to end means for this command, by its kind; the last three are everybody's."""
    always = {"usage": "bad options", "internal": "a fault of the simulator itself"}
    told = {Exit[kind.upper()]: text for kind, text in (always | meanings).items()}
    lines = [f"  {code:<2d} {code.kind:<12} {told[code]}" for code in sorted(told)]
    return "\n".join(
        ["\b", "Exit codes:", *lines, "  130, 143        interrupted by SIGINT, SIGTERM\n"]
    )


EXIT_CODES = exit_codes(  # of whatever plays conversations
    ok="everything as the scenario expects",
    failed="an expectation failed",
    invalid="a file does not load",
    loop="an unexpected reply loop",
    limit="a limit ended it, unexpectedly",
    runtime="connection, protocol, peer, port, disk, script error",
    empty="nothing ran",
)
TALK_CODES = exit_codes(  # of a bot and whoever comes: nothing is expected there
    ok="it is over, in any way but these",
    invalid="the file does not load",
    loop="a reply loop was stopped",
    limit="a limit ended it",
    runtime="connection, protocol, peer, port, disk, script error",
)


class Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a module in this folder."""
        if cmd_name not in COMMANDS:
            return None
        # Loading makes many values and no garbage: looking for some takes 20 ms, and looking through
        # what stays for good, until the program ends, twice that.
        gc.disable()
        try:
            command: click.Command = import_module(f"simulator.cli.{cmd_name}").command
        finally:
            gc.freeze()
            gc.enable()
        # Of a long file, looking again and again takes as long as reading.
        gc.set_threshold(200_000, 20, 100)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; for a slip, with what may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from simulator.cli.slips import meant_command

            if meant := meant_command(args):
                raise click.UsageError(f"{error.message} {meant}", ctx) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        for title, commands in (("Commands", DAILY), ("More", MORE)):
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; every error becomes one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except InvalidFile as error:
            from simulator.cli.findings import print_findings

            print_findings(error.diagnostics)
            ctx.exit(error.exit)
        except SimulatorError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit)
        except click.UsageError as error:
            from simulator.cli.slips import refused

            raise refused(error) from None
        except BrokenPipeError:  # whoever read is gone
            abandon_output()
            ctx.exit(Exit.RUNTIME)
        except (KeyboardInterrupt, click.Abort):  # before a conversation, or after it
            click.echo("interrupted", err=True)
            ctx.exit(Exit.INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("SIMULATOR_DEBUG") or unwritable(error):
                raise
            what = f"{type(error).__name__}: {error}"
            click.echo(
                f"internal error, our fault: {what} (SIMULATOR_DEBUG=1 shows more)", err=True
            )
            ctx.exit(Exit.INTERNAL)


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"""\b
Examples:
  simulator new tea
  simulator run tea.yaml
  simulator check scenarios
  simulator serve scenarios/hello.yaml --port 8080

`simulator COMMAND --help` tells the options of a command, with examples.

{EXIT_CODES}""",
)
@click.version_option(package_name="simulator")
def cli() -> None:
    """Run conversations between two bots over a real WebSocket, find reply loops and stop them."""
