"""Logs packed with gzip are read by every command as the logs they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

import simulator
from simulator.cli.main import cli
from tests.bots import HELLO, write
from tests.cli.command import simulate


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A log, and the same packed under a name that does not say so."""
    log = simulator.run(write(tmp_path, HELLO), out=str(tmp_path / "t")).log
    assert log is not None
    packed = tmp_path / "packed.jsonl"
    packed.write_bytes(gzip.compress((tmp_path / log).read_bytes()))
    return tmp_path / log, packed


@pytest.mark.parametrize(
    "arguments",
    [("show",), ("show", "--why", "1"), ("detect",), ("replay",)],
    ids=" ".join,
)
def test_a_packed_log_gives_the_same_answer(
    pair: tuple[Path, Path], arguments: tuple[str, ...]
) -> None:
    plain, packed = (CliRunner().invoke(cli, [*arguments, str(log)]) for log in pair)
    assert packed.exit_code == 0, packed.output
    assert packed.stdout.replace(str(pair[1]), str(pair[0])) == plain.stdout


def test_a_packed_log_becomes_the_same_scenario(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    texts = []
    for log in pair:
        out = tmp_path / f"{log.stem}-kept.yaml"
        made = CliRunner().invoke(cli, ["new", "--from", str(log), "-o", str(out)])
        assert made.exit_code == 0, made.output
        texts.append(out.read_text().replace(pair[0].name, "X").replace(pair[1].name, "X"))
    assert texts[0] == texts[1]


def test_an_archive_that_breaks_off_shows_as_incomplete_as_far_as_it_goes(
    pair: tuple[Path, Path],
) -> None:
    packed = pair[1]
    packed.write_bytes(packed.read_bytes()[:-60])
    shown = CliRunner().invoke(cli, ["show", str(packed)])
    assert "Hello: seed 0" in shown.stdout
    assert "there is no footer: the run did not come to its end" in shown.stdout
    judged = CliRunner().invoke(cli, ["detect", str(packed)])
    assert judged.exit_code == 6
    assert "the archive breaks off before its end" in judged.stderr


def test_a_growing_log_cannot_be_packed(pair: tuple[Path, Path]) -> None:
    over = CliRunner().invoke(cli, ["detect", "--follow", str(pair[1])])
    assert over.exit_code == 2
    assert "is packed with gzip" in over.stderr


def test_standard_input_may_be_packed(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    over = CliRunner().invoke(cli, ["detect", "-"], input=pair[1].read_bytes())
    assert over.exit_code == 0, over.output
    assert simulate("detect", str(pair[1]), cwd=tmp_path).returncode == 0


def test_a_packed_har_becomes_the_same_scenario(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    made = CliRunner().invoke(cli, ["export", str(pair[0]), "--to", "har", "-o", "a.har"])
    assert made.exit_code == 0, made.output
    Path("a.har.gz").write_bytes(gzip.compress(Path("a.har").read_bytes()))
    texts = []
    for har in ("a.har", "a.har.gz"):
        kept = CliRunner().invoke(cli, ["new", "--from", har, "-o", f"{har}.yaml"])
        assert kept.exit_code == 0, kept.output
        texts.append(Path(f"{har}.yaml").read_text().replace(har, "X"))
    assert texts[0] == texts[1]
