"use strict";
/* The terms of a filter: what each key and each word asks of a record. */
(() => {
  const SIDES = ["client", "server"];
  const TYPES = ["header", "open", "message", "unmatched", "fault", "loop", "dismissed", "back", "limit", "error", "close", "verdict", "footer"];
  const SPOKEN = ["text", "sentence", "reason"]; // of a message, an error, a close
  const UNITS = { ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 };
  const { isObject } = Viewer;

  // JavaScript has no casefold; going through capitals treats ß and its like the same way.
  const folded = (text) => text.toUpperCase().toLowerCase();

  function word(key, value, known) {
    if (value.regex !== null || !known.includes(value.text)) throw new Error(`${key}: takes no '${value.text.slice(0, 60)}'; write one of ${known.join(" ")}`);
    return value.text;
  }

  /** Whether a text holds the value. */
  function finder(value) {
    if (value.regex === null) {
      const wanted = folded(value.text);
      return (text) => folded(text).includes(wanted);
    }
    const flags = value.regex || value.text.startsWith("(?i)") ? "iu" : "u";
    let regex;
    try {
      regex = new RegExp(value.text.replace(/^\(\?i\)/, ""), flags);
    } catch (error) {
      throw new Error(error.message.replace(/^Invalid regular expression: /, "this is no regular expression: "));
    }
    return (text) => regex.test(text);
  }

  function whole(text) {
    if (!/^[0-9]{1,18}$/.test(text)) throw new Error(`'${text.slice(0, 60)}' is no number`);
    return Number(text);
  }

  function duration(text) {
    const found = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$/.exec(text);
    if (!found) throw new Error(`'${text.slice(0, 60)}' is no duration`);
    return Math.round(Number(found[1]) * UNITS[found[2]]);
  }

  /** Whether a number is as written: 7, >7, <=7, 2..5, 2.. or ..5. */
  function within(key, value, parse) {
    const ways = parse === duration ? "2s, >2s, <=500ms or 1s..5s" : "4, >4, <=4 or 4..9";
    try {
      if (value.regex !== null) throw new Error("a number is no regular expression");
      const range = /^(.*?)\.\.(.*)$/s.exec(value.text);
      if (range) return between(range[1] ? parse(range[1]) : 0, range[2] ? parse(range[2]) : Infinity);
      const [, compared, bound] = /^(>=|<=|>|<|=|)(.*)$/s.exec(value.text);
      return comparison(compared, parse(bound));
    } catch (error) {
      throw new Error(`${key}: ${error.message}; write ${key}: and ${ways}`);
    }
  }

  const between = (least, most) => (number) => Number.isInteger(number) && least <= number && number <= most;

  function comparison(compared, bound) {
    const holds = {
      ">": (number) => number > bound, ">=": (number) => number >= bound,
      "<": (number) => number < bound, "<=": (number) => number <= bound,
    }[compared] ?? ((number) => number === bound);
    return (number) => Number.isInteger(number) && holds(number);
  }

  function side(key, value) {
    const wanted = word(key, value, SIDES);
    return (record) => (record.from ?? record.side ?? record.by) === wanted;
  }

  function type(key, value) {
    const wanted = word(key, value, TYPES);
    return (record) => record.type === wanted;
  }

  function text(key, value) {
    const holds = finder(value);
    return (record) => {
      const name = SPOKEN.find((each) => typeof record[each] === "string");
      return name !== undefined && holds(record[name]);
    };
  }

  const nameOf = (rule) => (isObject(rule) && typeof rule.name === "string" ? rule.name : null);
  const fileOf = (place) => (isObject(place) && typeof place.file === "string" ? `${place.file}:${place.line}` : null);

  /** By name, or by file:line: of the rule that spoke, or of any rule of a loop. */
  function rule(key, value) {
    const holds = finder(value);
    const spell = key === "rule" ? nameOf : fileOf;
    return (record) => {
      const rules = "rules" in record ? record.rules : [record.rule, record.place];
      return Array.isArray(rules) && rules.map(spell).some((spelt) => spelt !== null && holds(spelt));
    };
  }

  function state(key, value) {
    const holds = finder(value);
    return (record) => typeof record.state === "string" && holds(record.state);
  }

  function time(key, value) {
    const fits = within(key, value, duration);
    return (record) => fits(record.t);
  }

  function number(key, value) {
    const fits = within(key, value, whole);
    return (record) => fits(record[key]);
  }

  /** Characters of what was said; of a binary message the bytes. */
  function length(key, value) {
    const fits = within(key, value, whole);
    return (record) => {
      if (typeof record.text === "string") return fits([...record.text].length);
      return typeof record.data === "string" && fits(Math.floor((record.data.replace(/=+$/, "").length * 3) / 4));
    };
  }

  const KEYS = { side, text, rule, file: rule, state, type, time, id: number, re: number, hop: number, seq: number, length };

  function inLoop(record, loops) {
    if (record.type !== "message" || !Number.isInteger(record.id)) return record.type === "loop";
    return loops.some(([first, last]) => first <= record.id && (last === null || record.id <= last));
  }

  const isMessage = (record) => record.type === "message";
  const FLAGS = {
    loop: inLoop,
    failed: (record) => record.type === "verdict" && record.ok === false,
    unasked: (record) => isMessage(record) && (record.re ?? null) === null,
    binary: (record) => isMessage(record) && typeof record.data === "string",
    json: (record) => isMessage(record) && record.json === true,
  };

  function filterTerm(key, value) {
    if (!Object.hasOwn(KEYS, key)) throw new Error(`there is no key '${key}'; write one of ${Object.keys(KEYS).map((each) => `${each}:`).join(" ")}`);
    return KEYS[key](key, value);
  }

  function filterFlag(said) {
    if (Object.hasOwn(FLAGS, said)) return FLAGS[said];
    const short = said.slice(0, 60);
    if (Object.hasOwn(KEYS, short)) throw new Error(`${short} needs a value: write ${short}: and what it is`);
    if (TYPES.includes(short)) throw new Error(`'${short}' is a type of record: write type:${short}`);
    if (SIDES.includes(short)) throw new Error(`'${short}' is a side: write side:${short}`);
    const equals = short.indexOf("=");
    if (equals > 0 && Object.hasOwn(KEYS, short.slice(0, equals)) && equals < short.length - 1) throw new Error(`'${short}' is no term; write ${short.replace("=", ":")}`);
    throw new Error(`'${short}' is no term; write one of ${Object.keys(FLAGS).join(" ")}, or text:"${short}" for a text`);
  }

  Object.assign(Viewer, { filterTerm, filterFlag });
})();
