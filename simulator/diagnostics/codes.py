"""The diagnostic codes: what each means, and what usually helps."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CODES: Mapping[str, str] = MappingProxyType(
    {
        # the file itself
        "unreadable": "the file is missing, a folder, or cannot be read",
        "empty-file": "the file holds nothing but white space and comments",
        "too-big": "the file is larger than 16 MB, or has more than 1,000,000 lines",
        "too-deep": "lists and mappings are nested more than 40 deep",
        "too-many-nodes": "the file holds more than 300,000 values, or as many `<`",
        "not-utf8": "the file is not UTF-8 text",
        "binary-file": "the file holds a NUL byte, so it is not text",
        "control-character": "the file holds a control character that YAML forbids",
        # YAML
        "yaml-syntax": "the file is not YAML",
        "alias": "YAML aliases (*name) are not used here",
        "anchor": "YAML anchors (&name) are not used here",
        "tag": "YAML tags (!name) are not used here",
        "merge-key": "YAML merge keys (<<) are not used here",
        "several-documents": "one file holds one YAML document",
        "duplicate-key": "a key stands twice in one mapping",
        "bad-key": "a key is a list or a mapping instead of a word",
        "unquoted-start": "a text starts with a character that means something to YAML",
        "unquoted-colon": "a text holds ': ' and is not in quotes",
        "block-scalar": "a text starts with > or | and is not in quotes",
        "cut-text": "YAML takes the rest of a text behind ' #' as a comment",
        "tab": "a TAB where YAML wants spaces",
        "indentation": "a line does not line up with the lines above it",
        "unclosed": "a quote or bracket is never closed",
        "after-quote": "a text goes on behind its closing quote or bracket",
        "bad-escape": "a backslash in double quotes that YAML does not know",
        # keys and values
        "unknown-key": "a key that does not exist there",
        "missing-key": "a key that must be there is not",
        "missing-value": "a key without a value",
        "wrong-type": "text where a list or mapping is wanted, or the other way round",
        "bad-value": "a value outside what the key takes",
        "bad-duration": "not a duration such as 500ms, 2s, 5m or 1h",
        "bad-size": "not a size such as 64KB or 4MB",
        "bad-share": "not a share such as 1%",
        "bad-base64": "bytes that are not base64",
        "bad-close": "a close code or reason that cannot be sent",
        "bad-url": "an address that is not an absolute ws:// or wss:// URL",
        "bad-side": "a side that is neither a bot, a file, human, an address nor a program",
        # patterns, texts, expressions
        "bad-pattern": "a pattern that cannot be read",
        "missing-secret": "a secret that names no variable of the environment, or one that is not set",
        "bad-regex": "a regular expression that RE2 cannot read",
        "bad-expression": "an expression that cannot be read",
        "bad-text": "a text whose <…> cannot be read",
        "text-slot": "a < or { in a text that looks as if it should open an expression",
        "json-in-text": "a text that is JSON",
        "number-for-text": "a number in a JSON shape where a text is likely",
        "short-pattern": "a pattern of one short, common word",
        "regex-in-pattern": "a pattern that looks like a regular expression",
        "wide-filter": "a filter that takes more than the name before it",
        "text-as-value": "a text under set that looks like an expression",
        # names
        "undeclared-name": "a name that is neither declared nor captured",
        "shadowed-name": "a declared name that hides one that is built in",
        "bad-name": "a name that cannot be used",
        "unknown-state": "a state that does not exist",
        "unknown-rule": "use of a keyword or rule that does not exist",
        "unknown-filter": "a filter that does not exist",
        "same-name": "one name, given twice",
        # rules and actions
        "two-conditions": "more than one of when, when_exactly, when_regex, when_json, when_binary",
        "no-reply": "a rule that does nothing",
        "taken-back": "a rule whose words depend on the rules inside it",
        "after-close": "an action behind close or drop never runs",
        "say-after-end": "nothing can be said once the connection is closed",
        "pass-in-turn": "pass cannot stand inside in_turn",
        "misplaced-reconnect": "reconnect stands outside a client's on_close and on_error",
        "unreachable-rule": "a rule that can never fire",
        # the whole of a bot, or of a scenario
        "unreachable-state": "a state that nothing leads to",
        "endless-state": "a state that is never left",
        "unused-variable": "a variable that is never read",
        "unused-capture": "a capture that is never read",
        "unanswered": "a reply that no rule of the other side answers",
        "impossible-expectation": "an expectation that cannot hold",
        # include
        "include-path": "an included file outside the folder of the file that includes it",
        "include-cycle": "files that include each other",
    }
)

# What to do where a finding does not say it by itself, in its help or in its headline.
USUAL_HELP: Mapping[str, str] = MappingProxyType(
    {
        "unreadable": "look at the spelling; a path is relative to the file that names it",
        "empty-file": "begin with `rules:` for a bot, or `scenario:` for a conversation",
        "not-utf8": "save it as UTF-8",
        "binary-file": "name a text file",
        "anchor": "write the value out where it is needed, or put the text in quotes",
        "alias": "write the value out once more, or put the text in quotes",
        "tag": "leave the tag out, or put the text in quotes",
        "several-documents": "put what follows into a file of its own",
        "duplicate-key": "take one of the two out, or put what both hold under one",
        "bad-key": "put the key in quotes",
        "unclosed": "close it at the end of the text, or put the whole text in other quotes",
        "two-conditions": "make two rules of it; for a further condition there are unless and if",
        "say-after-end": "say it before the close; here variables can be set",
        "misplaced-reconnect": "move it under on_close or on_error of the client",
        "bad-regex": "write it without, or use when with a pattern",
        "bad-name": "use letters, digits and _",
        "wrong-type": "look at the indentation, and whether a `- ` is missing or too much",
        "missing-key": "add it",
        "text-slot": "put brackets around it, or a backslash before the <",
    }
)
