"""What is installed works without the source tree: the wheel, in an environment and a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import BOUND

ROOT = Path(__file__).parent.parent
PACKAGED = ("simulator", "pyproject.toml", "README.md", "LICENSE")  # what a wheel is made of

COMMANDS = (
    "show", "show LOG", "show LOG --filter FILTER", "show LOG --why 1", "replay LOG", "diff LOG LOG",
    "export LOG --to har", "export LOG --to junit", "export LOG --to mermaid", "export LOG --to chat",
    "log verify transcripts", "check tea.yaml", "check --explain bad-side", "explore tea.yaml",
    "graph tea.yaml", "schema scenario", "detect LOG", "view LOG --html page.html",
)  # fmt: skip


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel, and an empty folder to work in."""

    bin: Path
    folder: Path

    def call(self, *arguments: str) -> str:
        """What `simulator …` prints; it must end well."""
        over = subprocess.run(
            [self.bin / "simulator", *arguments], cwd=self.folder, env=self.env, check=False,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=BOUND,
        )  # fmt: skip
        assert over.returncode == 0, (arguments, over.stdout, over.stderr)
        return over.stdout

    @property
    def env(self) -> dict[str, str]:
        """Of a user who has nothing of ours."""
        return {
            k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "COV"))
        }


def built(folder: Path) -> Path:
    """The wheel, made of a copy of the tree: what an earlier build left behind is no part of it."""
    source = folder / "source"
    source.mkdir()
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, source)
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source))
    (wheel,) = folder.glob("*.whl")
    return wheel


def _pip(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *arguments],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip


def install(folder: Path) -> Installed:
    """A new environment with the wheel."""
    wheel = built(folder)
    home = folder / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    _pip("--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    (packages,) = home.glob("lib/python*/site-packages")
    # What the wheel needs is taken from where the tests run. The line is only a path: the link to the
    # source tree that an editable installation keeps there is not followed.
    (packages / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (folder / "empty").mkdir()
    return Installed(home / "bin", folder / "empty")


# One test, not several: the wheel is built once, whatever process the tests run in.
@pytest.mark.timeout(240)
def test_the_wheel_alone_does_what_the_source_tree_does(tmp_path: Path) -> None:
    installed = install(tmp_path)
    assert_it_is_the_wheel(installed)

    installed.call("new", "tea")
    installed.call("run", "tea.yaml", "--html", "report.html", "--junit", "report.xml")
    (path,) = installed.folder.glob("transcripts/2*/*.jsonl")
    log = str(path.relative_to(installed.folder))
    for command in COMMANDS:
        words = {"LOG": log, "FILTER": "side:client"}
        printed = installed.call(*(words.get(word, word) for word in command.split()))
        assert printed, command

    (installed.folder / "torn.jsonl").write_bytes(path.read_bytes()[:-40])
    assert "mended" in installed.call("log", "repair", "torn.jsonl")
    assert_the_page_is_served(installed)


def assert_it_is_the_wheel(installed: Installed) -> None:
    over = subprocess.run(
        [installed.bin / "python", "-c", "import simulator; print(simulator.__file__)"],
        cwd=installed.folder, env=installed.env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    packaged = Path(over.stdout.strip()).parent
    assert packaged.is_relative_to(installed.bin.parent)
    there = {str(p.relative_to(packaged)) for p in packaged.rglob("*")}
    ours = ROOT / "simulator"
    wanted = {p for p in ours.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert {str(path.relative_to(ours)) for path in wanted} <= there


def assert_the_page_is_served(installed: Installed) -> None:
    with subprocess.Popen(
        [installed.bin / "simulator", "view", "--no-open"], cwd=installed.folder, env=installed.env,
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            with urllib.request.urlopen(url) as page:
                assert b"app.js" in page.read()
            with urllib.request.urlopen(f"{url.rstrip('/')}/app.js") as script:
                assert script.status == 200
        finally:
            process.kill()
