"""How far a pattern reaches: the implied `*` of a pattern that is found anywhere.

Owns the rule that an `<x>` at the end, or with only optional parts behind it, takes the rest of the
message, while anything else may be followed by more. After `anywhere` a pattern has to fit the
whole message, so that matching knows one kind of end only.
"""

from __future__ import annotations

from simulator.dialogue.pattern.nodes import STAR, Choice, Node, Nodes, PatternError, Span, Words

_MAX_OPEN_PARTS = 6  # each doubles what the end of a pattern can look like


def anywhere(nodes: Nodes) -> Nodes:
    """The nodes with the implied `*` before them and, unless they reach the end themselves, behind.

    Raises:
        PatternError: too many optional parts at the end hold an `<x>`.
    """
    return (STAR, *_closed(nodes))


def _closed(nodes: Nodes) -> Nodes:
    if len(nodes) == 1 and isinstance(nodes[0], Words):
        return (nodes[0], STAR)
    cut = len(nodes)
    while cut and _is_optional(nodes[cut - 1]):
        cut -= 1
    core, options = nodes[:cut], nodes[cut:]
    last = core[-1] if core else None
    if isinstance(last, Span) and last.most is None and last.name is not None:
        return nodes  # takes the rest
    if sum(map(_may_reach, options)) > _MAX_OPEN_PARTS:
        raise PatternError(f"more than {_MAX_OPEN_PARTS} optional parts at the end hold an <x>")
    if isinstance(last, Choice) and _may_reach(last):
        ways = tuple(_closed(way + options) for way in last.alternatives)
        return (*core[:-1], Choice(ways))
    return core + _closed_options(options)


def _closed_options(options: Nodes) -> Nodes:
    if not options:
        return (STAR,)
    option, rest = options[0], options[1:]
    if not (isinstance(option, Choice) and _may_reach(option)):
        return (option, *_closed_options(rest))
    ways = tuple(
        _closed(way + rest) if way else _closed_options(rest) for way in option.alternatives
    )
    return (Choice(ways),)


def _is_optional(node: Node) -> bool:
    return isinstance(node, Choice) and () in node.alternatives


def _may_reach(node: Node) -> bool:
    """Whether an alternative ends, but for optional parts, in an `<x>`."""
    if isinstance(node, Span):
        return node.most is None and node.name is not None
    if not isinstance(node, Choice):
        return False
    return any(_ends_open(way) for way in node.alternatives)


def _ends_open(nodes: Nodes) -> bool:
    for node in reversed(nodes):
        if _may_reach(node):
            return True
        if not _is_optional(node):
            return False
    return False
