"""Writes the page as a single file: of a folder's logs, or of those of one run.

What stands in it is `single`'s business.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.viewer.shelf import Shelf
from simulator.viewer.single import single_file
from simulator.writing import report

if TYPE_CHECKING:
    from collections.abc import Sequence


def write_single(target: str, shelf: Shelf, ids: Sequence[str] | None = None) -> None:
    """Write the page with these logs; a file that is there is replaced, as reports are.

    Raises:
        UsageError, OutputError: it cannot be written.
    """
    with report(target, "the page") as file:
        for piece in single_file(shelf, ids):
            file.write(piece.encode())


def write_report(target: str, logs: Sequence[str]) -> None:
    """Write the page with the logs of one run of scenarios, which lie in one folder.

    Raises:
        UsageError, OutputError: it cannot be written.
    """
    paths = [Path(log) for log in logs]
    shelf = Shelf(paths[0].parent if paths else Path())
    write_single(target, shelf, [id_ for path in paths if (id_ := shelf.id_of(path)) is not None])
