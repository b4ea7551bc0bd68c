"use strict";
/* The loops of a run: each as a drawn round, with the proof or the suspicion in words. */
(() => {
  const { el, svg, text, badge, empty, button, count, many, word, nameOf, cut, shortPlace, loopHeadline, loopReasons, loopVaried, loopRound, drawRound, oneLine } = Viewer;
  const ROUNDS = 12; // rounds that are told one by one
  const WIDEST = 760;

  /** Rounds of the loop: [{from, to, whole}] by message id; empty where it has none. */
  function roundsOf(record) {
    const { first, period, messages } = record;
    if (!Viewer.hasRounds(record)) return [];
    const rounds = [];
    for (let from = first; from < messages; from += period) rounds.push({ from, to: Math.min(from + period, messages) - 1, whole: from + period <= messages });
    return rounds;
  }

  /** The conversation as a bar: what came before, then round after round. */
  function roundBar(record, rounds) {
    const total = Math.max(record.messages, 1);
    const part = (name, from, to) => svg("rect", { class: name, x: `${(100 * from) / total}%`, width: `${(100 * (to - from + 1)) / total}%`, y: 0, height: 18 });
    const parts = rounds.length ? rounds.map((round, at) => part(`round-part ${at % 2 ? "odd" : "even"}`, round.from, round.to)) : [part("round-part even", record.first, total - 1)];
    return svg("svg", { class: "round-bar", width: "100%", height: 18, role: "img", "aria-label": `${many(record.first, "message")} before the loop, then ${many(total - record.first, "message")} in it` },
      record.first > 0 ? part("round-part before", 0, record.first - 1) : null, ...parts);
  }

  function roundList(record, rounds, run) {
    const link = (id, label) => el("a", { href: run.address({ tab: null, message: id }) }, label);
    const items = rounds.slice(0, ROUNDS).map((round, at) => el("li", {}, el("b", {}, round.whole ? `round ${at + 1}` : "goes on"), " ", link(round.from, `#${count(round.from)}`), round.to > round.from ? [" to ", link(round.to, `#${count(round.to)}`)] : null));
    if (rounds.length > ROUNDS) items.push(el("li", {}, `and ${many(rounds.length - ROUNDS, "more round")}`));
    if (record.first > 0) items.unshift(el("li", {}, el("b", {}, "before"), " ", link(0, "#0"), record.first > 1 ? [" to ", link(record.first - 1, `#${count(record.first - 1)}`)] : null));
    return el("ul", { class: "rounds" }, ...items);
  }

  function ruleList(round) {
    return el("ol", { class: "round-messages" }, ...round.map((message) => el("li", {},
      el("span", { class: `who ${message.from}` }, text(message.name)), " ",
      text(cut(message.text, 160)), " ",
      message.rule ? el("span", { class: "place" }, text(`${word(message.rule.name)} ${shortPlace(message.rule)}`)) : null)));
  }

  function variedPart(record) {
    const varied = loopVaried(record);
    if (!varied.length) return null;
    return el("section", {}, el("h3", {}, "What varies, and does not count"), el("ul", {}, ...varied.map(({ how, values }) => el("li", {}, el("b", {}, text(how)), values.length ? [": ", text(values.join(", "))] : null))));
  }

  class LoopView {
    constructor(run) {
      this.run = run;
      this.at = Math.min(Number(run.params.get("loop") ?? 0), Math.max(run.info.loops.length - 1, 0));
      this.node = el("div", { class: "scroller page loops", tabindex: "0", role: "region", "aria-label": "Reply loops" });
      this.watch = new ResizeObserver(() => this.redraw());
    }

    async start() {
      this.draw();
      this.watch.observe(this.node);
    }

    draw() {
      const { loops } = this.run.info;
      if (!loops.length) return this.node.replaceChildren(empty("No reply loop was found.", "When two bots go round and nothing new is said, the round is drawn here."));
      const { record } = loops[this.at];
      this.round = loopRound(record).map((message) => ({ ...message, name: nameOf(this.run.info.header, message.from) }));
      this.holder = el("div", { class: "loop-holder", on: { click: (event) => this.clicked(event) } });
      const rounds = roundsOf(record);
      const proved = record.certainty === "proved";
      this.node.replaceChildren(
        loops.length > 1 ? this.chooser(loops) : el("span", {}),
        el("h2", {}, badge(`${word(record.class)}, ${word(record.certainty)}`, "loop"), " ", proved ? "This loop is proved" : "This is most likely a loop"),
        el("p", { class: "lead" }, text(loopHeadline(record))),
        el("div", { class: "loop-columns" }, this.holder, el("div", { class: "loop-facts" },
          el("section", {}, el("h3", {}, proved ? "Why it never ends" : "Why it looks endless"), ...loopReasons(record).map((line) => el("p", {}, text(line)))),
          el("section", {}, el("h3", {}, rounds.length ? "Where the rounds are" : "Where the loop is"), roundBar(record, rounds), roundList(record, rounds, this.run)),
          variedPart(record),
          this.round.length ? el("section", {}, el("h3", {}, rounds.length ? "The round, message by message" : "What was said last"), ruleList(this.round)) : null)));
      this.width = 0;
      return this.redraw();
    }

    redraw() {
      if (!this.holder || !this.round.length) return;
      const width = Math.round(Math.min(this.holder.clientWidth, WIDEST));
      if (width === this.width || width < 100) return;
      this.width = width;
      const { record } = this.run.info.loops[this.at];
      const label = `One round of ${many(this.round.length, "message")}: ${this.round.map((message) => `${message.name} says ${cut(message.text, 60)}`).join(", then ")}, and again from the beginning`;
      const loose = !Viewer.hasRounds(record);
      this.holder.replaceChildren(drawRound(this.round, { width, before: record.first, label: oneLine(label), loose }), loose ? el("p", { class: "about loose-note" }, "They come in any order; this is how they came last.") : "");
    }

    chooser(loops) {
      return el("nav", { class: "chips", "aria-label": "Loops" }, ...loops.map((_, at) => button(`Loop ${at + 1}`, () => {
        this.at = at;
        this.draw();
      }, { class: "chip", "aria-pressed": String(at === this.at) })));
    }

    clicked(event) {
      const message = event.target.closest("[data-message]")?.dataset.message;
      if (message) this.run.go({ tab: null, message });
    }

    async told() {
      this.draw();
    }

    leave() {
      this.watch.disconnect();
    }
  }

  Object.assign(Viewer, { LoopView });
})();
