"""Which version of the simulator this is."""

from __future__ import annotations

from functools import cache


@cache
def tool_version() -> str:
    """The version of the installed package; looked up once, for it reads files."""
    from importlib.metadata import PackageNotFoundError, version  # takes 30 ms: only who asks pays

    try:
        return version("simulator")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "unknown"
