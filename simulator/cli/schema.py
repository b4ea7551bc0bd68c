"""`simulator schema`: what may stand in a file, as JSON Schema for editors and other tools."""

from __future__ import annotations

import json

import click

from simulator.cli.main import exit_codes
from simulator.dialogue.json_schema import bot_schema, scenario_schema
from simulator.transcript.records import transcript_schema

_SCHEMAS = {"bot": bot_schema, "scenario": scenario_schema, "transcript": transcript_schema}

_EXIT_CODES = exit_codes(
    ok="it is printed",
)


@click.command(
    "schema",
    epilog=f"""\b
Examples:
  simulator schema scenario > scenario.schema.json
  simulator schema bot > bot.schema.json
  simulator schema transcript      one line of a log

\b
An editor with a YAML language server reads the schema that the first line
of a file names:
  # yaml-language-server: $schema=scenario.schema.json

{_EXIT_CODES}""",
)
@click.argument("what", type=click.Choice(list(_SCHEMAS)))
def command(what: str) -> None:
    """Print the JSON Schema (2020-12) of a bot file, a scenario file or a transcript's records."""
    click.echo(json.dumps(_SCHEMAS[what](), ensure_ascii=False, indent=2))
