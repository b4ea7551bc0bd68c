"""`simulator replay`: play a recorded conversation again, or the round of a proved loop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from simulator.cli.main import EXIT_CODES
from simulator.cli.options import make_secrets, secret_option
from simulator.cli.terminal import style
from simulator.errors import Exit
from simulator.replay import Proof, Replay, proofs, replay
from simulator.transcript import line_of, read_log, shown

if TYPE_CHECKING:
    from simulator.record import Turn
    from simulator.scenario import Given
    from simulator.transcript import Log


@click.command(
    "replay",
    epilog=f"""\b
Examples:
  simulator replay transcripts/latest/hello.jsonl
  simulator replay transcripts/latest/jam.jsonl --proof

The rules must be those the log was recorded with, to the byte. A difference is exit code 1;
a log without a proved loop has nothing to confirm, which is exit code 7.

{EXIT_CODES}""",
)
@click.argument("log")
@click.option(
    "--proof",
    is_flag=True,
    help="Play one round of each proved loop once more, from the configuration in the log.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or one JSON object.",
)
@secret_option
@click.pass_context
def command(
    ctx: click.Context, log: str, *, proof: bool, form: str, secret: tuple[str, ...]
) -> None:
    """Play the two bots of LOG again and say whether everything came out the same."""
    read = read_log(log)
    secrets = make_secrets(secret)
    ctx.exit(_confirm(read, form) if proof else _compare(read, form, secrets))


def _compare(log: Log, form: str, secrets: Given) -> Exit:
    found = replay(log, secrets)
    difference = found.difference
    if form == "json":
        old, new = difference or (None, None)
        same = difference is None
        _print_json(
            {"same": same, "messages": len(found.played), "was": _json(old), "is": _json(new)}
        )
    else:
        _print_comparison(found)
    return Exit.OK if difference is None else Exit.FAILED


def _print_comparison(found: Replay) -> None:
    if found.difference is None:
        click.echo(f"the same: {len(found.played)} messages, word for word")
        return
    old, new = found.difference
    turn = old or new
    assert turn is not None
    click.echo(f"message {turn.id} is another:")
    for label, each in (("was", old), ("is ", new)):
        said = "nothing" if each is None else line_of(each, style(), verbose=True)
        click.echo(f"  {label} {said}")


def _confirm(log: Log, form: str) -> Exit:
    found = proofs(log)
    if form == "json":
        _print_json({"proofs": [_proof_json(proof) for proof in found]})
    for proof in found if form == "text" else ():
        _print_proof(proof)
    if not found:
        click.echo("no loop of this log was proved", err=form == "json")
        return Exit.EMPTY
    return Exit.OK if all(proof.confirmation.holds for proof in found) else Exit.FAILED


def _print_proof(proof: Proof) -> None:
    first = proof.record.get("first")
    for turn in proof.confirmation.turns:
        click.echo(line_of(turn, style(), verbose=True))
    if proof.confirmation.holds:
        click.echo(
            f"confirmed: from the configuration after #{first} on, the same {len(proof.turns) - 1} "
            "messages were said by the same rules, and the configuration is the same again: "
            "so it goes on for ever"
        )
    else:
        click.echo(f"not confirmed: {shown(proof.confirmation.difference)}")


def _proof_json(proof: Proof) -> dict[str, object]:
    return {
        "first": proof.record.get("first"),
        "period": proof.record.get("period"),
        "confirmed": proof.confirmation.holds,
        "difference": proof.confirmation.difference or None,
        "played": [_json(turn) for turn in proof.confirmation.turns],
    }


def _json(turn: Turn | None) -> dict[str, object] | None:
    if turn is None:
        return None
    rule = None if turn.rule is None else turn.rule._asdict()
    words = {"text": turn.text} if turn.data is None else {"bytes": len(turn.data)}
    return {"id": turn.id, "from": turn.side, **words, "rule": rule, "state": turn.state}


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
