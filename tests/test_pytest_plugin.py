"""Tests for simulator.pytest_plugin: scenario files as tests, in suites that are not ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import simulator
import simulator.examination  # here, as pytester forgets what a run imports, and libyaml is loaded once
import simulator.served
from tests.bots import CHANCE, ECHO, HELLO, JAM

pytest_plugins = ("pytester",)

FAILING = HELLO.replace("scenario: Hello", 'scenario: "Good night"') + "expect: {messages: 9}\n"
STRICT = "[pytest]\nfilterwarnings = error\nasyncio_default_fixture_loop_scope = function\n"

# What a process need not load where it is not about the plugins of others: half of what it costs. Beside them
# all runs whatever is run in this process.
LIGHT = ("-pno:aiohttp", "-pno:hypothesispytest")


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    """Where warnings are errors, and three scenarios and other YAML lie."""
    (pytester.path / "pytest.ini").write_text(STRICT)
    made = pytester.mkdir("scenarios")
    for name, text in {"hello": HELLO, "night": FAILING, "jam": JAM}.items():
        (made / f"{name}.yaml").write_text(text)
    (made / "bot.yaml").write_text(ECHO)
    (made / "compose.yml").write_text("services: {web: {scenario: none}}\n")
    (made / "broken.yaml").write_text("{{{{")
    (made / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    return pytester


def test_the_shipped_scenarios_need_pytest_and_nothing_else() -> None:
    root = Path(simulator.__file__).parent.parent
    others = ("xdist", "xdist.looponfail", "asyncio", "timeout", "aiohttp", "cacheprovider")
    over = subprocess.run(
        [sys.executable, "-m", "pytest", "scenarios/hello.yaml", *(f"-pno:{o}" for o in others)],
        cwd=root, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert over.returncode == 0, over.stdout + over.stderr
    assert "1 passed" in over.stdout


def test_scenarios_are_tests_and_no_other_yaml_is(folder: pytest.Pytester) -> None:
    result = folder.runpytest("--collect-only", "-q")
    assert [line for line in result.outlines if "::" in line] == [
        "scenarios/hello.yaml::Hello",
        "scenarios/jam.yaml::Jam",
        "scenarios/night.yaml::Good night",
    ]


def test_what_fails_shows_turns_and_a_caret_and_no_traceback(folder: pytest.Pytester) -> None:
    result = folder.runpytest("scenarios")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*Jam: loop, ended by loop*",
            "*so it goes on for ever*",
            "*failed: messages (scenarios/night.yaml:4:*): wanted 9, got 3*",
            "*4 | expect: {messages: 9}",
            " *^",
            ">*#2*bye*",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()


def test_where_transcripts_are_kept_what_fails_prints_the_command_that_explains_it(
    folder: pytest.Pytester,
) -> None:
    result = folder.runpytest("scenarios", "-k", "night", "--simulator-transcripts", "kept")
    (log,) = folder.path.glob("kept/2*/good-night.jsonl")
    (command,) = {line for line in result.outlines if line.startswith("simulator show ")}
    assert command == f"simulator show {log.relative_to(folder.path)} --failed"
    screen = folder.run(sys.executable, "-m", *command.split())
    screen.stdout.fnmatch_lines(
        ["Good night: failed, *", "failed: messages (scenarios/night.yaml:4:*), #2", "  wanted  9"]
    )


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        (["-k", "Hello"], {"passed": 1, "deselected": 2}),
        (["-k", "night or hello"], {"passed": 1, "failed": 1, "deselected": 1}),
        (["-x"], {"passed": 1, "failed": 1}),
        (["scenarios/hello.yaml"], {"passed": 1}),
        (["scenarios/night.yaml::Good night"], {"failed": 1}),
        (["-n", "2"], {"passed": 1, "failed": 2}),
        (["-p", "no:simulator"], {}),
    ],
    ids=" ".join,
)
def test_options_of_pytest_work(
    folder: pytest.Pytester, arguments: list[str], outcomes: dict[str, int]
) -> None:
    if "-n" in arguments:
        result = folder.runpytest_subprocess(*arguments, *LIGHT)
    else:
        result = folder.runpytest(*arguments)
    result.assert_outcomes(**outcomes)


@pytest.mark.parametrize(
    ("option", "more"),
    [("--seed", []), ("--simulator-seed", []), ("--seed", ["-n", "1"])],
    ids=["short", "long", "xdist"],
)
def test_the_seed_is_passed_on(pytester: pytest.Pytester, option: str, more: list[str]) -> None:
    (pytester.path / "s.yaml").write_text(CHANCE.replace("limit}", "client}"))
    (pytester.path / "pytest.ini").write_text(STRICT)
    if more:
        result = pytester.runpytest_subprocess(option, "99", *more, *LIGHT)
    else:
        result = pytester.runpytest(option, "99")
    result.stdout.fnmatch_lines(["Chance: limit, ended by limit*, seed 99"])


def test_an_option_of_that_name_in_a_conftest_is_left_to_it(folder: pytest.Pytester) -> None:
    folder.makeconftest(
        "def pytest_addoption(parser):\n    parser.addoption('--seed', default='mine')\n"
    )
    folder.makepyfile("def test_seed(request): assert request.config.getoption('--seed') == '5'")
    result = folder.runpytest_subprocess("--seed", "5", "-k", "seed or Hello", *LIGHT)
    result.assert_outcomes(passed=2, deselected=2)


def test_a_title_that_is_odd_is_still_a_name(pytester: pytest.Pytester) -> None:
    (pytester.path / "pytest.ini").write_text(STRICT)
    titles = ['"\\e[31mred"', "a::b", "", "'it''s'   # why", "[x]"]
    for number, title in enumerate(titles):
        (pytester.path / f"s{number}.yaml").write_text(HELLO.replace("Hello", title, 1))
    result = pytester.runpytest("--collect-only", "-q")
    assert result.ret == 0
    assert "\x1b" not in result.stdout.str()
    names = [line.partition("::")[2] for line in result.outlines if "::" in line]
    assert names == ["\\e[31mred", "a:b", "s2", "it''s", "[x]"]


def test_a_bot_is_served_to_tests_with_and_without_an_event_loop(folder: pytest.Pytester) -> None:
    folder.makepyfile(
        """
        import asyncio
        import threading

        import aiohttp
        import pytest
        from websockets.sync.client import connect

        def test_sync(bot_server):
            with connect(bot_server("scenarios/bot.yaml")) as bot:
                assert bot.recv() == "hi"
                bot.send("tea")
                assert bot.recv() == "echo tea"

        def test_all_of_them_stopped():
            assert not [t for t in threading.enumerate() if t.name.startswith("bot ")]

        @pytest.mark.asyncio
        async def test_async(bot_server):
            one, two = bot_server("scenarios/bot.yaml"), bot_server("scenarios/hello.yaml", seed=3)
            assert one != two
            async with aiohttp.ClientSession() as session, session.ws_connect(two) as ws:
                assert await ws.receive_str() == "hi"

        def test_typo(bot_server):
            bot_server("scenarios/broken.yaml")
        """
    )
    result = folder.runpytest_subprocess("-p", "xdist", "-k", "sync or stopped or typo", *LIGHT)
    result.assert_outcomes(passed=3, failed=1, deselected=3)
    result.stdout.fnmatch_lines(["*scenarios/broken.yaml:1:*: error*"])
    assert "Traceback" not in result.stdout.str()


def test_a_suite_without_scenarios_pays_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_was_imported():
            heavy = {"aiohttp", "re2", "uvloop", "rich", "yaml", "simulator.batch", "simulator.scenario"}
            assert not heavy & set(sys.modules)
            assert "simulator.pytest_plugin" in sys.modules
        """
    )
    options = [f"-pno:{name}" for name in ("aiohttp", "asyncio", "xdist", "hypothesispytest")]
    pytester.runpytest_subprocess("-W", "error", *options).assert_outcomes(passed=1)


def test_a_hundred_scenarios_are_a_hundred_tests(pytester: pytest.Pytester) -> None:
    (pytester.path / "pytest.ini").write_text(STRICT)
    for number in range(100):
        (pytester.path / f"s{number:03}.yaml").write_text(HELLO)
    pytester.runpytest("-q").assert_outcomes(passed=100)


def test_the_plugin_is_found_by_its_name() -> None:
    from importlib.metadata import entry_points

    (found,) = entry_points(group="pytest11", name="simulator")
    assert found.value == "simulator.pytest_plugin"
