"use strict";
/* A loop drawn as what it is: one round, message after message, and the way back to where it began. */
(() => {
  const { svg, oneLine, word, shortPlace, many } = Viewer;
  const MOST = 10; // messages of a round that are drawn; of a longer one the first and the last
  const BOX = { height: 84, widest: 300 };
  const MARGIN = 14;
  const ROW_GAP = 46;
  const PREFIX = 58; // height of the box above the round, for what was said before

  const pen = document.createElement("canvas").getContext("2d");
  const UI = '"Inter", "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

  /** Lines of at most `width` pixels, the last one cut where there is more. */
  function wrap(said, { width, most, size }) {
    pen.font = `${size}px ${UI}`;
    const lines = [];
    let rest = oneLine(said.slice(0, 600).replaceAll("\n", " ⏎ "));
    while (rest && lines.length < most) {
      let length = fitting(rest, width);
      if (length < rest.length && lines.length < most - 1) length = wordEnd(rest, length);
      const last = lines.length === most - 1 && length < rest.length;
      lines.push(last ? `${rest.slice(0, Math.max(length - 1, 1))}…` : rest.slice(0, length));
      rest = rest.slice(length).trimStart();
    }
    return lines;
  }

  function fitting(said, width) {
    let low = 1;
    let high = said.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (pen.measureText(said.slice(0, middle)).width <= width) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function wordEnd(said, length) {
    const space = said.lastIndexOf(" ", length);
    return space > length / 2 ? space : length;
  }

  /** Of a long round the first and the last messages, with a gap told between. */
  function drawn(round) {
    if (round.length <= MOST) return round;
    const half = MOST / 2;
    return [...round.slice(0, half), { gap: round.length - MOST + 1 }, ...round.slice(-(half - 1))];
  }

  /** Places of the boxes, clockwise: down the right, up the left, the first at the top left. */
  function layout(number, width, top) {
    const gap = Math.max(34, Math.min(110, width * 0.12));
    const box = Math.min(BOX.widest, (width - 2 * MARGIN - gap) / 2);
    const left = (width - 2 * box - gap) / 2;
    const right = number === 1 ? left : left + box + gap;
    const down = Math.floor(number / 2);
    const y = (row) => top + row * (BOX.height + ROW_GAP);
    const places = Array.from({ length: number }, (_, at) => {
      if (at === 0) return { x: number === 1 ? (width - box) / 2 : left, y: y(0), column: "left" };
      if (at <= down) return { x: right, y: y(at - 1), column: "right" };
      return { x: left, y: y(number - at), column: "left" };
    });
    return { places, box, height: y(Math.ceil(number / 2) - 1) + BOX.height };
  }

  function way(from, to, box, number) {
    const middle = (place) => place.x + box / 2;
    if (number === 1) {
      const x = from.x + box;
      return `M${x} ${from.y + 24}C${x + 70} ${from.y + 4} ${x + 70} ${from.y + BOX.height - 4} ${x + 4} ${from.y + BOX.height - 24}`;
    }
    if (from.column === to.column) {
      return from.y < to.y ? `M${middle(from)} ${from.y + BOX.height}L${middle(to)} ${to.y - 4}` : `M${middle(from)} ${from.y}L${middle(to)} ${to.y + BOX.height + 4}`;
    }
    const rightwards = to.column === "right";
    if (!rightwards && from.y !== to.y) { // the last of an odd round: out below, round the corner
      const y = to.y + BOX.height / 2;
      return `M${middle(from)} ${from.y + BOX.height}C${middle(from)} ${y} ${middle(from) - 20} ${y} ${to.x + box + 4} ${y}`;
    }
    const [x1, x2] = rightwards ? [from.x + box, to.x - 4] : [from.x, to.x + box + 4];
    const lift = number === 2 ? (rightwards ? -20 : 20) : 0; // two messages: there above, back below
    const [y1, y2] = [from, to].map((place) => place.y + BOX.height / 2 + lift);
    return `M${x1} ${y1}C${(x1 + x2) / 2} ${y1 + lift} ${(x1 + x2) / 2} ${y2 + lift} ${x2} ${y2}`;
  }

  function node(message, place, box, at) {
    if (message.gap) {
      return svg("g", {}, svg("rect", { class: "loop-gap", x: place.x, y: place.y + 16, width: box, height: BOX.height - 32, rx: 10 }),
        svg("text", { class: "loop-small", x: place.x + box / 2, y: place.y + BOX.height / 2 + 4, "text-anchor": "middle" }, many(message.gap, "more message")));
    }
    const side = message.from === "server" ? "server" : "client";
    const room = box - 24;
    const x = place.x + 12;
    const id = message.id === undefined ? `${at + 1}.` : message.ids.slice(0, 3).map((each) => `#${each}`).join(" ") + (message.ids.length > 3 ? " …" : "");
    const rule = message.rule ? wrap(`${word(message.rule.name)} · ${shortPlace(message.rule)}`, { width: room, most: 1, size: 11.5 })[0] : "no rule";
    const said = wrap(message.text || "(an empty message)", { width: room, most: 2, size: 14 });
    return svg("g", { class: "loop-node", "data-message": message.id },
      svg("rect", { class: `loop-box ${side}`, x: place.x, y: place.y, width: box, height: BOX.height, rx: 12 }),
      svg("text", { class: `loop-who ${side}`, x, y: place.y + 19 }, wrap(`${oneLine(message.name)}  ${id}`, { width: room, most: 1, size: 12.5 })[0]),
      ...said.map((line, row) => svg("text", { class: "loop-said", x, y: place.y + 38 + row * 17 }, line)),
      svg("text", { class: "loop-small", x, y: place.y + BOX.height - 10 }, rule));
  }

  const tip = () => svg("marker", { id: "loop-tip", viewBox: "0 0 10 10", refX: 8, refY: 5, markerWidth: 5, markerHeight: 5, orient: "auto" }, svg("path", { class: "loop-tip", d: "M0 0L10 5L0 10z" }));

  function prefixBox(before, place, box) {
    const line = before === 0 ? "nothing before" : `${many(before, "message")} before`;
    return svg("g", {},
      svg("rect", { class: "loop-gap", x: place.x, y: MARGIN, width: box, height: PREFIX - 28, rx: 10 }),
      svg("text", { class: "loop-small", x: place.x + box / 2, y: MARGIN + 19, "text-anchor": "middle" }, wrap(line, { width: box - 12, most: 1, size: 12 })[0]),
      svg("path", { class: "loop-entry", d: `M${place.x + box / 2} ${MARGIN + PREFIX - 28}L${place.x + box / 2} ${place.y - 4}`, "marker-end": "url(#loop-tip)" }));
  }

  /** The round as a picture. round: [{id, from, name, text, rule}]; before: messages said before it; label: for who cannot see it; loose: they come in any order. */
  function drawRound(round, { width, before, label, loose }) {
    const shown = drawn(round);
    const top = MARGIN + PREFIX;
    const { places, box, height } = layout(shown.length, width, top);
    const ways = shown.map((_, at) => svg("path", {
      class: `loop-way${loose ? " loose" : at === shown.length - 1 ? " back" : ""}`, "marker-end": "url(#loop-tip)",
      d: way(places[at], places[(at + 1) % shown.length], box, shown.length),
    }));
    return svg("svg", { class: "loop-picture", role: "img", "aria-label": oneLine(label), viewBox: `0 0 ${width} ${height + MARGIN}`, width, height: height + MARGIN },
      svg("defs", {}, tip()), prefixBox(before, places[0], box), ...ways, ...shown.map((message, at) => node(message, places[at], box, at)));
  }

  Object.assign(Viewer, { drawRound });
})();
