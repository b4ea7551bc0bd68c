"""The page as one file that opens from disk: its scripts and styles, and the data of some logs, in itself.

Owns what is put in and what is left out, and how data stands in HTML without ever being markup. The scripts are the
served ones, unchanged; a policy in the file lets no other run.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import defaultdict
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.viewer import answers
from simulator.viewer.api import Api
from simulator.viewer.assets import SCRIPT, STYLE, Assets, load_assets
from simulator.viewer.covering import coverage
from simulator.viewer.differing import diff
from simulator.viewer.explaining import explain
from simulator.viewer.rows import rows
from simulator.viewer.runs import newest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.viewer.openlog import OpenLog
    from simulator.viewer.shelf import Shelf

WHOLE = 20_000  # records of a log up to which all of it is put in
ENDS = 5_000  # records of a longer one: so many at each end, and of the loop
MOST = 64 * 1024 * 1024  # bytes of data; what comes after that is in the list only
_BINS = 400
_NEWEST = 8  # runs of a scenario that are compared with one another
_COMPARED = 200_000  # records, read for all comparisons
_EXPLAINED = 20  # messages that failed expectations name, of one log

_CHARSET = '<meta charset="utf-8">\n'
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def single_file(
    shelf: Shelf, ids: Sequence[str] | None = None, assets: Assets | None = None
) -> Iterator[str]:
    """The file, piece by piece.

    Args:
        shelf: the folder of the logs.
        ids: the logs that are put in; None: all of them.
        assets: the files of the page; those of the package where there are none.
    """
    page = load_assets() if assets is None else assets
    styles = [_inline(page.text(name)) for name in page.styles]
    scripts = [_inline(page.text(name)) for name in page.scripts]
    bare = SCRIPT.sub("", STYLE.sub("", page.page))
    start, charset, rest = bare.partition(_CHARSET)
    head, end_of_head, body = rest.partition("</head>")
    text, end_of_body, end = body.rpartition("</body>")
    policy = _policy(styles, scripts)
    yield f'{start}{charset}<meta http-equiv="Content-Security-Policy" content="{policy}">\n{head}'
    yield from (f"<style>{style}</style>\n" for style in styles)
    yield f'{end_of_head}{text}<script type="application/json" id="data">'
    yield from _data(shelf, ids)
    yield "</script>\n"
    yield from (f"<script>{script}</script>\n" for script in scripts)
    yield f"{end_of_body}{end}"


def _inline(text: str) -> str:
    """The text of a file, as it may stand in HTML."""
    low = text.lower()
    assert not any(mark in low for mark in ("</script", "</style", "<!--", "\r", "\0"))
    return text


def _policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = (sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests) or "'none'"


# --- data ---------------------------------------------------------------------------------------


def _data(shelf: Shelf, ids: Sequence[str] | None) -> Iterator[str]:
    """The JSON text of the data, piece by piece: the list, then the logs."""
    api = Api(shelf)
    runs = api.runs.listed() if ids is None else newest([api.runs.told(id_) for id_ in ids])
    yield f'{{"folder":{_json(shelf.name)},"runs":{_json(runs)},"logs":{{'
    size, between, held = 0, "", set[str]()
    # What went wrong is looked at first, where not all of it fits in.
    for told in sorted(runs, key=lambda run: run["kind"] == "ok"):
        if size > MOST:
            break
        try:
            text = _json(_log(api.logs.get(told["id"]), told))
        except (SimulatorError, OSError):  # it has gone since
            continue
        size += len(text)
        held.add(told["id"])
        yield f"{between}{_json(told['id'])}:{text}"
        between = ","
    yield '},"diffs":['
    yield from _diffs(api, [told for told in runs if told["id"] in held], MOST - size)
    yield "]}"


def _diffs(api: Api, runs: Sequence[dict[str, Any]], room: int) -> Iterator[str]:
    """Comparisons of runs of the same scenario, the newest with one another."""
    records, between = 0, ""
    for older, newer in _pairs(runs):
        try:
            a, b = (api.logs.get(told["id"]) for told in (older, newer))
            records += len(a.index) + len(b.index)
            if records > _COMPARED:
                return
            text = _json({**diff(a, b), "a": older, "b": newer})
        except (SimulatorError, OSError):  # it has gone since
            continue
        room -= len(text)
        if room < 0:
            return
        yield between + text
        between = ","


def _pairs(runs: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Older and newer of each pair; of all scenarios the two newest come first."""
    same: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for told in runs:
        same[told["scenario"]].append(told)
    for place in range(1, _NEWEST):
        for found in same.values():
            if place < len(found):
                yield from ((found[place], newer) for newer in found[:place])


def _json(value: object) -> str:
    """JSON in ASCII, without a character that means anything to HTML."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def _log(log: OpenLog, told: dict[str, Any]) -> dict[str, Any]:
    about = answers.run(log, told)
    while not (covered := coverage(log))["done"]:
        pass
    return {
        "run": about,
        "rows": _rows(log),
        "overview": answers.overview(log, _BINS),
        "coverage": covered,
        "why": _explained(log, about),
    }


def _rows(log: OpenLog) -> list[dict[str, Any]]:
    total = len(log.index)
    if total <= WHOLE:
        wanted: Iterable[int] = range(total)
    else:
        loops = (range(a, min(b + 1, a + ENDS)) for a, b in answers.loop_lines(log)[:1])
        wanted = chain(range(ENDS), range(total - ENDS, total), *loops)
    numbers = sorted(set(wanted))
    made: list[dict[str, Any]] = []
    while len(made) < len(numbers) and (more := rows(log, numbers[len(made) :])):
        made += more
    return made


def _explained(log: OpenLog, about: dict[str, Any]) -> dict[str, list[str]]:
    """Why the messages were said that failed expectations name."""
    found: dict[str, list[str]] = {}
    failed = (one["record"] for one in about["verdicts"] if one["record"].get("ok") is not True)
    for record in list(failed)[:_EXPLAINED]:
        message = record.get("message")
        if type(message) is int:
            told = explain(log, message)
            if "lines" in told:
                found[str(message)] = told["lines"]
    return found
