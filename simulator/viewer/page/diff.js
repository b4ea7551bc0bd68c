"use strict";
/* Two runs side by side, line by line in a window: what both said, where they part and why, and from one difference to the next. */
(() => {
  const { el, text, badge, button, count, many, ago, word, cut, span, clock, nameOf, bodyOf, sentence, toneOfKind, shortPlace, announce, Windowed } = Viewer;
  const NEAR = 150; // records between two places that are still asked for at once
  const LONG = 500;
  const WORDS = {
    text: "other words", re: "another answer", rule: "another rule", state: "another state", time: "another time",
    missing: "only in A", extra: "only in B", ending: "another ending",
  };

  /** The rows at some places of a log, by place; places near each other are asked for together. */
  async function rowsAt(source, id, places) {
    const groups = [];
    for (const at of [...new Set(places)].filter((each) => each !== null).sort((a, b) => a - b)) {
      const last = groups.at(-1);
      if (last && at - last.to < NEAR) last.to = at;
      else groups.push({ from: at, to: at });
    }
    const answers = await Promise.all(groups.map(({ from, to }) => source.lines(id, from, to)));
    return new Map(answers.flat().map((row) => [row.at, row]));
  }

  /** Where a text is not as the other one: [what both begin with, what is its own, what both end with]. */
  function apart(mine, theirs) {
    const most = Math.min(mine.length, theirs.length);
    let start = 0;
    while (start < most && mine[start] === theirs[start]) start += 1;
    let end = 0;
    while (end < most - start && mine[mine.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1;
    return [mine.slice(0, start), mine.slice(start, mine.length - end), mine.slice(mine.length - end)];
  }

  function body(record, other) {
    const mine = record.type === "message" ? bodyOf(record) : sentence(record);
    const theirs = other && other.type === record.type ? (record.type === "message" ? bodyOf(other) : sentence(other)) : null;
    if (theirs === null || theirs === mine || mine.length > LONG) return text(cut(mine, LONG), "div", { class: "text" });
    const [before, between, after] = apart(mine, theirs);
    return el("div", { class: "text", dir: "auto" }, text(before), between ? el("mark", {}, text(between)) : null, text(after));
  }

  function cell(run, place, row, other) {
    if (place === null) return el("div", { class: "pair-cell nothing" }, "nothing");
    if (!row) return el("div", { class: "pair-cell nothing" }, "left out of this file");
    const { record } = row;
    if (!record) return el("div", { class: "pair-cell" }, text(word(row.broken)));
    const message = record.type === "message";
    const side = message ? record.from : record.side ?? record.by ?? "";
    const head = message ? `${nameOf(run.info.header, record.from)} #${word(record.id)}` : word(record.type);
    const rule = record.rule ? `${word(record.rule.name)} ${shortPlace(record.rule)}` : null;
    return el("div", { class: `pair-cell ${side === "server" ? "server" : side === "client" ? "client" : ""}` },
      el("div", { class: "pair-head" }, el("a", { href: run.address(row.at) }, text(head)), el("span", {}, ` ${clock(record.t)}`)),
      body(record, other?.record ?? null), rule ? el("div", { class: "place" }, text(rule)) : null);
  }

  class DiffView {
    constructor(app, a, b) {
      Object.assign(this, { app, ids: [a, b] });
      this.top = el("div", { class: "diff-top scroller", tabindex: "0", role: "region", "aria-label": "What the comparison says" }, el("p", { class: "about" }, "Comparing…"));
      this.scroller = el("div", { class: "scroller", role: "rowgroup", tabindex: "0" });
      this.heading = el("div", { role: "rowgroup" });
      this.table = el("div", { class: "pairs", role: "table", "aria-label": "Both runs, line by line", hidden: true }, this.heading, this.scroller);
      this.list = new Windowed({
        scroller: this.scroller, fetch: (from, many) => this.fetch(from, many), render: (row, index) => this.render(row, index),
        moved: () => {}, followed: () => {},
      });
      this.list.body.setAttribute("role", "presentation");
      this.said = el("span", { class: "about" });
      this.bar = el("div", { class: "diff-bar" }, button("Previous", () => this.step(-1), { class: "small", "aria-label": "Previous difference" }), button("Next", () => this.step(1), { class: "small", "aria-label": "Next difference" }), this.said);
      this.node = el("div", { class: "diff" }, this.top, this.bar, this.table);
    }

    async start() {
      const { source } = this.app;
      const [told, ...infos] = await Promise.all([source.diff(...this.ids), ...this.ids.map((id) => source.run(id))]);
      this.runs = infos.map((info, at) => ({ info, address: (place) => this.app.runAddress(this.ids[at], { at: place }) }));
      this.app.title("Two runs");
      this.lines = told.lines;
      this.start_ = told.start;
      this.before = Math.min(...told.start); // so many lines agree, one by one
      this.total = this.before + this.lines.length;
      this.differing = this.lines.flatMap(([, , what], at) => (what ? [this.before + at] : []));
      this.draw(told);
      await this.list.show(this.differing[0] ?? 0, { align: this.differing.length ? "center" : "start" });
    }

    draw(told) {
      this.top.replaceChildren(
        el("h1", {}, told.same ? "The two runs are the same" : "Where the two runs part"),
        this.verdict(told),
        told.whole === false ? el("p", { class: "about" }, "Compared as far as 10,000 records behind that; simulator diff --all goes on to the end of both.") : "");
      this.bar.hidden = !this.differing.length;
      this.said.textContent = many(this.differing.length, "difference");
      this.heading.replaceChildren(this.heads());
      this.table.setAttribute("aria-rowcount", this.total + 1);
      this.table.hidden = false;
    }

    verdict(told) {
      if (told.same || !told.first) return el("p", { class: "lead" }, text(told.equal));
      return el("div", { class: "cause" },
        el("p", {}, el("b", {}, "First difference: "), text(told.first.sentence)),
        el("p", {}, el("b", {}, "Cause: "), badge(word(told.first.cause), "loop"), " ", text(told.first.why)),
        el("p", { class: "about" }, text(told.equal)));
    }

    heads() {
      return el("div", { class: "pair pair-heads", role: "row", "aria-rowindex": 1 }, ...this.runs.map(({ info, address }, at) => {
        const { summary, footer } = info;
        const kind = footer ? word(footer.kind) : "incomplete";
        const facts = [many(info.messages, "message"), summary.seed === null ? null : `seed ${word(summary.seed)}`, footer && footer.simulated ? span(footer.simulated) : null, ago(summary.started)].filter(Boolean).join(" · ");
        return el("div", { role: "columnheader" }, el("b", { class: "letter" }, at === 0 ? "A" : "B"), " ", el("a", { href: address(null) }, text(summary.scenario)), " ", badge(kind, toneOfKind(kind)), el("span", { class: "pair-facts" }, text(facts)));
      }));
    }

    /** What stands in a row: the line of A, that of B, what differs. */
    pair(index) {
      const behind = index - this.before;
      return behind < 0 ? [...this.start_.map((start) => start + behind), null] : this.lines[behind];
    }

    async fetch(from, many) {
      const pairs = Array.from({ length: Math.max(Math.min(many, this.total - from), 0) }, (_, at) => this.pair(from + at));
      const rows = await Promise.all([0, 1].map((side) => rowsAt(this.app.source, this.ids[side], pairs.map((pair) => pair[side]))));
      return { total: this.total, records: pairs.map((pair) => ({ pair, rows: [0, 1].map((side) => rows[side].get(pair[side]) ?? null) })) };
    }

    render({ pair: [a, b, what], rows: [mine, theirs] }, index) {
      const parted = index === this.differing[0];
      const told = `${parted ? "here they part: " : ""}${WORDS[what] ?? word(what)}`;
      return el("div", { class: `pair ${what ? "differs" : ""}`, role: "row", tabindex: "-1", "data-index": index, "aria-rowindex": index + 2 },
        parted ? el("div", { class: "part-line", "aria-hidden": "true" }, told) : null,
        el("div", { role: "cell" }, what ? el("span", { class: "unseen" }, `${told}. A: `) : null, cell(this.runs[0], a, mine, theirs)),
        el("div", { role: "cell" }, cell(this.runs[1], b, theirs, mine)));
    }

    /** To the next or previous line that differs; at first to the one in view. */
    async step(by) {
      const from = this.stepped ? this.list.current : this.list.current - by;
      const later = by > 0 ? this.differing.find((each) => each > from) : this.differing.findLast((each) => each < from);
      const place = later ?? this.differing.at(by > 0 ? -1 : 0);
      if (place === undefined) return;
      this.stepped = true;
      await this.list.goTo(place);
      this.said.textContent = `difference ${count(this.differing.indexOf(place) + 1)} of ${count(this.differing.length)}`;
      announce(this.said.textContent);
    }

    keys() {
      const back = () => this.app.toRuns();
      return {
        b: back, Escape: back, n: () => void this.step(1), p: () => void this.step(-1), j: () => void this.list.step(1), k: () => void this.list.step(-1),
        g: () => void this.list.goTo(0, { align: "start" }), G: () => void this.list.goTo(this.total - 1, { align: "end" }),
      };
    }

    leave() {}
  }

  Object.assign(Viewer, { DiffView });
})();
