"""A progress bar on standard error, where that is a terminal; elsewhere nothing."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(of: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far it is while the block runs, from the second step on.

    Args:
        of: what is counted.
        total: how many there are, or may be.

    Returns:
        Whatever is called with the number of those done.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    bar = Progress(console=console, transient=True)
    task = bar.add_task(of, total=total)

    def show(done: int) -> None:
        if done > 1:
            bar.start()
        bar.update(task, completed=done)

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
