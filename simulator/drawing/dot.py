"""A picture in the language of Graphviz.

Owns the escaping: inside double quotes only the quote and the backslash mean something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.drawing.picture import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.drawing.picture import Picture

_STYLES = {
    Kind.START: 'style="rounded,filled", fillcolor="#dbeafe"',
    Kind.STATE: 'style=filled, fillcolor="#f8fafc"',
    Kind.LOOP: 'style=filled, fillcolor="#fef3c7", color="#b45309"',
    Kind.TRAP: 'style=filled, fillcolor="#fee2e2", color="#b91c1c", penwidth=3',
    Kind.END: 'style=filled, fillcolor="#dcfce7", peripheries=2',
    Kind.OPEN: "style=dashed",
}


def to_dot(picture: Picture) -> str:
    """The picture as dot text."""
    return "\n".join((*_lines(picture), ""))


def _lines(picture: Picture) -> Iterator[str]:
    yield "digraph {"
    yield f"  label={_label((picture.title, *picture.notes))}"
    yield '  node [shape=box, fontname="sans-serif"]'
    yield '  edge [fontname="sans-serif", fontsize=11]'
    for number, node in enumerate(picture.nodes):
        yield f"  n{number} [label={_label(node.lines)}, {_STYLES[node.kind]}]"
    for edge in picture.edges:
        marks = ', color="#b91c1c", penwidth=3' if edge.loop else ""
        yield f"  n{edge.source} -> n{edge.target} [label={_label(edge.lines)}{marks}]"
    yield "}"


def _label(lines: Sequence[str]) -> str:
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in lines)
    return '"' + "\\n".join(escaped) + '"'
