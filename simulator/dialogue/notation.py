"""What is wrong with a text in one of the notations of a dialogue: a pattern, an expression, a text with slots."""

from __future__ import annotations


class NotationError(ValueError):
    """A text that cannot be meant so.

    sentence: what is wrong. offset: where in the source, counted from 0. help: what to write
    instead, or "".
    """

    def __init__(self, sentence: str, offset: int = 0, help: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.offset = offset
        self.help = help
