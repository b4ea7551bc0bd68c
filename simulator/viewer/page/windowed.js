"use strict";
/* A list of any length of which only what is near the eye is in the page.
   Places are indices, never pixels: a million rows are higher than an element can be. */
(() => {
  const CHUNK = 60; // rows asked for at a time
  const KEEP = 240; // rows in the page at most
  const NEAR = 700; // pixels from an edge at which more is asked for
  const AT_END = 6; // pixels from the end that still count as the end

  class Windowed {
    /** given: scroller; fetch(from, count) -> {total, records}; render(row, index, before) -> element; moved(); followed(on) */
    constructor(given) {
      Object.assign(this, given);
      this.rows = []; // {row, element} of the indices from `first` on
      this.first = 0;
      this.total = 0;
      this.current = -1; // the index that has the focus, or would get it
      this.following = false;
      this.version = 0; // rises when what is shown begins anew: late answers are dropped
      this.lastTop = 0;
      this.body = Viewer.el("div", { class: "rows" });
      this.scroller.replaceChildren(this.body);
      this.scroller.addEventListener("scroll", () => this.scrolled());
      this.body.addEventListener("focusin", (event) => this.focused(event.target));
    }

    /** Shows the list around an index. align: start, center or end. */
    async show(index, { align = "start", focus = false } = {}) {
      const version = ++this.version;
      this.busy = "all"; // what grows meanwhile waits until this stands
      this.grown = 0;
      const from = Math.max(0, index - (align === "end" ? CHUNK * 2 - 1 : CHUNK));
      let answer;
      try {
        answer = await this.fetch(from, CHUNK * 2);
      } finally {
        if (version === this.version) this.busy = null;
      }
      if (version !== this.version) return;
      this.total = answer.total;
      this.first = from;
      this.rows = [];
      this.body.replaceChildren();
      this.add(answer.records, false);
      this.current = Math.min(Math.max(index, 0), this.total - 1);
      this.settle(this.current, align);
      if (focus) this.focus(this.current);
      this.scrolled();
      if (this.grown > this.total) await this.grow(this.grown);
    }

    element(index) {
      return this.rows[index - this.first]?.element ?? null;
    }

    row(index) {
      return this.rows[index - this.first]?.row ?? null;
    }

    /** Brings an index into view and gives it the focus. */
    async goTo(index, { align = "center", focus = true } = {}) {
      const wanted = Math.min(Math.max(index, 0), this.total - 1);
      if (wanted < 0) return;
      if (!this.element(wanted)) return void (await this.show(wanted, { align, focus }));
      this.current = wanted;
      this.settle(wanted, align);
      if (focus) this.focus(wanted);
    }

    /** One step with the keyboard: as little scrolling as it takes. */
    async step(by) {
      const from = this.visible(this.current) ? this.current : this.firstVisible() - Math.sign(by);
      const wanted = Math.min(Math.max(from + by, 0), this.total - 1);
      if (wanted < 0) return;
      if (!this.element(wanted)) return void (await this.goTo(wanted));
      this.current = wanted;
      this.focus(wanted);
      this.element(wanted).scrollIntoView({ block: "nearest" });
    }

    /** The list became longer. */
    async grow(total) {
      if (this.busy === "all") return void (this.grown = total);
      if (total <= this.total) return;
      const wasWhole = this.first + this.rows.length >= this.total;
      this.total = total;
      if (this.following && total - this.first - this.rows.length > KEEP) await this.show(total - 1, { align: "end" });
      else if (wasWhole || this.following) await this.more("end");
      this.refresh();
    }

    follow(on) {
      if (this.following === on) return;
      this.following = on;
      if (on) void this.goTo(this.total - 1, { align: "end", focus: false });
      this.followed(on);
    }

    async more(edge) {
      if (this.busy) return;
      const end = this.first + this.rows.length;
      const from = edge === "end" ? end : Math.max(0, this.first - CHUNK);
      const count = edge === "end" ? Math.min(CHUNK, this.total - end) : this.first - from;
      if (count <= 0) return;
      const version = this.version;
      this.busy = edge;
      const answer = await this.fetch(from, count).catch(() => null);
      if (version !== this.version) return;
      this.busy = null;
      if (!answer) return;
      this.total = answer.total;
      this.keepingPlace(() => {
        if (edge === "start") this.first = from;
        this.add(answer.records, edge === "start");
        this.prune(edge);
      });
      if (this.following) this.settle(this.total - 1, "end");
      this.scrolled();
    }

    add(records, before) {
      const start = before ? this.first : this.first + this.rows.length;
      const last = before ? null : this.rows.at(-1)?.row ?? null;
      const made = records.map((row, at) => ({ row, element: this.render(row, start + at, at ? records[at - 1] : last) }));
      this.rows = before ? [...made, ...this.rows] : [...this.rows, ...made];
      const elements = made.map((each) => each.element);
      if (before) this.body.prepend(...elements);
      else this.body.append(...elements);
      if (before && made.length) this.drawAgain(made.length); // it did not know what stands before it
    }

    drawAgain(at) {
      const each = this.rows[at];
      if (!each || each.element.contains(document.activeElement)) return;
      const element = this.render(each.row, this.first + at, this.rows[at - 1]?.row ?? null);
      each.element.replaceWith(element);
      each.element = element;
    }

    /** Takes away what is far from the edge that grew. */
    prune(grew) {
      const spare = this.rows.length - KEEP;
      if (spare <= 0) return;
      const gone = grew === "end" ? this.rows.splice(0, spare) : this.rows.splice(-spare, spare);
      if (grew === "end") this.first += spare;
      if (gone.some(({ element }) => element.contains(document.activeElement))) this.scroller.focus({ preventScroll: true });
      gone.forEach(({ element }) => element.remove());
    }

    /** Rows come and go above what is looked at; that stays where it is. */
    keepingPlace(change) {
      const anchor = this.firstVisible();
      const before = this.element(anchor)?.getBoundingClientRect().top;
      change();
      const after = this.element(anchor)?.getBoundingClientRect().top;
      if (after !== undefined) this.scroller.scrollTop += after - before;
      this.lastTop = this.scroller.scrollTop;
    }

    settle(index, align) {
      const element = this.element(index);
      if (!element) return;
      const box = element.getBoundingClientRect();
      const frame = this.scroller.getBoundingClientRect();
      const spare = frame.height - box.height;
      const wanted = align === "start" ? 0 : align === "center" ? Math.max(0, spare / 2) : spare;
      this.scroller.scrollTop += align === "end" && index === this.total - 1 ? this.scroller.scrollHeight : box.top - frame.top - wanted;
      this.lastTop = this.scroller.scrollTop;
    }

    focus(index) {
      this.element(index)?.focus({ preventScroll: true });
    }

    focused(target) {
      const element = target.closest("[data-index]");
      if (!element) return;
      this.element(this.current)?.setAttribute("tabindex", "-1");
      this.current = Number(element.dataset.index);
      element.setAttribute("tabindex", "0");
    }

    visible(index) {
      const element = this.element(index);
      if (!element) return false;
      const box = element.getBoundingClientRect();
      const frame = this.scroller.getBoundingClientRect();
      return box.bottom > frame.top && box.top < frame.bottom;
    }

    firstVisible() {
      const top = this.scroller.getBoundingClientRect().top;
      let low = 0;
      let high = this.rows.length - 1;
      while (low < high) { // rows lie in order, so halving finds it
        const middle = (low + high) >> 1;
        if (this.rows[middle].element.getBoundingClientRect().bottom > top) high = middle;
        else low = middle + 1;
      }
      return this.first + low;
    }

    lastVisible() {
      let index = this.firstVisible();
      while (this.visible(index + 1)) index += 1;
      return index;
    }

    scrolled() {
      const { scrollTop, scrollHeight, clientHeight } = this.scroller;
      const below = scrollHeight - clientHeight - scrollTop;
      if (scrollTop < this.lastTop - 1 && below > AT_END) this.unfollow();
      this.lastTop = scrollTop;
      if (below < NEAR && this.first + this.rows.length < this.total) void this.more("end");
      else if (scrollTop < NEAR && this.first > 0) void this.more("start");
      this.refresh();
    }

    unfollow() {
      if (!this.following) return;
      this.following = false;
      this.followed(false);
    }

    /** Draws the rows anew where they are. */
    redraw() {
      const held = this.body.contains(document.activeElement);
      if (held) this.scroller.focus({ preventScroll: true });
      this.rows.forEach((_, at) => this.drawAgain(at));
      if (held) this.focus(this.current);
      if (this.following) this.settle(this.total - 1, "end");
      this.refresh();
    }

    /** One of the rows in view takes part in the order of Tab. */
    refresh() {
      if (!this.body.querySelector('[tabindex="0"]')) this.element(this.element(this.current) ? this.current : this.firstVisible())?.setAttribute("tabindex", "0");
      this.moved();
    }
  }

  Object.assign(Viewer, { Windowed });
})();
