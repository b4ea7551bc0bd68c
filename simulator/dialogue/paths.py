"""Paths that one file gives of another.

Owns joining them, as text only: whether anything is there is not known here.
"""

from __future__ import annotations


def beside(file: str, path: str) -> str:
    """The path as seen from where `file` is seen; an absolute one stays."""
    if path.startswith("/"):
        return path
    folder = file.rpartition("/")[0]
    return _tidy(f"{folder}/{path}" if folder or file.startswith("/") else path)


def beneath(file: str, path: str) -> str | None:
    """The path as seen from where `file` is seen; None where it leads out of the file's folder."""
    path = path.replace("\\", "/")
    inside = _tidy(path)
    if path.startswith("/") or ":" in path or "\0" in path or inside.startswith(".."):
        return None
    return beside(file, inside) if inside else None


def _tidy(path: str) -> str:
    """The path without `.` and, where that is possible, without `..`."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return ("/" if path.startswith("/") else "") + "/".join(parts)
