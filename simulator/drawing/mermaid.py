"""A picture as a Mermaid flowchart, as web pages and code hosts draw it from text.

Owns the escaping: Mermaid reads `#35;` as a character by its number, so no text can end its quotes, be HTML, or
be a direction to the drawer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.drawing.picture import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.drawing.picture import Node, Picture

_SIGNS = re.compile(r"[^\w .,:!?'’…/+=()-]")  # every other sign is written by its number
_STYLES = {
    Kind.START: "fill:#dbeafe,stroke:#1d4ed8,color:#111",
    Kind.STATE: "fill:#f8fafc,stroke:#475569,color:#111",
    Kind.LOOP: "fill:#fef3c7,stroke:#b45309,color:#111",
    Kind.TRAP: "fill:#fee2e2,stroke:#b91c1c,color:#111,stroke-width:3px",
    Kind.END: "fill:#dcfce7,stroke:#15803d,color:#111",
    Kind.OPEN: "fill:#fff,stroke:#475569,color:#111,stroke-dasharray:4",
}


def to_mermaid(picture: Picture) -> str:
    """The picture as Mermaid text."""
    return "\n".join((*_lines(picture), ""))


def _lines(picture: Picture) -> Iterator[str]:
    yield f"%% {' '.join(map(_escape, (picture.title, *picture.notes)))}"
    yield "flowchart TD"
    for number, node in enumerate(picture.nodes):
        yield f"  n{number}{_box(node)}:::{node.kind}1"
    marked = []
    for number, edge in enumerate(picture.edges):
        label = f'|"{_label(edge.lines)}"|' if edge.lines else ""
        yield f"  n{edge.source} -->{label} n{edge.target}"
        if edge.loop:
            marked.append(str(number))
    for kind in dict.fromkeys(node.kind for node in picture.nodes):
        yield f"  classDef {kind}1 {_STYLES[kind]}"
    if marked:
        yield f"  linkStyle {','.join(marked)} stroke:#b91c1c,stroke-width:3px"


def _box(node: Node) -> str:
    opening, closing = {Kind.START: ("([", "])"), Kind.END: ("[[", "]]")}.get(node.kind, ("[", "]"))
    return f'{opening}"{_label(node.lines)}"{closing}'


def _label(lines: Sequence[str]) -> str:
    return "<br/>".join(map(_escape, lines))


def _escape(text: str) -> str:
    return _SIGNS.sub(lambda found: f"#{ord(found[0])};", text)
