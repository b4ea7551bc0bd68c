"""The log of a conversation: writer and reader side by side."""

from __future__ import annotations

from simulator.transcript.fields import verdict_fields
from simulator.transcript.folder import LogNames, check_base, log_name, new_folder
from simulator.transcript.null import NullTranscript
from simulator.transcript.problems import Problem
from simulator.transcript.reader import Log, iter_records, read_log, turn_of
from simulator.transcript.terminal import Style, counted, shown
from simulator.transcript.text import line_of, note_of, show_log
from simulator.transcript.writer import Transcript

Recorder = Transcript | NullTranscript

__all__ = [
    "Log",
    "LogNames",
    "NullTranscript",
    "Problem",
    "Recorder",
    "Style",
    "Transcript",
    "check_base",
    "counted",
    "iter_records",
    "line_of",
    "log_name",
    "new_folder",
    "note_of",
    "read_log",
    "show_log",
    "shown",
    "turn_of",
    "verdict_fields",
]
