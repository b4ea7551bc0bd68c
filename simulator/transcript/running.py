"""Whether somebody has a log open for writing, as far as the system can tell.

Owns asking the kernel. Linux grants a read lease on a file only where nobody has it open for writing
(fcntl(2), F_SETLEASE); other systems, and other people's files, give no answer.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_being_written(path: Path) -> bool:
    """Whether a process has the file open for writing; False also where that cannot be told."""
    try:
        from fcntl import F_RDLCK, F_SETLEASE, F_UNLCK, fcntl
    except ImportError:  # only Linux has leases
        return False
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl(number, F_SETLEASE, F_RDLCK)
        fcntl(number, F_SETLEASE, F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(number)
    return False
