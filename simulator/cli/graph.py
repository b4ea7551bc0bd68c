"""`simulator graph`: a bot's states, or all that two bots can come to, as a picture."""

from __future__ import annotations

import click

from simulator.cli.main import exit_codes
from simulator.conversation.setup import Rules
from simulator.drawing import Picture, draw_bot, draw_pair, to_dot, to_mermaid, to_svg
from simulator.errors import UsageError
from simulator.explore.joint import Joint
from simulator.explore.walk import walk
from simulator.files import read_file
from simulator.planning import Options, plan
from simulator.record import Side
from simulator.scenario import load_bot_file, sniff
from simulator.transcript.fields import as_utf8

FORMATS = {"mermaid": to_mermaid, "svg": to_svg, "dot": to_dot}
MOST = 60  # joint states that one can still look at

_EXIT_CODES = exit_codes(
    ok="it is printed",
    invalid="the file does not load",
)


@click.command(
    "graph",
    epilog=f"""\b
Examples:
  simulator graph scenarios/bots/quizmaster.yaml
  simulator graph scenarios/bots/quizmaster.yaml --format svg > quiz.svg
  simulator graph scenarios/after-you.yaml --format svg > after-you.svg
  simulator graph scenarios/quiz.yaml --side server

{_EXIT_CODES}""",
)
@click.argument("file", metavar="FILE")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="mermaid",
    show_default=True,
    help="Text for Mermaid, a picture for browsers, or text for Graphviz.",
)
@click.option(
    "--side",
    type=click.Choice([side.value for side in Side]),
    help="Of a scenario, draw the bot of this side alone.",
)
@click.option(
    "--max-states",
    type=click.IntRange(1),
    metavar="N",
    default=MOST,
    show_default=True,
    help="Of two bots, draw so many joint states at most.",
)
def command(file: str, *, form: str, side: str | None, max_states: int) -> None:
    """Print FILE as a picture.

    Of a bot: its states, with the rules that stay there, and an arrow for each rule that goes elsewhere. Of a
    scenario: every joint state of both bots, what is said between them, and the loops.
    """
    picture = _picture(file, Side(side) if side else None, max_states)
    click.echo(as_utf8(FORMATS[form](picture)), nl=False)


def _picture(file: str, side: Side | None, most: int) -> Picture:
    if side is not None:
        return draw_bot(load_bot_file(file, read=read_file, side=side))
    if not _is_scenario(file):
        return draw_bot(load_bot_file(file, read=read_file))
    made = plan(file, Options())
    server, client = made.setup.server, made.setup.client
    if not (isinstance(server, Rules) and isinstance(client, Rules)):
        raise UsageError(
            f"{file}: only two bots with rules can be drawn together; "
            "for one of them write --side server or --side client"
        )
    joint = Joint(server.script, client.script, made.setup.limits)
    return draw_pair(walk(joint, most=most), made.name)


def _is_scenario(file: str) -> bool:
    try:
        return sniff(read_file(file))
    except OSError:
        return False  # the loader says what is wrong with it
