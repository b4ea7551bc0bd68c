"use strict";
/* Which rules spoke: the source of every bot with its lines, and which rule answered which. */
(() => {
  const { el, text, badge, empty, many, count, word } = Viewer;

  /** For every line what is to be marked beside it: the rule that begins there, and whether its lines spoke. */
  function marksOf(rules) {
    const marks = new Map();
    for (const rule of [...rules].sort((a, b) => (b.end - b.line) - (a.end - a.line))) { // the innermost rule decides a line
      for (let line = rule.line; line <= Math.max(rule.end ?? rule.line, rule.line); line += 1) marks.set(line, { rule, begins: line === rule.line });
    }
    return marks;
  }

  function sourceLine(said, number, mark, run) {
    const tone = !mark ? "" : mark.rule.count > 0 ? "spoke" : "silent";
    const times = mark?.begins ? (mark.rule.count > 0 ? `${count(mark.rule.count)}×` : "never") : "";
    const link = mark?.begins && mark.rule.count > 0 ? el("a", { href: run.address({ tab: null, filter: `rule:"${mark.rule.name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}" file:"${run.fileEnd(mark.rule, number)}"` }), "aria-label": `${times}: show what this rule said` }, times) : times;
    return el("tr", { class: tone }, el("td", { class: "times" }, link), el("th", { scope: "row", class: "number" }, String(number)), el("td", { class: "code" }, text(said, "code", { dir: "ltr" })));
  }

  function fileSection(file, run, did) {
    const spoke = file.rules.filter((rule) => rule.count > 0).length;
    const marks = marksOf(file.rules);
    const head = el("h3", {}, text(file.path), " ", el("span", { class: "side-word" }, word(file.side ?? "")), " ", badge(`${spoke} of ${many(file.rules.length, "rule")} ${did}`, spoke === file.rules.length ? "good" : "loop"));
    const where = { fileEnd: (rule, line) => `${file.path}:${line}`, address: (given) => run.address(given) };
    const source = file.lines
      ? el("table", { class: "source", "aria-label": `Source of ${Viewer.oneLine(file.path)}` }, el("tbody", {}, ...file.lines.map((line, at) => sourceLine(line, at + 1, marks.get(at + 1), where))))
      : el("div", {}, el("p", { class: "about" }, text(file.note ?? "Its source is not at hand.")), ruleTable(file.rules, did));
    return el("section", { class: "coverage-file" }, head, source);
  }

  const ruleTable = (rules, did) => el("table", { class: "facts-table" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "rule"), el("th", { scope: "col" }, "line"), el("th", { scope: "col" }, did))),
    el("tbody", {}, ...rules.map((rule) => el("tr", { class: rule.count ? "" : "silent" }, el("td", {}, text(rule.name)), el("td", {}, word(rule.line)), el("td", {}, rule.count ? `${count(rule.count)}×` : "never")))));

  function pairTable(pairs) {
    if (!pairs.length) return null;
    const spelt = (rule) => (Viewer.isObject(rule) ? Viewer.ruleOf(rule) : word(rule));
    return el("section", {}, el("h3", {}, "Which rule answered which"), el("table", { class: "facts-table" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "was said"), el("th", { scope: "col" }, "answered"), el("th", { scope: "col" }, "times"))),
      el("tbody", {}, ...pairs.map((pair) => el("tr", {}, el("td", {}, text(spelt(pair.from))), el("td", {}, text(spelt(pair.to)), pair.side ? el("span", { class: "side-word" }, ` ${word(pair.side)}`) : null), el("td", {}, count(pair.count)))))));
  }

  class CoverageView {
    constructor(run) {
      this.run = run;
      this.node = el("div", { class: "scroller page coverage", tabindex: "0", role: "region", "aria-label": "Rule coverage" }, el("p", { class: "about" }, "Counting…"));
    }

    async start() {
      let found = await this.run.source.coverage(this.run.id);
      while (found.done === false && !this.left) { // a long log is counted piece by piece
        this.node.replaceChildren(el("p", { class: "about" }, `Counting… ${count(found.scanned)} records`));
        found = await this.run.source.coverage(this.run.id);
      }
      const { files, pairs } = found;
      const did = found.counted === "fired" ? "fired" : "spoke"; // a rule may fire and say nothing
      if (!files.length) return this.node.replaceChildren(empty("No rule fired here.", "Neither side was a bot with rules."));
      const all = files.flatMap((file) => file.rules);
      const spoke = all.filter((rule) => rule.count > 0).length;
      return this.node.replaceChildren(
        el("h2", {}, `${count(spoke)} of ${many(all.length, "rule")} ${did}`),
        el("p", { class: "lead" }, `Green lines belong to rules that ${did} in this run, red ones to rules that never did.`),
        ...files.map((file) => fileSection(file, this.run, did)), pairTable(pairs) ?? "");
    }

    leave() {
      this.left = true;
    }
  }

  Object.assign(Viewer, { CoverageView });
})();
