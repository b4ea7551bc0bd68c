"use strict";
/* What a record says, in words; the same words as in the terminal. Knows no element of the page. */
(() => {
  const { span, many } = Viewer;
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  /** Any value of a log as text; a log made by hand may hold anything. */
  function word(value) {
    if (typeof value === "string") return value;
    return value === undefined ? "?" : JSON.stringify(value);
  }

  const placeOf = (place) =>
    isObject(place) ? ["file", "line", "column"].filter((key) => key in place).map((key) => word(place[key])).join(":") : word(place);
  const ruleOf = (rule) => (isObject(rule) ? `${word(rule.name)} ${word(rule.file)}:${word(rule.line)}` : word(rule));
  const shortPlace = (rule) => `${word(rule.file).split("/").pop()}:${word(rule.line)}`;

  /** The name a side goes by: its own, else the word for the side. */
  function nameOf(header, side) {
    const party = header && header[side];
    return isObject(party) && typeof party.name === "string" && party.name ? party.name : side;
  }

  const WHO = { human: "a person", cmd: "a program", ws: "a real server", client: "a real client" };

  /** What a side is, where it is more than a bot with rules: client, a person. */
  function roleOf(header, side) {
    const kind = header?.[side]?.kind;
    return Object.hasOwn(WHO, kind ?? "") ? `${side}, ${WHO[kind]}` : side;
  }

  const SENTENCES = {
    header: (record) => `${word(record.run)}: seed ${word(record.seed)}, clock ${word(record.clock)}`,
    open: (record) => `${word(record.side)} open, ${word(record.url)}${record.subprotocol ? `, subprotocol ${word(record.subprotocol)}` : ""}`,
    unmatched: (record) => `${word(record.side)} has no rule for #${word(record.re)}`,
    fault: (record) => `${word(record.what)}${record.re === null || record.re === undefined ? "" : ` #${word(record.re)}`}${record.rule ? ` (${ruleOf(record.rule)})` : ""}`,
    back: (record) => `from #${word(record.first)} on, all is as if nothing had been said`,
    dismissed: (record) => `a loop after ${word(record.messages)} messages, while the conversation was ending anyway`,
    limit: (record) => {
      const unit = record.what === "time" || record.what === "silence" ? span : word;
      return `${word(record.what)} ${unit(record.value)}, the bound is ${unit(record.bound)}`;
    },
    error: (record) => `${record.side ? `${word(record.side)}: ` : ""}${word(record.sentence)}${record.place ? ` (${placeOf(record.place)})` : ""}`,
    close: (record) => `${word(record.by)}, code ${word(record.code)}${record.reason ? `, ${word(record.reason)}` : ""}${record.clean === false ? ", not clean" : ""}`,
    verdict: (record) => `${word(record.key)} ${word(record.wanted)}`,
    footer: (record) => `ended by ${word(record.ended_by)}: ${word(record.kind)}, exit ${word(record.exit)}, ${span(record.simulated)} long`,
    loop: (record) => Viewer.loopHeadline(record),
  };

  /** One sentence for a record that is no message. */
  function sentence(record) {
    const say = Object.hasOwn(SENTENCES, record.type) ? SENTENCES[record.type] : null;
    return say ? say(record) : Object.keys(record).filter((key) => !["seq", "ts", "t", "type"].includes(key)).map((key) => `${key} ${word(record[key])}`).join(", ");
  }

  const BAD = new Set(["unmatched", "fault", "limit", "error"]);

  /** The tone of a record: bad, good, loop, or plain. */
  function tone(record) {
    if (record.type === "loop") return "loop";
    if (record.type === "verdict") return record.ok === true ? "good" : "bad";
    if (record.type === "footer") return record.exit === 0 ? "good" : "bad";
    if (record.type === "close" && record.clean === false) return "bad";
    return BAD.has(record.type) ? "bad" : "plain";
  }

  /** The characters of a message, or what its bytes are. */
  function bodyOf(record) {
    if (typeof record.text === "string") return record.text;
    if (typeof record.data === "string") {
      const padding = record.data.endsWith("==") ? 2 : record.data.endsWith("=") ? 1 : 0;
      return `binary, ${many(Math.max(0, Math.floor(record.data.length * 3 / 4) - padding), "byte")}: ${record.data}`;
    }
    return "";
  }

  const OUTCOMES = { // kind of a footer -> the tone of its colour
    ok: "good", failed: "bad", invalid: "bad", loop: "loop", limit: "loop", runtime: "bad", internal: "bad",
    interrupted: "plain", empty: "plain", usage: "bad", incomplete: "plain",
  };
  const toneOfKind = (kind) => (Object.hasOwn(OUTCOMES, kind) ? OUTCOMES[kind] : "plain");

  Object.assign(Viewer, { word, placeOf, ruleOf, shortPlace, roleOf, nameOf, sentence, tone, bodyOf, toneOfKind, isObject });
})();
