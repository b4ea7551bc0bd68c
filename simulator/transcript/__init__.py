"""The log of a conversation: writer and reader side by side."""

from __future__ import annotations

from simulator.transcript.fields import verdict_fields
from simulator.transcript.folder import LogNames, check_base, new_folder
from simulator.transcript.null import NullTranscript
from simulator.transcript.reader import Log, read_log, turn_of
from simulator.transcript.terminal import Style, counted, shown
from simulator.transcript.text import line_of, note_of
from simulator.transcript.writer import Transcript

Recorder = Transcript | NullTranscript

__all__ = [
    "Log",
    "LogNames",
    "NullTranscript",
    "Recorder",
    "Style",
    "Transcript",
    "check_base",
    "counted",
    "line_of",
    "new_folder",
    "note_of",
    "read_log",
    "shown",
    "turn_of",
    "verdict_fields",
]
