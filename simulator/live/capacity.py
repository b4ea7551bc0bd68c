"""What a port can bear, and why one cannot be had.

Owns the numbers that keep an open port from eating the process: how many conversations there are
descriptors for. Knows no request.
"""

from __future__ import annotations

import errno
import os

MAX_CONNECTIONS = 1000
HALF_OPEN = 64  # sockets without an upgrade that are kept beside the connections
_OTHER_FILES = 64  # descriptors for everything else


def affordable(files_each: int) -> int:
    """How many conversations the descriptors are enough for, each with so many of them."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return MAX_CONNECTIONS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max((soft - HALF_OPEN - _OTHER_FILES) // files_each, 1)


def no_port(host: str, port: int, error: Exception) -> str:
    """One sentence: why the port cannot be listened on."""
    where = f"{host}:{port}"
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"cannot listen on {where}: the port is in use; choose another, or 0 for a free one"
    if number == errno.EACCES:
        return f"cannot listen on {where}: not permitted; ports below 1024 belong to the system"
    # From Python 3.13 on asyncio gives no number where no address of several could be bound.
    if number == errno.EADDRNOTAVAIL or (number is None and isinstance(error, OSError)):
        return f"cannot listen on {where}: the address is not one of this machine's"
    if isinstance(error, OSError) and number is not None and number > 0:
        return f"cannot listen on {where}: {os.strerror(number).lower()}"
    return f"cannot listen on {where}: there is no such host"
