"use strict";
/* Two runs side by side: what both said, where they part and why, and what differs after that. */
(() => {
  const { el, text, badge, count, many, ago, word, cut, span, clock, nameOf, bodyOf, sentence, toneOfKind, shortPlace, oneLine } = Viewer;
  const LISTED = 40; // differences that are shown with what was said
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
    const answers = await Promise.all(groups.map(({ from, to }) => source.records(id, { from, count: to - from + 1 })));
    return new Map(answers.flatMap(({ records }) => records.map((row) => [row.at, row])));
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

  function cell(run, row, other) {
    if (!row) return el("div", { class: "pair-cell nothing" }, "nothing");
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

  function pairRow(runs, rows, [a, b], what = null) {
    const [mine, theirs] = [rows[0].get(a), rows[1].get(b)];
    return el("div", { class: `pair ${what ? "differs" : ""}`, role: "row" },
      el("div", { role: "cell" }, what ? el("span", { class: "unseen" }, `${what}, A: `) : null, cell(runs[0], mine, theirs)),
      el("div", { role: "cell" }, cell(runs[1], theirs, mine)));
  }

  class DiffView {
    constructor(app, a, b) {
      Object.assign(this, { app, ids: [a, b] });
      this.node = el("div", { class: "scroller page diff", tabindex: "0", role: "region", "aria-label": "Two runs compared" }, el("p", { class: "about" }, "Comparing…"));
    }

    async start() {
      const { source } = this.app;
      const [told, ...infos] = await Promise.all([source.diff(...this.ids), ...this.ids.map((id) => source.run(id))]);
      this.runs = infos.map((info, at) => ({ info, address: (place) => this.app.runAddress(this.ids[at], { at: place }) }));
      this.app.title("Two runs");
      const listed = told.differences.slice(0, LISTED);
      const rows = await Promise.all([0, 1].map((side) => rowsAt(source, this.ids[side], [...told.aligned, ...listed.map(({ a, b }) => [a, b])].map((pair) => pair[side]))));
      this.draw(told, listed, rows);
    }

    draw(told, listed, rows) {
      this.node.replaceChildren(
        el("h1", {}, told.same ? "The two runs are the same" : "Where the two runs part"),
        this.verdict(told),
        el("div", { class: "pairs", role: "table", "aria-label": "Both runs, message by message" }, this.heads(), ...this.aligned(told, rows)),
        listed.length > 1 ? this.others(told, listed, rows) : "",
        told.whole === false ? el("p", { class: "about" }, "Compared as far as 10,000 records behind that; simulator diff --all goes on to the end of both.") : "");
    }

    verdict(told) {
      if (told.same || !told.first) return el("p", { class: "lead" }, text(told.equal));
      return el("div", { class: "cause" },
        el("p", {}, el("b", {}, "First difference: "), text(told.first.sentence)),
        el("p", {}, el("b", {}, "Cause: "), badge(word(told.first.cause), "loop"), " ", text(told.first.why)),
        el("p", { class: "about" }, text(told.equal)));
    }

    heads() {
      return el("div", { class: "pair pair-heads", role: "row" }, ...this.runs.map(({ info, address }, at) => {
        const { summary, footer } = info;
        const kind = footer ? word(footer.kind) : "incomplete";
        const facts = [many(info.messages, "message"), summary.seed === null ? null : `seed ${word(summary.seed)}`, footer && footer.simulated ? span(footer.simulated) : null, ago(summary.started)].filter(Boolean).join(" · ");
        return el("div", { role: "columnheader" }, el("b", { class: "letter" }, at === 0 ? "A" : "B"), " ", el("a", { href: address(null) }, text(summary.scenario)), " ", badge(kind, toneOfKind(kind)), el("span", { class: "pair-facts" }, text(facts)));
      }));
    }

    aligned(told, rows) {
      const key = (a, b) => JSON.stringify([a, b]);
      const differing = new Map(told.differences.map((one) => [key(one.a, one.b), one.what]));
      const out = [];
      let parted = false;
      told.aligned.forEach((pair, at) => {
        const what = differing.get(key(...pair)) ?? null;
        if (at === 0) out.push(this.before(rows[0].get(pair[0]) ?? rows[1].get(pair[1])));
        if (what && !parted) {
          parted = true;
          out.push(el("div", { class: "part-line", role: "row" }, el("span", { role: "cell" }, `here they part: ${WORDS[what] ?? what}`)));
        }
        out.push(pairRow(this.runs, rows, pair, what));
      });
      if (told.first && !parted) out.push(el("div", { class: "part-line", role: "row" }, el("span", { role: "cell" }, `here they part: ${WORDS[told.first.what] ?? oneLine(word(told.first.what))}`)), pairRow(this.runs, rows, [told.first.a, told.first.b], told.first.what));
      return out;
    }

    before(row) {
      const said = row?.record?.id ?? 0;
      const line = said > 0 ? `the ${many(said, "message")} before are the same in both` : "from the first message on";
      return el("div", { class: "same-line", role: "row" }, el("span", { role: "cell" }, line));
    }

    others(told, listed, rows) {
      const more = told.differences.length - listed.length + (told.more ?? 0);
      return el("section", { class: "others" }, el("h2", {}, `All differences: ${count(told.differences.length + (told.more ?? 0))}`),
        ...listed.map((one) => el("div", { class: "other" }, el("p", {}, badge(WORDS[one.what] ?? word(one.what), "bad"), " ", text(one.sentence ?? "")),
          el("div", { role: "table", "aria-label": "The difference in both" }, pairRow(this.runs, rows, [one.a, one.b], one.what)))),
        more > 0 ? el("p", { class: "about" }, `and ${many(more, "more difference")}`) : null);
    }

    /** To the next or previous place that differs. */
    step(by) {
      const places = [...this.node.querySelectorAll(".differs")];
      this.place = Math.min(Math.max((this.place ?? (by > 0 ? -1 : places.length)) + by, 0), places.length - 1);
      const place = places[this.place];
      if (!place) return;
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
      place.scrollIntoView({ block: "center" });
    }

    keys() {
      const back = () => this.app.toRuns();
      return { b: back, Escape: back, n: () => this.step(1), p: () => this.step(-1), j: () => this.node.scrollBy(0, 80), k: () => this.node.scrollBy(0, -80), g: () => this.node.scrollTo(0, 0), G: () => this.node.scrollTo(0, this.node.scrollHeight) };
    }

    leave() {}
  }

  Object.assign(Viewer, { DiffView });
})();
