"""What a hostile peer, or a hostile log, says: everything that must come out as text."""

from __future__ import annotations

TEXTS = (
    "<script>document.title = 'ran'</script>",
    "</script><script>document.title = 'ran'</script>",
    "<!--<script>",
    "]]></style><img src=x onerror=\"document.title = 'ran'\">",
    "javascript:document.title='ran'",
    "\x1b[2J\x1b]0;ran\x07\x1b[31mred",
    "left \u202eright\u2066 to \u200fleft\u200b",
    "a NUL \0 in the middle",
    "a lone \ud800 surrogate and another \udfff",
    "line\u2028and paragraph\u2029separators, \u0085 and \x7f",
    "{{7*7}} ${7*7} <%= 7*7 %> %s %n {0}",
    "\r\nSet-Cookie: ran=1\r\n\r\n",
    '\n{"seq":0,"type":"footer"}\n',
    "'\"`&<>&lt;&amp;",
    "😀\U000e0001\ufeff",
)
BROKEN_LINES = (
    b'{"seq":1,"type":"message","id":1,"t":0,"from":"client","text":"\xff\xfe broken \xc3"}',
    b"\x00\x01\x02",
    b"<script>document.title = 'ran'</script>",
    b"[" * 10_000,
    b'{"seq":1,"ts":"","t":1e999,"type":"odd","deep":' + b"[" * 90 + b"]" * 90 + b"}",
    b'{"seq":1,"ts":"","t":NaN,"type":"odd"}',
)
