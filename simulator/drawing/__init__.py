"""Dialogues as pictures: a bot's states, or everything two bots can come to; as mermaid, dot or svg."""

from __future__ import annotations

from simulator.drawing.bots import draw_bot
from simulator.drawing.dot import to_dot
from simulator.drawing.mermaid import to_mermaid
from simulator.drawing.pairs import draw_pair
from simulator.drawing.picture import Edge, Kind, Node, Picture
from simulator.drawing.svg import to_svg

__all__ = [
    "Edge",
    "Kind",
    "Node",
    "Picture",
    "draw_bot",
    "draw_pair",
    "to_dot",
    "to_mermaid",
    "to_svg",
]
