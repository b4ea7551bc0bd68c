"""What a scenario file says, as values: who talks, on which terms, and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.conversation.setup import Limits, LoopPolicy, Party, Setup, Wire
from simulator.record import Place, Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.diagnostics import Diagnostic
    from simulator.expectations import Expect


@dataclass(frozen=True, slots=True)
class Scenario:
    """A conversation as a file describes it."""

    title: str
    path: str
    place: Place
    server: Party
    client: Party
    seed: int | None = None
    choices: Mapping[Side, tuple[float, ...]] = field(default_factory=dict)  # the first draws
    limits: Limits = field(default_factory=Limits)
    limits_set: frozenset[str] = frozenset()  # the limits that the file sets itself
    loops: LoopPolicy = field(default_factory=LoopPolicy)
    wire: Wire = field(default_factory=Wire)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)  # values by name
    expect: Expect | None = None
    sha256: str = ""  # of the bytes of the file
    files: tuple[str, ...] = ()  # every file that was read, the scenario's own first
    named: bool = True  # it has a `scenario:` title
    warnings: tuple[Diagnostic, ...] = ()  # warnings and hints of all files

    def party(self, side: Side) -> Party:
        """Who stands on that side."""
        return self.server if side is Side.SERVER else self.client

    @property
    def setup(self) -> Setup:
        """The conversation, set up as the file says."""
        return Setup(
            self.server, self.client, seed=self.seed or 0,
            limits=self.limits, wire=self.wire, loops=self.loops, choices=self.choices,
        )  # fmt: skip
