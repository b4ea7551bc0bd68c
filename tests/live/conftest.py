"""What tests of the live room share: nothing is left behind, on either event loop."""

from __future__ import annotations

import asyncio
import gc
import subprocess
from typing import TYPE_CHECKING

import pytest
import uvloop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

_LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Function
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The event loops that a module's `LOOPS` names; asyncio's where it names none."""
    return {name: _LOOPS[name] for name in getattr(item.module, "LOOPS", ("asyncio",))}


@pytest.fixture(params=["server", "client"])
def role(request: pytest.FixtureRequest) -> str:
    """Which of the two our end is."""
    return str(request.param)


@pytest.fixture
async def nothing_left() -> AsyncIterator[None]:
    """Every task the test started has ended, and nothing was thrown away open."""
    gc.freeze()  # what was there before need not be looked through afterwards: it is most of it
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left
    gc.collect()  # an unclosed socket warns here, and warnings are errors


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    made = subprocess.run(
        ["openssl", "req", "-x509", *curve, "-nodes", *name, "-keyout", "-", "-out", "-"],
        capture_output=True,
        check=True,
    )
    path.write_bytes(made.stdout)
    return path
