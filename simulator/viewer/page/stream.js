"use strict";
/* A conversation as it runs down the page: rows in a window, the scrubber, the search, the record beside it.
   The conversation and the sequence diagram differ only in how a row is drawn. */
(() => {
  const { el, button, announce, empty, count, Windowed, Scrubber, Searching, RecordPanel, Arrows, firstIndex, parseFilter } = Viewer;
  const BINS = 400;
  const OVERVIEW_EVERY = 1500; // ms between two looks at the whole of a growing log

  class Stream {
    /** run: the run in view; draw(row, index, before, context) -> element; head: what stands above the rows; name: what it is called */
    constructor(run, { draw, head, name, arrows }) {
      Object.assign(this, { run, draw });
      this.expression = run.params.get("filter") ?? "";
      this.only = run.params.get("only") !== "no";
      this.context = { header: run.info.header, loops: run.info.loops, filter: null, open: (at) => this.open(at), goToMessage: (id) => this.goToMessage(id), showLoop: () => run.go({ tab: "loop" }) };
      this.scroller = el("div", { class: "scroller", tabindex: "-1" });
      this.list = new Windowed({
        scroller: this.scroller, fetch: (from, many) => this.fetch(from, many), render: (...given) => this.render(...given),
        moved: () => this.moved(), followed: (on) => this.showFollow(on),
      });
      this.list.body.setAttribute("role", "feed");
      this.list.body.setAttribute("aria-label", name);
      this.list.body.addEventListener("click", (event) => this.clicked(event));
      this.list.body.addEventListener("pointerdown", () => { this.pressed = document.activeElement; }, { capture: true });
      if (arrows) this.arrows = new Arrows(this.list);
      this.scrubber = new Scrubber({ goTo: (at) => this.goToPlace(at, { focus: false }) });
      this.searching = new Searching({
        expression: this.expression, only: this.only, tried: (...given) => this.filter(...given),
        stepped: (by) => this.match(by), left: () => this.list.focus(this.list.current),
      });
      this.panel = new RecordPanel(run, { stepped: (by) => this.stepRecord(by), closed: () => this.panelClosed() });
      this.followButton = button("Follow the end", () => this.list.follow(!this.list.following), { class: "follow", "aria-pressed": "false", hidden: true });
      this.node = el("div", { class: "stream" },
        el("div", { class: "stream-bar" }, this.searching.node, this.followButton),
        el("div", { class: "stream-main" }, el("div", { class: "stream-rows" }, head, this.scroller), this.scrubber.node, this.panel.node));
    }

    async start() {
      this.followButton.hidden = !this.run.growing;
      const at = this.run.params.get("at");
      await this.searching.run();
      if (at !== null) await this.goToPlace(Number(at));
      else if (this.run.growing) this.list.follow(true);
      await this.drawOverview();
    }

    get filtering() {
      return this.only && this.expression ? this.expression : null;
    }

    async fetch(from, many) {
      this.list.body.setAttribute("aria-busy", "true");
      try {
        return await this.run.source.records(this.run.id, { from, count: many, filter: this.filtering });
      } finally {
        this.list.body.setAttribute("aria-busy", "false");
      }
    }

    render(row, index, before) {
      const element = this.draw(row, index, before, this.context);
      element.setAttribute("aria-setsize", this.list.total);
      if (this.fits && row.record && this.fits(row.record, this.loops())) element.classList.add("match");
      if (row.at === this.panel?.at) element.classList.add("opened");
      return element;
    }

    loops() {
      return this.context.loops.map(({ record }) => [record.first, record.messages - 1]);
    }

    /** Applies a filter; returns the answer of the source. */
    async filter(expression, only) {
      const answer = await this.run.source.records(this.run.id, { from: 0, count: 1, filter: expression });
      const kept = this.list.row(this.list.current)?.at ?? null;
      this.expression = expression;
      this.only = only;
      this.fits = expression && !only ? parseFilter(expression) : null;
      this.context.filter = this.filtering;
      this.matches = expression ? answer.total : 0;
      this.run.remember({ filter: expression || null, only: expression && !only ? "no" : null });
      const index = kept === null ? 0 : Math.max(0, await this.indexOf(kept));
      await this.list.show(Math.min(index, Math.max(0, (this.filtering ? answer.total : Infinity) - 1)), { align: kept === null ? "start" : "center" });
      if (answer.done === false) void this.searchOn(expression);
      else this.tellEmpty();
      return answer;
    }

    tellEmpty() {
      if (this.list.total === 0) this.list.body.replaceChildren(el("div", { role: "article", class: "nothing-here" }, empty(this.expression ? "Nothing matches this filter." : "Nothing was said yet.")));
    }

    /** A long log is searched piece by piece: what is found so far is shown, and more is asked for. */
    async searchOn(expression) {
      for (let done = false; !done;) {
        const answer = await this.run.source.records(this.run.id, { from: 0, count: 1, filter: expression });
        if (this.expression !== expression || this.left) return;
        done = answer.done !== false;
        this.matches = answer.total;
        this.searching.found(answer);
        if (this.filtering) await this.lengthen(answer.total);
      }
      this.tellEmpty();
    }

    async lengthen(total) {
      if (this.list.total === 0 && total > 0) await this.list.show(0);
      await this.list.grow(total);
    }

    /** The index of a record, by its place in the log; of the one behind it where the filter leaves it out. */
    async indexOf(at) {
      if (!this.filtering && !this.run.info.embedded) return at;
      const { total } = await this.run.source.records(this.run.id, { from: 0, count: 1, filter: this.filtering });
      const found = await firstIndex(this.run.source, this.run.id, { total, filter: this.filtering, fits: (row) => row.at >= at });
      return Math.min(found, Math.max(0, total - 1));
    }

    async goToPlace(at, { focus = true } = {}) {
      this.list.unfollow();
      await this.list.goTo(await this.indexOf(at), { focus, align: "center" });
    }

    async goToMessage(id) {
      const { at } = await this.run.source.position(this.run.id, id);
      if (at === null) return announce(`There is no message #${id}`);
      if (this.filtering) await this.clearFilter();
      return this.goToPlace(at);
    }

    clearFilter() {
      this.searching.input.value = "";
      return this.searching.run();
    }

    /** place: as `readPlace` reads it. */
    async jump(place) {
      if (place.edge) return this.edge(place.edge);
      if (place.message !== undefined) return this.goToMessage(place.message);
      const index = await firstIndex(this.run.source, this.run.id, { total: this.list.total, filter: this.filtering, fits: (row) => !row.record || row.record.t >= place.time });
      this.list.unfollow();
      return this.list.goTo(Math.min(index, this.list.total - 1));
    }

    edge(which) {
      if (which === "start") this.list.unfollow();
      else if (this.run.growing) this.list.follow(true);
      return this.list.goTo(which === "start" ? 0 : this.list.total - 1, { align: which });
    }

    /** To the next or previous record that fits. */
    async match(by) {
      if (!this.expression) return this.searching.focus();
      if (this.only) return this.list.step(by);
      const here = this.list.row(this.list.current)?.at ?? 0;
      const found = await firstIndex(this.run.source, this.run.id, { total: this.matches, filter: this.expression, fits: (row) => (by > 0 ? row.at > here : row.at >= here) });
      const wanted = by > 0 ? found : found - 1;
      if (wanted < 0 || wanted >= this.matches) return announce(by > 0 ? "No match further down" : "No match further up");
      const { records } = await this.run.source.records(this.run.id, { from: wanted, count: 1, filter: this.expression });
      announce(`Match ${count(wanted + 1)} of ${count(this.matches)}`);
      return this.goToPlace(records[0].at);
    }

    /** The first press on a row looks at it, the second one opens its record. */
    clicked(event) {
      const row = event.target.closest(".row");
      const opens = event.target.closest(".id") !== null;
      if (!row || (!opens && event.target.closest("button, a")) || !getSelection().isCollapsed) return;
      row.focus({ preventScroll: true });
      if (opens || this.panel.isOpen || row === this.pressed) void this.open(Number(row.dataset.at));
    }

    async open(at) {
      const open = this.panel.open(at);
      this.mark(at);
      await open;
    }

    mark(at) {
      this.list.body.querySelectorAll(".opened").forEach((each) => each.classList.remove("opened"));
      if (at !== null) this.list.body.querySelector(`[data-at="${at}"]`)?.classList.add("opened");
    }

    panelClosed() {
      this.mark(null);
      this.list.focus(this.list.current);
    }

    async stepRecord(by) {
      await this.list.step(by);
      const row = this.list.row(this.list.current);
      if (row) await this.open(row.at);
    }

    moved() {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = null;
        const [first, last] = [this.list.firstVisible(), this.list.lastVisible()].map((index) => this.list.row(index)?.at);
        if (first !== undefined) this.scrubber.move(first, last ?? first);
      });
    }

    async drawOverview() {
      this.looked = Date.now();
      const overview = await this.run.source.overview(this.run.id, BINS);
      this.scrubber.draw(overview, this.run.info.verdicts.filter(({ record }) => record.ok !== true).map(({ at }) => at));
    }

    showFollow(on) {
      this.followButton.setAttribute("aria-pressed", String(on));
    }

    /** The log became longer. */
    async grown(records) {
      if (this.expression) {
        const answer = await this.run.source.records(this.run.id, { from: 0, count: 1, filter: this.expression });
        this.matches = answer.total;
        this.searching.found(answer);
        await this.lengthen(this.filtering ? answer.total : records);
      } else {
        await this.lengthen(records);
      }
      if (Date.now() - this.looked > OVERVIEW_EVERY) await this.drawOverview();
    }

    /** What is known of the run changed: a loop was found, or it came to its end. */
    async told() {
      this.followButton.hidden = !this.run.growing;
      this.context.loops = this.run.info.loops;
      this.context.header = this.run.info.header;
      this.list.redraw();
      await this.drawOverview();
    }

    leave() {
      this.left = true;
      this.searching.leave();
    }
  }

  Object.assign(Viewer, { Stream });
})();
