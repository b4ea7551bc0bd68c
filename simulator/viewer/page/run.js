"use strict";
/* One run: what it came to, and its views: conversation, sequence, loop, coverage, other runs. */
(() => {
  const { el, text, badge, count, many, span, ago, word, nameOf, roleOf, toneOfKind, Stream, LoopView, CoverageView, runRow, empty, rowOf, stepOf, lifeHeads, oneLine, announce } = Viewer;
  const AGAIN = 400; // ms between two looks at what a growing run came to
  const STILL = 120000; // ms without a word after which a run without an end no longer counts as running

  const sideHeads = (header) => el("div", { class: "side-heads" },
    ...["client", "server"].map((side) => el("div", { class: `side-head ${side}` }, el("b", {}, text(nameOf(header, side))), el("span", {}, nameOf(header, side) === roleOf(header, side) ? "" : roleOf(header, side)))));

  class OthersView {
    constructor(run) {
      this.run = run;
      this.node = el("div", { class: "scroller page", tabindex: "0", role: "region", "aria-label": "Compare with another run" });
    }

    async start() {
      const { source, id, info } = this.run;
      const { runs } = await source.runs();
      const ages = new Map(runs.map((run, at) => [run.id, at])); // the newest is the first
      const pairWith = (other) => [other.id, id].sort((a, b) => ages.get(b) - ages.get(a));
      const others = runs.filter((run) => run.id !== id && source.compares(...pairWith(run)));
      const same = others.filter((run) => run.scenario === info.summary.scenario);
      const shown = [...same, ...others.filter((run) => !same.includes(run))].slice(0, 100);
      if (!shown.length) return this.node.replaceChildren(empty("There is no other run to compare with.", source.live ? "Play the scenario again, perhaps with --seed 1." : "This file holds no other run of this scenario; simulator view and simulator diff compare any two."));
      return this.node.replaceChildren(el("h2", {}, "Compare with"), el("p", { class: "lead" }, same.length ? "Runs of the same scenario come first." : "No other run of this scenario is here."),
        el("ol", { class: "runs" }, ...shown.map((other) => runRow(other, { href: this.run.app.diffAddress(...pairWith(other)) }))));
    }

    leave() {}
  }

  const VIEWS = {
    conversation: { label: "Conversation", make: (run) => new Stream(run, { draw: rowOf, head: sideHeads(run.info.header), name: "Conversation", arrows: true }) },
    sequence: { label: "Sequence", make: (run) => new Stream(run, { draw: stepOf, head: lifeHeads(run.info.header), name: "Sequence diagram", arrows: false }) },
    loop: { label: "Loop", make: (run) => new LoopView(run) },
    coverage: { label: "Coverage", make: (run) => new CoverageView(run) },
    compare: { label: "Compare", make: (run) => new OthersView(run) },
  };

  class RunView {
    constructor(app, id) {
      Object.assign(this, { app, id, source: app.source });
      this.head = el("div", { class: "run-head" });
      this.tabs = el("nav", { class: "tabs", "aria-label": "Views of the run" });
      this.place = el("div", { class: "run-view" });
      this.node = el("div", { class: "run-page" }, this.head, this.tabs, this.place);
    }

    /** Whether more is to come: the log has no end yet, and something was written a moment ago. */
    get growing() {
      return this.source.live && this.info.footer === null && Date.now() - this.heardAt < STILL;
    }

    async lastWritten() {
      if (!this.source.live || this.info.footer) return 0;
      const { records } = await this.source.records(this.id, { from: this.info.records - 1, count: 1 });
      return Date.parse(records[0]?.record?.ts) || 0;
    }

    get tab() {
      const wanted = this.params.get("tab") ?? "conversation";
      return Object.hasOwn(VIEWS, wanted) ? wanted : "conversation";
    }

    async start() {
      this.params = this.app.params;
      this.place.replaceChildren(empty("Reading the log…"));
      this.info = await this.source.run(this.id);
      this.heardAt = await this.lastWritten();
      this.app.title(oneLine(this.info.summary.scenario || this.id));
      this.drawHead();
      await this.show();
    }

    /** The address changed, and the run is the same. */
    async turn(params) {
      const before = this.tab;
      this.params = params;
      if (this.tab !== before || !params.has("message") && !params.has("at") || params.has("filter")) return this.show();
      return this.view.goToPlace ? this.goTo() : undefined;
    }

    async show() {
      this.view?.leave();
      this.view = VIEWS[this.tab].make(this);
      this.drawTabs();
      this.place.replaceChildren(this.view.node);
      await this.view.start();
      await this.goTo();
    }

    async goTo() {
      const message = this.params.get("message");
      if (message !== null && this.view.goToMessage) await this.view.goToMessage(Number(message));
      else if (this.params.has("at") && this.view.goToPlace) await this.view.goToPlace(Number(this.params.get("at")));
    }

    drawHead() {
      const { summary, header, footer, verdicts, problems } = this.info;
      const kind = footer ? word(footer.kind) : this.growing ? "running" : "incomplete";
      const failed = verdicts.filter(({ record }) => record.ok !== true);
      const simulated = footer ? footer.simulated : summary.simulated;
      const facts = [
        many(this.info.messages, "message"), simulated ? `${span(simulated)} long` : null, header ? `seed ${word(header.seed)}` : null,
        header ? `${word(header.clock)} time` : null, footer ? `ended by ${word(footer.ended_by)}` : null, summary.started ? ago(summary.started) : null,
      ].filter(Boolean).join(" · ");
      this.head.replaceChildren(
        el("div", { class: "run-title" }, el("h1", {}, text(summary.scenario || this.id)), badge(kind, kind === "running" ? "running" : toneOfKind(kind)), el("p", { class: "facts" }, text(facts))),
        ...this.notes(failed, verdicts, problems));
    }

    notes(failed, verdicts, problems) {
      const left = this.info.embedded && this.info.embedded < this.info.records ? this.info.records - this.info.embedded : 0;
      return [
        failed.length ? el("p", { class: "notice bad" }, `${count(failed.length)} of ${many(verdicts.length, "expectation")} failed: `, text(`${word(failed[0].record.key)}, wanted ${Viewer.cut(word(failed[0].record.wanted), 80)}, got ${Viewer.cut(word(failed[0].record.got), 80)}`), " ", el("a", { href: this.address({ tab: null, at: failed[0].at }) }, "Show it")) : null,
        problems.length && !this.growing ? el("ul", { class: "notice bad" }, ...problems.slice(0, 3).map((problem) => el("li", {}, text(problem))), problems.length > 3 ? el("li", {}, `and ${count(problems.length - 3)} more`) : null) : null,
        left ? el("p", { class: "notice" }, `This file holds the ends and the loop of a long log; ${many(left, "record")} were left out.`) : null,
      ].filter(Boolean);
    }

    drawTabs() {
      const loops = this.info.loops.length;
      this.tabs.replaceChildren(...Object.entries(VIEWS).map(([name, view]) => el("a", {
        href: this.address({ tab: name === "conversation" ? null : name }), "aria-current": this.tab === name ? "page" : null,
      }, view.label, name === "loop" && loops ? el("span", { class: "tab-count" }, count(loops)) : null)));
    }

    /** The address of this run with another tab, place or filter. */
    address({ tab = this.tab === "conversation" ? null : this.tab, ...given }) {
      return this.app.runAddress(this.id, { tab, ...given });
    }

    go(given) {
      location.hash = this.address(given);
    }

    remember(given) {
      this.app.remember(given);
    }

    toTab(number) {
      this.go({ tab: Object.keys(VIEWS)[number - 1] === "conversation" ? null : Object.keys(VIEWS)[number - 1] });
    }

    heard(event) {
      if (event.type !== "grown" || event.log !== this.id || !this.info) return;
      const woke = !this.growing;
      this.heardAt = Date.now();
      this.info.records = event.records;
      if (woke) this.view?.told?.();
      void this.view?.grown?.(event.records);
      if (!this.asking) this.asking = setTimeout(() => void this.ask(), AGAIN);
    }

    /** Looks again at what a growing run came to. */
    async ask() {
      this.asking = null; // what grows from now on is asked for once more
      const before = this.info;
      this.info = await this.source.run(this.id).catch(() => before);
      this.drawHead();
      this.drawTabs();
      const told = this.info.loops.length !== before.loops.length || (this.info.footer !== null) !== (before.footer !== null);
      if (told) await this.view?.told?.();
      if (this.info.footer && !before.footer) announce(`The conversation ended: ${word(this.info.footer.kind)}`);
    }

    back() {
      if (this.view?.panel?.isOpen) this.view.panel.close();
      else this.app.toRuns();
    }

    keys() {
      const stream = this.view instanceof Stream ? this.view : null;
      const tabs = Object.fromEntries(Object.keys(VIEWS).map((_, at) => [String(at + 1), () => this.toTab(at + 1)]));
      const shared = { ...tabs, b: () => this.back(), Escape: () => this.back(), l: () => this.go({ tab: "loop" }) };
      if (!this.view) return { b: shared.b, Escape: shared.Escape };
      if (!stream) return { ...shared, j: () => this.view.node.scrollBy(0, 80), k: () => this.view.node.scrollBy(0, -80), g: () => this.view.node.scrollTo(0, 0), G: () => this.view.node.scrollTo(0, this.view.node.scrollHeight) };
      return { ...shared, ...this.streamKeys(stream) };
    }

    streamKeys(stream) {
      const here = () => stream.list.row(stream.list.current);
      const step = (by) => () => (stream.panel.isOpen ? stream.stepRecord(by) : stream.list.step(by));
      return {
        j: step(1), k: step(-1), g: () => stream.edge("start"), G: () => stream.edge("end"), "/": () => stream.searching.focus(),
        n: () => stream.match(1), p: () => stream.match(-1), f: () => this.growing && stream.list.follow(!stream.list.following),
        Enter: () => here() && stream.open(here().at), r: () => Number.isInteger(here()?.record?.re) && stream.goToMessage(here().record.re),
        ":": () => this.app.askPlace((place) => stream.jump(place)),
        w: async () => { stream.panel.wantsWhy = true; if (here()) await stream.open(here().at); },
      };
    }

    leave() {
      clearTimeout(this.asking);
      this.view?.leave();
    }
  }

  Object.assign(Viewer, { RunView });
})();
