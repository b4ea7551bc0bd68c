"use strict";
/* Text as it may be shown: a peer's characters never steer the eye, and none of them is lost.
   Knows no record and no element of the page. */
const Viewer = {};

(() => {
  // Controls, direction and zero-width marks, private and unassigned characters, lone surrogates, fillers: as in the terminal's output.
  const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/u;
  const UNSEEN_ALL = new RegExp(UNSEEN.source, "gu");
  const CONTROLS = ("NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US").split(" ");
  const NAMES = {
    0x200b: "ZERO WIDTH SPACE",
    0x200c: "ZERO WIDTH NON-JOINER", 0x200d: "ZERO WIDTH JOINER", 0x200e: "LEFT-TO-RIGHT MARK",
    0x200f: "RIGHT-TO-LEFT MARK", 0x202a: "LEFT-TO-RIGHT EMBEDDING", 0x202b: "RIGHT-TO-LEFT EMBEDDING",
    0x202c: "POP DIRECTIONAL FORMATTING", 0x202d: "LEFT-TO-RIGHT OVERRIDE", 0x202e: "RIGHT-TO-LEFT OVERRIDE",
    0x2066: "LEFT-TO-RIGHT ISOLATE", 0x2067: "RIGHT-TO-LEFT ISOLATE", 0x2068: "FIRST STRONG ISOLATE",
    0x2069: "POP DIRECTIONAL ISOLATE", 0xfeff: "BYTE ORDER MARK",
  };
  const LINE_BREAKS = new Set(["\n", "\t"]); // these show as what they are

  const codeOf = (char) => `U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

  /** The sign that stands for a character which does not show as itself. */
  function sign(char) {
    const code = char.codePointAt(0);
    return `[${CONTROLS[code] ?? (code === 0x7f ? "DEL" : codeOf(char))}]`;
  }

  /** Pieces of a text: {text} as it is, or {sign, name} for one character that does not show. */
  function* pieces(text) {
    let start = 0;
    for (const found of text.matchAll(UNSEEN_ALL)) {
      const char = found[0];
      if (LINE_BREAKS.has(char)) continue;
      if (found.index > start) yield { text: text.slice(start, found.index) };
      const name = NAMES[char.codePointAt(0)];
      yield { sign: sign(char).slice(1, -1), name: name ? `${codeOf(char)} ${name}` : codeOf(char) };
      start = found.index + char.length;
    }
    if (start < text.length) yield { text: text.slice(start) };
  }

  /** The text on one line with signs in it, for places that take no element: titles, drawings, labels. */
  const oneLine = (text) => String(text).replace(UNSEEN_ALL, sign);

  /** The first `length` characters without half a character at the end, and a mark that it goes on. */
  function cut(text, length) {
    const said = String(text);
    if (said.length <= length) return said;
    const half = /[\ud800-\udbff]$/.test(said.slice(0, length - 1));
    return `${said.slice(0, length - (half ? 2 : 1))}…`;
  }

  const count = (number) => Number(number).toLocaleString("en-US");
  const many = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

  /** µs of simulation time as on a clock: 0.000, 1:02.500, 1:00:00.000. */
  function clock(time) {
    if (typeof time !== "number" || !Number.isFinite(time)) return "?";
    const seconds = time / 1e6;
    const rest = (seconds % 60).toFixed(3);
    const minutes = Math.floor(seconds / 60);
    if (minutes === 0) return rest;
    const padded = rest.padStart(6, "0");
    if (minutes < 60) return `${minutes}:${padded}`;
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${padded}`;
  }

  /** µs as a span a person reads: 0 s, 340 µs, 12 ms, 2.5 s, 15 min 2 s. */
  function span(time) {
    if (typeof time !== "number" || !Number.isFinite(time)) return "?";
    if (time === 0) return "0 s";
    if (time < 1000) return `${Math.round(time)} µs`;
    if (time < 1e6) return `${Number((time / 1000).toPrecision(3))} ms`;
    const seconds = time / 1e6;
    if (seconds < 120) return `${Number(seconds.toPrecision(3))} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 120) return `${minutes} min${Math.round(seconds % 60) ? ` ${Math.round(seconds % 60)} s` : ""}`;
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }

  /** How long ago a time stamp was, in the largest unit that fits. */
  function ago(stamp, now = Date.now()) {
    const seconds = (now - Date.parse(stamp)) / 1000;
    if (Number.isNaN(seconds)) return "?";
    const units = [[86400, "day"], [3600, "hour"], [60, "minute"]];
    for (const [length, word] of units) {
      if (seconds >= length) return `${many(Math.floor(seconds / length), word)} ago`;
    }
    return "just now";
  }

  Object.assign(Viewer, { pieces, oneLine, cut, count, many, clock, span, ago });
})();
