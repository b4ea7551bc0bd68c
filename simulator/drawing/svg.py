"""A picture as SVG: a file that every browser shows, with nothing in it but shapes and escaped text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from simulator.drawing.layout import CHAR, LINE, Box, columns, lay_out
from simulator.drawing.picture import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.drawing.picture import Edge, Picture

_COLOURS = {  # inside, line
    Kind.START: ("#dbeafe", "#1d4ed8"),
    Kind.STATE: ("#f8fafc", "#475569"),
    Kind.LOOP: ("#fef3c7", "#b45309"),
    Kind.TRAP: ("#fee2e2", "#b91c1c"),
    Kind.END: ("#dcfce7", "#15803d"),
    Kind.OPEN: ("#ffffff", "#475569"),
}
_LOOP, _WAY = "#b91c1c", "#64748b"
_MARGIN = 16.0


def to_svg(picture: Picture) -> str:
    """The picture as an SVG document."""
    return "\n".join((*_lines(picture), ""))


def _lines(picture: Picture) -> Iterator[str]:
    layout = lay_out(picture)
    head = (picture.title, *picture.notes)
    top = len(head) * LINE + _MARGIN
    width = max(layout.width, max(map(columns, head)) * CHAR + 2 * _MARGIN)
    left = (width - layout.width) / 2
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {layout.height + top:.0f}" '
        f'width="{width:.0f}" height="{layout.height + top:.0f}" font-family="monospace" font-size="12">'
    )
    yield f"<title>{_escape(picture.title)}</title>"
    yield f'<rect width="{width:.0f}" height="{layout.height + top:.0f}" fill="#ffffff"/>'
    for name, colour in (("way", _WAY), ("loop", _LOOP)):
        yield (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
        )
    for number, text in enumerate(head):
        weight = "" if number else ' font-weight="bold"'
        yield f'<text x="{_MARGIN:.0f}" y="{(number + 1) * LINE + 4:.0f}"{weight}>{_escape(text)}</text>'
    yield f'<g transform="translate({left:.1f} {top:.1f})">'
    for edge, label in zip(picture.edges, layout.edges, strict=True):
        yield _way(edge, layout.nodes[edge.source], label, layout.nodes[edge.target])
    for node, box in zip(picture.nodes, layout.nodes, strict=True):
        yield _box(node.kind, box)
        yield from _texts(node.lines, box, bold=True)
    for edge, label in zip(picture.edges, layout.edges, strict=True):
        if edge.lines:
            yield _ground(label)
            yield from _texts(edge.lines, label, bold=False)
    yield "</g>"
    yield "</svg>"


def _way(edge: Edge, source: Box, label: Box, target: Box) -> str:
    """A curve from one box through the place of its words to the other."""
    down = 1 if label.y > source.y else -1
    onward = 1 if target.y > label.y else -1
    y0 = source.y + down * source.height / 2
    y2 = target.y - onward * target.height / 2
    x0, x2 = source.x, target.x
    if edge.source == edge.target:  # out and back beside each other
        x0, x2 = x0 - 12, x2 + 12
    elif onward < 0 or down < 0:  # ways back enter and leave beside the middle
        x0, x2 = x0 + min(18, source.width / 4), x2 + min(18, target.width / 4)
    a, b = (y0 + label.y) / 2, (label.y + y2) / 2
    colour, name = (_LOOP, "loop") if edge.loop else (_WAY, "way")
    return (
        f'<path d="M{x0:.1f} {y0:.1f}C{x0:.1f} {a:.1f} {label.x:.1f} {a:.1f} {label.x:.1f} {label.y:.1f}'
        f'C{label.x:.1f} {b:.1f} {x2:.1f} {b:.1f} {x2:.1f} {y2:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{2.2 if edge.loop else 1.3}" marker-end="url(#{name})"/>'
    )


def _box(kind: Kind, box: Box) -> str:
    fill, stroke = _COLOURS[kind]
    round_ = 14 if kind in (Kind.START, Kind.END) else 3
    dashed = ' stroke-dasharray="5 4"' if kind is Kind.OPEN else ""
    thick = 2.5 if kind in (Kind.TRAP, Kind.START) else 1.3
    return (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y - box.height / 2:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="{round_}" fill="{fill}" stroke="{stroke}" stroke-width="{thick}"{dashed}/>'
    )


def _ground(box: Box) -> str:
    """White behind words, so that no line runs through them."""
    return (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.y - box.height / 2:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" fill="#ffffff" fill-opacity="0.9"/>'
    )


def _texts(lines: Sequence[str], box: Box, *, bold: bool) -> Iterator[str]:
    first = box.y - len(lines) * LINE / 2 + LINE - 4
    for number, text in enumerate(lines):
        weight = ' font-weight="bold"' if bold and not number else ""
        yield (
            f'<text x="{box.x:.1f}" y="{first + number * LINE:.1f}" text-anchor="middle"{weight} '
            f'xml:space="preserve">{_escape(text)}</text>'
        )


def _escape(text: str) -> str:
    return escape(text, quote=True)
