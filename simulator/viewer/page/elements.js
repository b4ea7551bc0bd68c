"use strict";
/* Elements and drawings, made node by node: text is only ever a text node. Knows no record. */
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name === "on") Object.entries(value).forEach(([event, heard]) => node.addEventListener(event, heard));
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  /** A peer's text: isolated from what stands around it, with a sign for every character that does not show. */
  function text(said, tag = "bdi", attributes = {}) {
    const node = el(tag, { dir: "auto", ...attributes });
    for (const piece of Viewer.pieces(String(said))) {
      node.append(piece.text ?? el("span", { class: "sign", title: piece.name }, piece.sign));
    }
    return node;
  }

  /** A text of which at first only a part is shown, and a button for more of it. */
  function longText(said, length, { tag = "div", name = "text", step = 20000, rest = null, onRest = null } = {}) {
    if (said.length <= length && !rest) return text(said, tag, { class: name });
    const holder = el("div", { class: "long" });
    let shown = length;
    const draw = () => {
      const more = said.length - shown;
      const left = Math.max(more, 0) + (rest ?? 0);
      holder.replaceChildren(text(more > 0 ? Viewer.cut(said, shown) : said, tag, { class: name }));
      if (left <= 0) return;
      const next = () => {
        if (more <= 0 && onRest) return onRest();
        shown += step;
        return draw();
      };
      holder.append(el("button", { type: "button", class: "more", on: { click: (event) => { event.stopPropagation(); next(); } } },
        `Show more (${Viewer.many(left, "character")} left)`));
    };
    draw();
    return holder;
  }

  const button = (label, press, attributes = {}) => el("button", { type: "button", ...attributes, on: { click: press } }, label);
  const badge = (word, tone) => el("span", { class: `badge ${tone}` }, word);

  /** A message to the reader where there is nothing else to show. */
  const empty = (headline, ...more) => el("div", { class: "empty" }, el("p", { class: "empty-head" }, headline), ...more.map((line) => el("p", {}, line)));

  /** Told to a screen reader, once. */
  function announce(sentence) {
    document.getElementById("status").textContent = Viewer.oneLine(sentence);
  }

  async function copy(said) {
    try {
      await navigator.clipboard.writeText(said);
    } catch {
      const area = el("textarea", { class: "unseen", "aria-hidden": "true" });
      area.value = said; // pages opened from disk may have no clipboard of their own
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    announce("Copied");
  }

  Object.assign(Viewer, { el, svg, text, longText, button, badge, empty, announce, copy });
})();
