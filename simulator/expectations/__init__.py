"""What a scenario expects of a conversation, and how one that is over is judged by it.

`expected` has the values under the YAML key `expect`, `judging` gives each its verdict, `says` finds lines that others
may stand between, `wording` puts verdicts into words. None knows YAML or transcripts: turns and the ending come in,
verdicts go out. Durations are whole microseconds.
"""

from simulator.expectations.expected import Bound, Expect, Expected, SaidLine, parse_bound
from simulator.expectations.judging import judge_run
from simulator.expectations.wording import NOT_REACHED

__all__ = ["NOT_REACHED", "Bound", "Expect", "Expected", "SaidLine", "judge_run", "parse_bound"]
