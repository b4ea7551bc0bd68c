"""The log of a conversation: writer and reader side by side."""

from __future__ import annotations

from simulator.transcript.fields import loop_fields, verdict_fields
from simulator.transcript.folder import LogNames, log_name, new_folder
from simulator.transcript.null import NullTranscript
from simulator.transcript.reader import Log, Problem, iter_records, read_log, repair_tail, turn_of
from simulator.transcript.writer import Transcript

Recorder = Transcript | NullTranscript

__all__ = [
    "Log",
    "LogNames",
    "NullTranscript",
    "Problem",
    "Recorder",
    "Transcript",
    "iter_records",
    "log_name",
    "loop_fields",
    "new_folder",
    "read_log",
    "repair_tail",
    "turn_of",
    "verdict_fields",
]
