"""`simulator replay`: play a recorded conversation again, by its rules or others, or a proved loop's round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from simulator.cli.json_lines import print_json
from simulator.cli.main import exit_codes
from simulator.cli.options import form_option
from simulator.cli.rehearsing import rehearse_log, turn_json
from simulator.cli.secrets import make_secrets, secret_option
from simulator.cli.terminal import style
from simulator.errors import Exit, UsageError
from simulator.replay import Proof, Replay, proofs, replay
from simulator.transcript import counted, line_of, read_log, shown
from simulator.transcript.reader import see_records

if TYPE_CHECKING:
    from simulator.record import Turn
    from simulator.scenario import Given
    from simulator.transcript import Log

_EXIT_CODES = exit_codes(
    ok="the same, or the proof is confirmed",
    failed="something came out differently",
    invalid="no transcript, not to be played again, or bad rules",
    runtime="the log cannot be read",
    empty="--proof, and no loop was proved",
)


@click.command(
    "replay",
    epilog=f"""\b
Examples:
  simulator replay transcripts/latest/two-people-say-hello.jsonl
  simulator replay transcripts/latest/jam.jsonl --proof
  simulator replay transcripts/latest/jam.jsonl --rules scenarios/jam.yaml
  simulator replay talk.jsonl --rules server=new.yaml

Without --rules, the rules must be those the log was recorded with, to the byte. A side that
was no bot of ours is taken from the log. A difference is exit code 1; a log without a
proved loop has nothing to confirm, which is exit code 7.

{_EXIT_CODES}""",
)
@click.argument("log")
@click.option(
    "--proof",
    is_flag=True,
    help="Play one round of each proved loop once more, from the configuration in the log.",
)
@click.option(
    "--rules",
    multiple=True,
    metavar="FILE",
    help="Say which replies change, and why, under the rules of a bot file or a scenario; "
    "server=FILE and client=FILE say whose. May be repeated.",
)
@form_option()
@secret_option
@click.pass_context
def command(
    ctx: click.Context,
    log: str,
    *,
    proof: bool,
    rules: tuple[str, ...],
    form: str,
    secret: tuple[str, ...],
) -> None:
    """Play the bots of LOG again and say whether everything came out the same."""
    if proof and rules:
        raise UsageError("--proof needs the rules of then: it cannot be had with --rules")
    see_records(log)
    read, secrets = read_log(log), make_secrets(secret)
    if rules:
        ctx.exit(rehearse_log(read, rules, form))
    ctx.exit(_confirm(read, form) if proof else _compare(read, form, secrets))


def _compare(log: Log, form: str, secrets: Given) -> Exit:
    found = replay(log, secrets)
    difference = found.difference
    if form == "json":
        old, new = difference or (None, None)
        told: dict[str, object] = {"same": found.same, "messages": len(found.played)}
        told |= {"was": _json(old), "is": _json(new)}
        if found.alone is not None:
            told["side"] = found.alone.side
        print_json(told)
    else:
        _print_comparison(found)
    return Exit.OK if found.same else Exit.FAILED


def _print_comparison(found: Replay) -> None:
    messages = counted(len(found.played), "message")
    alone = found.alone
    if found.same and alone is None:
        click.echo(f"the same: {messages}, word for word")
    elif found.same and alone is not None:
        other = alone.side.other
        click.echo(
            f"the same: {messages} of the {alone.side}, word for word; "
            f"what the {other} said was taken from the log"
        )
    if found.difference is None:
        if not found.same:
            click.echo("every message is the same, but not how the line was closed")
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
        print_json({"proofs": [_proof_json(proof) for proof in found]})
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
    told = turn_json(turn)
    return None if told is None or turn is None else {"id": turn.id, **told}
