"""`simulator guard`: stands between two parties and finds their reply loops."""

from __future__ import annotations

import click

from simulator.cli.dialling import dialling_options, make_dialling
from simulator.cli.guarding import Asked, dial, proxy
from simulator.cli.main import exit_codes
from simulator.cli.options import DURATION, SIZE, admission_options, out_option
from simulator.cli.secrets import make_secrets, secret_option

_EXIT_CODES = exit_codes(
    ok="it is over, in any way but these",
    loop="a reply loop was stopped",
    limit="a limit ended it",
    runtime="connection, protocol, peer, port or disk",
)
_MESSAGE = "1MB"  # what many servers take; ours is only to let it through


@click.command(
    "guard",
    epilog=f"""\b
Examples:
  simulator guard --listen 127.0.0.1:9000 --to ws://127.0.0.1:8080/chat
  simulator guard --listen 127.0.0.1:0 --to wss://example.org --loops warn
  simulator guard --left ws://127.0.0.1:8001 --right ws://127.0.0.1:8002
  simulator guard --listen 127.0.0.1:9000 --to ws://bot --on-loop http://ops/

With --listen, stop it with Ctrl-C: both sides get a close frame, and the exit code is 0. With --once
and with --left and --right, the exit code is that of the conversation: 4 where a loop was stopped.
A bot behind simulator serve may find the loop first and hang up (4000, exit code 6): to leave it to the
guard, serve a scenario with loops: off.

{_EXIT_CODES}""",
)
@click.option(
    "--listen", metavar="HOST:PORT", help="Listen here for clients; port 0 takes a free one."
)
@click.option("--to", metavar="URL", help="The server that every client's messages go to.")
@click.option("--left", metavar="URL", help="Dial this party; records call it the client.")
@click.option("--right", metavar="URL", help="Dial this party; records call it the server.")
@click.option(
    "--loops", type=click.Choice(["stop", "warn", "off"]), default="stop", show_default=True,
    help="What is done about a reply loop.",
)  # fmt: skip
@click.option(
    "--patience", type=click.IntRange(2), metavar="N",
    help="Messages without progress before a loop is suspected. [default: by its kind]",
)  # fmt: skip
@click.option(
    "--volatile", multiple=True, metavar="PATTERN",
    help="What fits this is not compared, such as 'ticket <t:word>'; may be repeated.",
)  # fmt: skip
@click.option(
    "--progress", multiple=True, metavar="PATTERN",
    help="A message that fits this is something new; may be repeated.",
)  # fmt: skip
@click.option(
    "--accept", type=click.Choice(["proved", "suspected"]), default="suspected", show_default=True,
    help="The weakest certainty that is acted on.",
)  # fmt: skip
@click.option(
    "--nudge", multiple=True, metavar="SIDE=TEXT",
    help="Said once for that side (client or server) before stopping; may be repeated.",
)  # fmt: skip
@click.option("--on-loop", metavar="URL", help="Post JSON to this URL when a loop is found.")
@click.option("--once", is_flag=True, help="Guard one conversation, then end (with --listen).")
@admission_options
@click.option(
    "--max-messages",
    type=click.IntRange(1),
    metavar="N",
    help="End a conversation after so many messages.",
)
@click.option("--max-time", type=DURATION, help="End a conversation after this long, such as 5m.")
@click.option("--max-silence", type=DURATION, help="End it where nobody speaks for this long.")
@click.option(
    "--max-size", type=SIZE, default=_MESSAGE, show_default=True, help="The longest message let through."
)  # fmt: skip
@click.option("--left-header", "left_header", multiple=True, metavar="'NAME: VALUE'",
              help="Send this header to the party at --left only; may be repeated.")  # fmt: skip
@click.option("--right-header", "right_header", multiple=True, metavar="'NAME: VALUE'",
              help="Send this header to the party at --right only; may be repeated.")  # fmt: skip
@out_option
@click.option(
    "-q", "--quiet", is_flag=True, help="Print the address, loops and refusals, nothing else."
)
@click.option("-v", "--verbose", is_flag=True, help="Print every message and every record.")
@secret_option
@dialling_options
@click.pass_context
def command(ctx: click.Context, /, **given: object) -> None:
    """Stand between two parties, log what they say, find their reply loops and stop them.

    Either as a proxy (--listen and --to), for any number of clients, or by dialling both (--left and
    --right). Every message goes on unchanged. As a proxy, the first line on standard output is the
    ws:// address, once it listens.
    """
    names = ("header", "subprotocol", "ca", "insecure")
    dialling = make_dialling({name: given.pop(name) for name in names})
    secrets = make_secrets(given.pop("secret"))  # type: ignore[arg-type]
    asked = Asked(dialling=dialling, secrets=secrets, **given)  # type: ignore[arg-type]
    asked.check()
    ctx.exit(proxy(asked) if asked.left is None else dial(asked))
