"""The progress bar of a command that goes through many scenarios."""

from __future__ import annotations

import sys

MANY = 10  # scenarios from which on a progress bar pays


class Progress:
    """A progress bar on standard error, where there are many scenarios and a terminal."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total, self._wanted = total, total >= MANY and not quiet

    def __enter__(self):  # type: ignore[no-untyped-def]
        self._bar = None
        if not (self._wanted and sys.stderr.isatty()):
            return lambda: None
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        if console.is_terminal:
            self._bar = Progress(console=console, transient=True)
            self._bar.start()
            task = self._bar.add_task("scenarios", total=self._total)
            return lambda: self._bar.advance(task)
        return lambda: None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
