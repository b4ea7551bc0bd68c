"use strict";
/* The conversation as a sequence diagram: two life lines, an arrow for every message, time down the page. */
(() => {
  const { el, svg, text, oneLine, cut, clock, span, word, nameOf, bodyOf, sentence, tone, inLoop, shortPlace, badge, count } = Viewer;
  const HEARD = 300; // characters that a screen reader says when a row gets the focus
  const LONGEST = 400; // characters of a label; the page cuts it to the width there is
  const WAYS = { client: ["0%", "100%"], server: ["100%", "0%"] };

  function arrow(side) {
    const [from, to] = WAYS[side];
    const tip = side === "client" ? "M-9 -5L0 0L-9 5z" : "M9 -5L0 0L9 5z";
    return svg("svg", { class: "way", height: 12, width: "100%", "aria-hidden": "true", focusable: "false" },
      svg("line", { class: `way-line ${side}`, x1: from, y1: 6, x2: to, y2: 6 }),
      svg("svg", { class: "way-tip", x: to, y: 6, width: 1, height: 1, overflow: "visible" }, svg("path", { class: `way-head ${side}`, d: tip })));
  }

  function messageRow(row, context) {
    const { record } = row;
    const side = record.from === "server" ? "server" : "client";
    const place = inLoop(context.loops, record.id);
    const round = place && place.begins ? el("span", { class: "round" }, place.round === null ? "the loop begins" : `round ${count(place.round)}`) : null;
    const why = record.rule ? `${word(record.rule.name)} ${shortPlace(record.rule)}` : "no rule";
    const late = row.latency ? ` · after ${span(row.latency)}` : "";
    return {
      name: `row step ${side}${place ? " looping" : ""}`,
      label: `${nameOf(context.header, side)} to ${nameOf(context.header, side === "client" ? "server" : "client")}: ${cut(bodyOf(record), HEARD)}. Message ${word(record.id)}, ${clock(record.t)} seconds`,
      round, children: [el("div", { class: "lane" },
        el("div", { class: "lane-label" }, el("span", { class: "id" }, `#${word(record.id)}`), " ", text(cut(bodyOf(record).replaceAll("\n", " ⏎ "), LONGEST))),
        arrow(side),
        el("div", { class: "lane-rule" }, text(`${why}${late}`)))],
    };
  }

  function noteRow(row) {
    const { record } = row;
    return {
      name: `row step note ${tone(record)}`, label: `${word(record.type)}: ${cut(sentence(record), HEARD)}. ${clock(record.t)} seconds`,
      children: [el("div", { class: "lane" }, el("div", { class: "lane-note" }, badge(record.type === "verdict" ? (record.ok === true ? "ok" : "failed") : word(record.type), tone(record)), " ", text(cut(sentence(record), LONGEST))))],
    };
  }

  function stepOf(row, index, before, context) {
    const { record } = row;
    const made = !record ? { name: "row step note bad", label: "a line that is no record", children: [el("div", { class: "lane" }, el("div", { class: "lane-note" }, text(word(row.broken))))] }
      : record.type === "message" ? messageRow(row, context) : noteRow(row);
    const passed = record && before?.record ? record.t - before.record.t : null;
    return el("article", { class: made.name, tabindex: "-1", "data-index": index, "data-at": row.at, "data-id": record?.id ?? null, "aria-posinset": index + 1, "aria-label": oneLine(made.label) },
      passed >= 500000 ? el("span", { class: "pause" }, `${span(passed)} later`) : null, made.round,
      el("span", { class: "when" }, record && passed !== 0 ? el("time", {}, clock(record.t)) : null), ...made.children);
  }

  /** The heads of the two life lines. */
  const lifeHeads = (header) => el("div", { class: "life-heads" },
    ...["client", "server"].map((side) => el("div", { class: `life-head ${side}` }, el("b", {}, text(nameOf(header, side))), nameOf(header, side) === side ? null : el("span", {}, side))));

  Object.assign(Viewer, { stepOf, lifeHeads });
})();
