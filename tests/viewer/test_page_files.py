"""The files of the page, as files: small, named by the page, and making nothing but text."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from simulator.viewer.assets import load_assets

PAGE = Path(__file__).parents[2] / "simulator" / "viewer" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
STYLES = sorted(PAGE.glob("*.css"))
# Ways in which text could become markup, code or style; strings of code are in none of our scripts.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|createContextualFragment|srcdoc|setAttribute\(\"style|https?://(?!www\.w3\.org/2000/svg)"
)


def test_the_page_reads_every_script_and_style() -> None:
    assets = load_assets()
    assert sorted(assets.scripts) == [path.name for path in SCRIPTS]
    assert sorted(assets.styles) == [path.name for path in STYLES]


@pytest.mark.parametrize(
    "path", [*SCRIPTS, *STYLES, PAGE / "index.html"], ids=lambda path: path.name
)
def test_a_file_is_short_and_makes_no_markup_of_text(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 300
    assert FORBIDDEN.search(text) is None
    assert not re.search(r"<(script|style)>|\son\w+=|\sstyle=", text)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_every_script_is_well_formed() -> None:
    check = "for (const file of process.argv.slice(1)) new vm.Script(fs.readFileSync(file, 'utf8'), {filename: file})"
    subprocess.run(["node", "-e", check, *SCRIPTS], check=True, timeout=30)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_strict(path: Path) -> None:
    assert path.read_text("utf-8").startswith('"use strict";\n')
