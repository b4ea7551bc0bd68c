"""The documents say what the program has, and what they print is true.

Every key, command, option, exit code, diagnostic code, filter and record type must occur in the
README or the guide; every example must load, every scenario file must play to its expected end.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

import simulator
from simulator.cli.main import cli
from simulator.conversation.setup import Setup
from simulator.diagnostics import CODES
from simulator.dialogue import schema
from simulator.dialogue.expression import FILTERS
from simulator.dialogue.names import BUILT_IN
from simulator.errors import Exit
from simulator.explore import Kind, explore
from simulator.scenario import examine_file, load_scenario, sniff
from simulator.transcript.reader import read_log

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SCENARIOS = ROOT / "scenarios"
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (SCENARIOS / "README.md").read_text(encoding="utf-8")
COOKBOOK = (SCENARIOS / "cookbook.md").read_text(encoding="utf-8")
DOCUMENTS = {"README": README, "guide": GUIDE, "cookbook": COOKBOOK}

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANCHOR = re.compile(r"[^\w\- ]")


def fenced(document: str, language: str) -> list[str]:
    return [body for found, body in FENCED.findall(document) if found == language]


def section(heading: str) -> str:
    return GUIDE.split(f"\n### {heading}")[1].split("\n## ")[0].split("\n### ")[0]


ACTIONS = "Actions: "
SECTION = "Keys of a section "
KEYS = [(name, key) for name, table in schema.TABLES.items() for key in table.keys]
HEADINGS = {  # where the guide has the keys of each kind of mapping
    "scenario": ["Keys of a scenario"],
    "program": ["Keys of a scenario"],
    "bot": ["Keys of a bot", SECTION],
    "included": ["Keys of a bot", SECTION],
    "state": [SECTION],
    "rule": ["Keys of a rule", ACTIONS],
    "reply": [ACTIONS],
    "any_of": [ACTIONS],
    "keyword": ["Keys of keywords and timers", ACTIONS],
    "on_silence": ["Keys of keywords and timers", ACTIONS],
    "every": ["Keys of keywords and timers", ACTIONS],
    "close": [ACTIONS],
    "reconnect": [ACTIONS],
    "choices": ["Keys of a scenario"],
    "limits": ["Keys of limits"],
    "wire": ["Keys of wire"],
    "cut": ["Keys of wire"],
    "loops": ["Keys of loops"],
    "nudge": ["Keys of loops"],
    "expect": ["Keys of expect"],
    "line": ["Keys of expect"],
}


def example(number: int, body: str) -> object:
    return pytest.param(body, id=f"{number}-{body.split(chr(10), 1)[0].strip().replace(' ', '-')}")


BODIES = fenced(GUIDE, "yaml") + fenced(COOKBOOK, "yaml")
EXAMPLES = [example(n, body) for n, body in enumerate(BODIES)]
TALKS = [example(n, body) for n, body in enumerate(BODIES) if sniff(body.encode())]
FILES = sorted(SCENARIOS.rglob("*.yaml"))
PLAYED = [pytest.param(path, id=path.stem) for path in FILES if sniff(path.read_bytes())]


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command


COMMANDS = dict(commands())
OPTIONS = sorted(
    {
        (name, spelling)
        for name, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for spelling in parameter.opts
    }
)


@pytest.fixture(autouse=True)
def _the_variable_that_an_example_takes_a_secret_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "/open-sesame/")


# --- what the program has ---------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_diagnostic_code_stands_in_the_guide_with_its_meaning(code: str) -> None:
    meaning = CODES[code].replace("|", "\\|")
    assert f"| `{code}` | {meaning} |" in GUIDE


def test_the_guide_names_no_diagnostic_code_that_does_not_exist() -> None:
    table = section("What the checker says")
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == set(CODES)


@pytest.mark.parametrize("code", list(Exit), ids=str)
def test_every_exit_code_stands_in_both_documents(code: Exit) -> None:
    table = README.split("## Exit codes")[1].split("\n## ")[0]
    assert re.search(rf"^\| [\d, ]*\b{code:d}\b[\d, ]* \| {code.kind} \|", table, re.MULTILINE)
    assert re.search(rf"\b{code:d}\b", section("Exit codes"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_both_documents(name: str) -> None:
    assert f"simulator {name}" in README
    assert f"`simulator {name} " in GUIDE


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_stands_in_the_guide_beside_its_command(command: str, option: str) -> None:
    (row,) = re.findall(rf"^\| `simulator {command} .*$", GUIDE, re.MULTILINE)
    assert re.search(rf"`{re.escape(option)}(?![\w-])", row)


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_every_key_stands_in_the_reference_with_an_example(table: str, key: str) -> None:
    rows = "\n".join(section(heading) for heading in HEADINGS[table])
    row = re.compile(rf"^\| (?:`\w+`, )*`{key}`(?:, `\w+`)* \| [^|]+ \| `[^|]+` \|$", re.MULTILINE)
    assert row.search(rows)


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_every_filter_stands_in_the_guide(name: str) -> None:
    table = section("Filters")
    assert re.search(rf"`{name}[(`]", table)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_built_in_name_stands_in_the_guide(name: str) -> None:
    assert f"| `{name}` |" in section("Names that are always there")


def test_every_record_of_a_transcript_stands_in_the_guide(tmp_path: Path) -> None:
    types: set[str] = set()
    for path in FILES:
        if sniff(path.read_bytes()):
            log = simulator.run(str(path), out=str(tmp_path / path.stem)).log
            assert log is not None
            types |= {record["type"] for record in read_log(log).records}
    assert types == {found for found in types if f"| `{found}` |" in section("The transcript")}
    assert {"header", "message", "loop", "limit", "unmatched", "verdict", "footer"} <= types


# --- what the documents show ------------------------------------------------------------------


@pytest.mark.parametrize("body", EXAMPLES)
def test_every_example_of_the_guide_loads_without_a_finding(body: str) -> None:
    path = str(SCENARIOS / "example.yaml")

    def read(name: str) -> bytes:
        return body.encode() if Path(name).name == "example.yaml" else Path(name).read_bytes()

    found, findings = examine_file(path, read=read)
    assert findings == ()
    assert found is not None


@pytest.mark.parametrize("body", TALKS)
def test_every_scenario_of_the_guide_plays_and_meets_its_own_expectation(
    body: str, tmp_path: Path
) -> None:
    shutil.copytree(SCENARIOS / "bots", tmp_path / "bots")
    path = tmp_path / "example.yaml"
    path.write_text(body, encoding="utf-8")
    run = simulator.run(str(path))
    assert run.exit is Exit.OK, (run.ending, [v for v in run.verdicts if not v.ok])


def test_every_recipe_of_the_cookbook_expects_something_and_checks_without_a_warning(
    tmp_path: Path,
) -> None:
    recipes = fenced(COOKBOOK, "yaml")
    for number, body in enumerate(recipes):
        (tmp_path / f"{number:02}.yaml").write_text(body, encoding="utf-8")
    assert all("\nexpect:" in body for body in recipes)
    assert COOKBOOK.count("\n## ") == len(recipes) + 1  # the last one is about recordings
    # Small talk need not be answered; everything else that could be meant otherwise is told.
    result = CliRunner().invoke(cli, ["check", "--ignore", "unanswered", str(tmp_path)])
    assert result.stdout == f"{len(recipes)} files: 0 errors, 0 warnings and hints\n"


@pytest.mark.parametrize("name", ["menu", "pizza", "json-rpc"])
def test_the_cookbook_quotes_the_real_file(name: str) -> None:
    assert (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8") in fenced(COOKBOOK, "yaml")


@pytest.mark.parametrize("path", PLAYED)
def test_every_scenario_plays_to_its_expected_end(path: Path) -> None:
    run = simulator.run(str(path))
    assert run.exit is Exit.OK, (run.ending, [v for v in run.verdicts if not v.ok])
    assert run.verdicts


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_begins_with_a_line_that_says_what_it_shows(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", ["hello", "jam"])
def test_the_readme_quotes_the_real_file(name: str) -> None:
    assert (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8") in fenced(README, "yaml")


@pytest.mark.parametrize(("name", "block"), [("hello", 0), ("jam", 1)])
def test_the_readme_prints_what_the_command_prints(
    name: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(cli, ["run", f"scenarios/{name}.yaml", "-o", str(tmp_path)])
    assert result.exit_code == Exit.OK
    assert result.stdout.startswith(fenced(README, "text")[block])


def test_the_guide_shows_why_and_what_was_covered_as_the_command_prints_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for option, start in (("--why", " 10.000  #8"), ("--coverage", "quizmaster (")):
        (told,) = (body for body in fenced(GUIDE, "text") if body.startswith(start))
        arguments = ["run", "scenarios/quiz.yaml", option, "-o", str(tmp_path / option)]
        assert told in CliRunner().invoke(cli, arguments).stdout


CLOSED = re.findall(r"^\| (\d{4}) \| .* \| `simulator (run scenarios/.*)` \|$", GUIDE, re.MULTILINE)


def test_the_guide_shows_several_close_codes() -> None:
    assert {code for code, _ in CLOSED} == {"1000", "1006", "4000", "4001"}


@pytest.mark.parametrize(("code", "command"), CLOSED)
def test_a_command_that_is_to_show_a_close_code_does(
    code: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(cli, [*command.split(), "-o", str(tmp_path)])
    assert re.search(rf"close: \w+, code {code}\b", result.stdout)


def test_the_guide_shows_how_a_secret_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = section("Secrets")
    path = tmp_path / "login.yaml"
    path.write_text(fenced(told, "yaml")[0], encoding="utf-8")
    assert "TOKEN=open-sesame simulator run login.yaml\n" in fenced(told, "")
    monkeypatch.setenv("TOKEN", "open-sesame")
    result = CliRunner().invoke(cli, ["run", str(path), "-o", str(tmp_path / "logs")])
    assert result.exit_code == Exit.OK
    assert result.stdout.startswith(fenced(told, "text")[0])


def test_the_readme_shows_what_exploring_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(cli, ["explore", "scenarios/after-you.yaml"])
    assert result.exit_code == Exit.LOOP
    assert result.stdout in fenced(README, "text")


@pytest.mark.parametrize(
    "words",
    [
        ("run", "scenarios/jam.yaml"),
        ("run", "scenarios/bots/quizmaster.yaml"),
        ("check", "scenarios/bots/nobody.yaml"),
        ("explore", "scenarios/jam.yaml"),
    ],
    ids=" ".join,
)
def test_every_field_for_programs_stands_in_the_guide(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    place = ("-o", str(tmp_path)) if words[0] == "run" else ()
    told = json.loads(CliRunner().invoke(cli, [*words, "--format", "json", *place]).stdout)
    inside = told["findings"][0] if words[0] == "explore" else {}
    kinds = set(Kind) if words[0] == "explore" else set()
    fields = {*told, *inside, *kinds}
    table = section("JSON for programs")
    assert {field for field in fields if f"`{field}`" not in table} == set()


def test_the_guide_tells_what_exploring_its_example_finds() -> None:
    body = next(body for body in fenced(GUIDE, "yaml") if "Nobody gets through the door" in body)
    found = load_scenario("door.yaml", read=lambda _: body.encode())
    made = explore(Setup(found.server, found.client))
    assert [(one.kind, one.inescapable) for one in made.findings] == [
        (Kind.LOOP, False),
        (Kind.DEAD_END, False),
    ]
    assert made.exhaustive


def test_the_first_commands_are_single_lines_that_set_everything_up() -> None:
    lines = "".join(fenced(README, "")).splitlines()
    run = next(line for line in lines if "simulator run" in line)
    test = next(line for line in lines if "pytest" in line)
    assert run.split(" && ")[0] == test.split(" && ")[0] == "python3 -m venv .venv"
    assert run.endswith(".venv/bin/simulator run scenarios/hello.yaml")
    assert test.endswith(".venv/bin/python -m pytest")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    document = DOCUMENTS[name]
    base = ROOT if name == "README" else SCENARIOS
    files = {ROOT / "README.md": "README", SCENARIOS / "README.md": "guide"}
    files[SCENARIOS / "cookbook.md"] = "cookbook"
    headings = [
        (title, ANCHOR.sub("", heading.lower()).replace(" ", "-"))
        for title, text in DOCUMENTS.items()
        for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    ]
    for target in re.findall(r"\]\(([^)]+)\)", document):
        file, _, anchor = target.partition("#")
        path = (base / file).resolve() if file else None
        assert path is None or path.exists(), target
        there = name if path is None else files.get(path, "")
        assert not anchor or (there, anchor) in headings, target


def test_the_readme_names_every_room_in_the_order_of_the_layers_and_marks_the_pure_ones() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers, pure = contracts["contracts"]
    order = [{name.strip() for name in layer.split("|")} for layer in layers["layers"]]
    rows = re.findall(r"^\| ((?:`[a-z_]+(?:/|\.py)`(?:, )?)+) \| (●?) ?\|", README, re.MULTILINE)
    named = [(re.findall(r"`([a-z_]+)", rooms), bool(mark)) for rooms, mark in rows]

    places = [
        [at for at, layer in enumerate(order) if room in layer]
        for rooms, _ in named
        for room in rooms
    ]
    assert places == sorted(places)
    assert sorted(room for rooms, _ in named for room in rooms) == sorted(set().union(*order))
    assert {f"simulator.{room}" for rooms, mark in named if mark for room in rooms} == set(
        pure["source_modules"]
    )
