"use strict";
/* The record behind a row: what was said in full, why, the fields, and the line as it stands in the log. */
(() => {
  const { el, text, longText, button, announce, copy, word, clock, looksJson } = Viewer;
  const LONG = 20000; // characters shown at once
  const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

  /** JSON with its parts told apart by colour. */
  function painted(said) {
    const node = el("pre", { class: "json-text" });
    let start = 0;
    for (const found of said.matchAll(TOKEN)) {
      node.append(said.slice(start, found.index));
      const name = found[2] ? "key" : found[1] ? "string" : "value";
      node.append(text(found[1] ?? found[0], "span", { class: name, dir: null }), found[2] ?? "");
      start = found.index + found[0].length;
    }
    node.append(said.slice(start));
    return node;
  }

  function pretty(value) {
    const said = JSON.stringify(value, null, 2);
    return said.length > LONG ? longText(said, LONG, { tag: "pre", name: "json-text" }) : painted(said);
  }

  function part(headline, body, copied = null) {
    const name = headline.toLowerCase();
    return el("section", { class: "part" },
      el("div", { class: "part-head" }, el("h3", {}, headline), copied === null ? null : button("Copy", () => copy(copied), { class: "small", "aria-label": `Copy: ${name}` })),
      body);
  }

  function parsed(said) {
    if (!looksJson(said)) return undefined;
    try {
      return JSON.parse(said);
    } catch {
      return undefined;
    }
  }

  class RecordPanel {
    /** run: the run it belongs to; stepped(by): to the record before or behind; closed(): it went away. */
    constructor(run, { stepped, closed }) {
      this.run = run;
      this.closed = closed;
      this.wantsWhy = false;
      this.body = el("div", { class: "panel-body", tabindex: "0", role: "group", "aria-label": "What the record holds" });
      this.title = el("h2", {}, "Record");
      this.node = el("aside", { class: "panel", "aria-label": "Record", hidden: true },
        el("div", { class: "panel-head" }, this.title,
          button("↑", () => stepped(-1), { class: "small", "aria-label": "Record before" }),
          button("↓", () => stepped(1), { class: "small", "aria-label": "Next record" }),
          button("✕", () => this.close(), { class: "small", "aria-label": "Close the record" })),
        this.body);
    }

    get isOpen() {
      return !this.node.hidden;
    }

    close() {
      if (!this.isOpen) return;
      this.node.hidden = true;
      this.at = null;
      this.closed();
    }

    async open(at) {
      this.node.hidden = false;
      this.at = at;
      try {
        const found = await this.run.source.record(this.run.id, at);
        if (this.at === at) this.draw(found);
      } catch (error) {
        if (this.at === at) this.body.replaceChildren(el("p", { class: "problem" }, text(error.message)));
      }
    }

    draw({ at, line, record, cut: isCut, broken }) {
      const message = record && record.type === "message";
      this.title.textContent = message ? `Message #${word(record.id)}` : Viewer.oneLine(record ? `Record: ${word(record.type)}` : "Broken line");
      const about = record ? `line ${Viewer.count(at + 1)} of the log · ${clock(record.t)} s · ${word(record.ts ?? "?")}` : `line ${Viewer.count(at + 1)} of the log`;
      const parts = [el("p", { class: "about" }, text(about))];
      if (isCut) parts.push(el("p", { class: "problem" }, "This line is longer than a page can show; the log holds all of it."));
      if (broken) parts.push(el("p", { class: "problem" }, text(broken)));
      if (message) parts.push(...this.said(record), this.why(record.id));
      if (record) parts.push(part("Fields", pretty(record), JSON.stringify(record, null, 2)));
      parts.push(part("Line in the log", longText(line, 2000, { tag: "pre", name: "raw" }), line));
      this.body.replaceChildren(...parts);
      this.body.scrollTop = 0;
      announce(this.title.textContent);
    }

    said(record) {
      if (typeof record.text !== "string") return [];
      const value = parsed(record.text);
      return [
        part("Text", longText(record.text, LONG, { tag: "div", name: "whole text" }), record.text),
        value === undefined ? null : part("Text as JSON", pretty(value)),
      ].filter(Boolean);
    }

    why(message) {
      const holder = el("div", { class: "why" });
      const ask = async () => {
        this.wantsWhy = true;
        holder.replaceChildren(el("p", { class: "about" }, "Stepping through the talk again…"));
        try {
          const { lines, error } = await this.run.source.why(this.run.id, message);
          holder.replaceChildren(error ? el("p", { class: "problem" }, text(error)) : text(lines.join("\n"), "pre", { class: "why-text" }));
        } catch (error) {
          holder.replaceChildren(el("p", { class: "problem" }, text(error.message)));
        }
      };
      if (this.wantsWhy) void ask();
      else holder.append(button("Show why, and why the other rules did not fit", ask, { class: "wide", id: "why" }));
      return part("Why this rule", holder);
    }
  }

  Object.assign(Viewer, { RecordPanel });
})();
