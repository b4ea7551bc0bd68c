"""Findings about a user's file, as data, and how they are shown.

`finding` is one of them, `codes` lists what there is to find, `rendering` shows a finding on lines, beside its source,
for a workflow and as JSON, `showing` makes a stranger's text harmless, `suggestion` knows the word that was meant. A finding
knows where it is and what to write instead; none of this knows who looked for it, nor how files are read.
"""

from simulator.diagnostics.codes import CODES, USUAL_HELP
from simulator.diagnostics.finding import Diagnostic, Severity
from simulator.diagnostics.rendering import (
    as_json,
    render_annotation,
    render_caret,
    render_concise,
)
from simulator.diagnostics.showing import shown
from simulator.diagnostics.suggestion import did_you_mean, suggest

__all__ = [
    "CODES", "USUAL_HELP", "Diagnostic", "Severity", "as_json", "did_you_mean", "render_annotation", "render_caret",
    "render_concise", "shown", "suggest",
]  # fmt: skip
