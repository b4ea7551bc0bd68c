"use strict";
/* One record as a row of the conversation: a message as a bubble, everything else as a slim row. */
(() => {
  const { el, text, longText, cut, clock, span, many, count, word, shortPlace, placeOf, sentence, tone, bodyOf, badge, nameOf } = Viewer;
  const LONG = 700; // characters of a bubble that are shown at once
  const HEARD = 300; // characters that a screen reader says when a row gets the focus
  const PAUSE = 500000; // µs without a word that are marked on the time axis

  const looksJson = (said) => /^\s*[[{]/.test(said);

  /** Where in a loop a message stands: null, or {round, begins}; rounds count from 1. */
  function inLoop(loops, id) {
    const found = loops.find(({ record }) => id >= record.first && id < record.messages);
    if (!found) return null;
    const { first, period } = found.record;
    if (!Viewer.hasRounds(found.record)) return { round: null, begins: id === first };
    return { round: Math.floor((id - first) / period) + 1, begins: (id - first) % period === 0 };
  }

  /** The time beside a row; where it did not move since the row before, only the dot. */
  const axis = (record, before) => el("span", { class: "when" },
    before?.record && before.record.t === record.t ? null : el("time", { title: record.ts ? word(record.ts) : null }, clock(record.t)), el("span", { class: "dot", "aria-hidden": "true" }));

  function pause(record, before) {
    const passed = before ? record.t - before.t : 0;
    if (!(passed >= PAUSE)) return null;
    return el("span", { class: "pause" }, `${span(passed)} later`);
  }

  function meta(row) {
    const { record } = row;
    const rule = record.rule;
    const facts = [
      record.re === null || record.re === undefined ? "unasked" : `answers #${word(record.re)}`,
      row.latency === null || row.latency === undefined ? null : `after ${span(row.latency)}`,
      typeof record.state === "string" && record.state !== "start" ? `state ${record.state}` : null,
    ].filter(Boolean).join(" · ");
    return el("div", { class: "meta" },
      el("button", { type: "button", class: "id", tabindex: "-1", title: "Open the record" }, `#${word(record.id)}`),
      rule ? text(word(rule.name), "bdi", { class: "rule" }) : el("span", { class: "rule" }, "no rule"),
      rule ? text(shortPlace(rule), "bdi", { class: "place" }) : null,
      el("span", { class: "facts" }, text(facts)));
  }

  function bubble(row, context) {
    const { record } = row;
    const body = bodyOf(record);
    const kind = record.data !== undefined ? "bytes" : record.json === true || looksJson(body) ? "json" : "words";
    const rest = row.full ? row.full - body.length : null;
    return el("div", { class: `bubble ${kind}` },
      body === "" ? el("em", { class: "nothing" }, "an empty message") : longText(body, LONG, { rest, onRest: () => context.open(row.at) }));
  }

  function messageRow(row, before, context) {
    const { record } = row;
    const side = record.from === "server" ? "server" : "client";
    const place = inLoop(context.loops, record.id);
    const name = nameOf(context.header, side);
    const label = `${name} says: ${cut(bodyOf(record), HEARD)}. Message ${word(record.id)}, ${side}, ${clock(record.t)} seconds`;
    const round = place && place.begins
      ? el("span", { class: "round" }, place.round === null ? "the loop begins" : place.round === 1 ? "the loop begins: round 1" : `round ${count(place.round)}`) : null;
    return {
      attributes: { class: `row message ${side}${place ? " looping" : ""}`, "data-id": record.id, "aria-label": Viewer.oneLine(label) },
      children: [round, axis(record, before), el("div", { class: "said" }, el("span", { class: "who unseen" }, text(name), " says: "), bubble(row, context), meta(row))],
    };
  }

  function nearest(record, context) {
    if (!Number.isInteger(record.message)) return null;
    return Viewer.button(`nearest message: #${record.message}`, () => context.goToMessage(record.message), { class: "link" });
  }

  function failedVerdict(record, context) {
    return el("div", { class: "verdict" },
      el("p", { class: "verdict-head" }, badge("failed", "bad"), " ", el("b", {}, text(word(record.key))), " ", el("span", { class: "place" }, text(placeOf(record.place)))),
      el("dl", { class: "wanted" }, el("dt", {}, "wanted"), el("dd", {}, text(word(record.wanted))), el("dt", {}, "got"), el("dd", {}, longText(word(record.got), LONG, { tag: "bdi" }))),
      nearest(record, context));
  }

  function loopNote(record, context) {
    return el("div", { class: "loop-note" },
      el("p", {}, badge(`loop, ${word(record.certainty)}`, "loop"), " ", text(Viewer.loopHeadline(record))),
      Viewer.button("See the round", () => context.showLoop(record), { class: "link" }));
  }

  const STANDS = { verdict: (record) => (record.ok === true ? "ok" : "failed"), header: () => "begins", footer: () => "ends" };

  function noteRow(row, before, context) {
    const { record } = row;
    const type = word(record.type);
    const shade = tone(record);
    const label = Object.hasOwn(STANDS, type) ? STANDS[type](record) : type;
    let inner = el("p", { class: "line" }, badge(label, shade), " ", longText(sentence(record), LONG, { tag: "bdi" }));
    if (type === "verdict" && record.ok !== true) inner = failedVerdict(record, context);
    if (type === "loop") inner = loopNote(record, context);
    return {
      attributes: { class: `row note ${shade}`, "aria-label": Viewer.oneLine(`${label}: ${cut(sentence(record), HEARD)}. ${clock(record.t)} seconds`) },
      children: [axis(record, before), el("div", { class: "said" }, inner)],
    };
  }

  const brokenRow = (row) => ({
    attributes: { class: "row note bad", "aria-label": "a line that is no record" },
    children: [el("span", { class: "when" }), el("div", { class: "said" }, el("p", { class: "line" }, badge("broken", "bad"), " ", text(word(row.broken))))],
  });

  /** The row of a record. context: header, loops, filter, open(at), goToMessage(id), showLoop(record). */
  function rowOf(row, index, before, context) {
    const { record } = row;
    const made = !record ? brokenRow(row) : record.type === "message" ? messageRow(row, before, context) : noteRow(row, before, context);
    const gap = before && !context.filter && row.at > before.at + 1 ? el("span", { class: "pause" }, `${many(row.at - before.at - 1, "record")} left out here`) : null;
    return el("article", {
      ...made.attributes, tabindex: "-1", "data-index": index, "data-at": row.at, "aria-posinset": index + 1,
    }, gap, record ? pause(record, before?.record) : null, ...made.children);
  }

  Object.assign(Viewer, { rowOf, inLoop, looksJson });
})();
