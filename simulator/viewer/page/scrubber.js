"use strict";
/* The whole log as a narrow strip: who speaks where, the loop, what failed, and where the reader is. */
(() => {
  const { el, svg, count, clock } = Viewer;
  const FINE = 60; // parts from which on a gap between them is only a flicker
  const HALF = 20; // units of width for each side

  class Scrubber {
    /** goTo(at): called with a record's place in the whole log. */
    constructor({ goTo }) {
      this.goTo = goTo;
      this.records = 0;
      this.bins = [];
      this.place = { first: 0, last: 0 };
      this.picture = svg("svg", { class: "scrub-picture", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
      this.thumb = el("span", { class: "scrub-thumb" });
      this.tip = el("span", { class: "scrub-tip", hidden: true });
      this.node = el("div", {
        class: "scrubber", role: "slider", tabindex: "0", "aria-orientation": "vertical", "aria-label": "Place in the log",
        "aria-valuemin": 0, "aria-valuemax": 0, "aria-valuenow": 0,
        on: { pointerdown: (event) => this.dragged(event, true), pointermove: (event) => this.dragged(event), pointerleave: () => { this.tip.hidden = true; }, keydown: (event) => this.pressed(event) },
      }, this.picture, this.thumb, this.tip);
    }

    /** overview: as the source tells it; marks: places in the log of what failed. */
    draw(overview, marks = []) {
      this.records = overview.records;
      this.bins = overview.bins;
      const rows = Math.max(this.bins.length, 1);
      const most = Math.max(1, ...this.bins.map((bin) => Math.max(bin.client, bin.server)));
      this.picture.setAttribute("viewBox", `0 0 ${HALF * 2} ${rows}`);
      const shapes = this.bins.flatMap((bin, at) => this.shapesOf(bin, at, most));
      const step = rows / Math.max(this.records, 1);
      this.picture.replaceChildren(...shapes, ...marks.map((at) => svg("rect", { class: "scrub-bad", x: 0, width: HALF * 2, y: Math.min(at * step, rows - rows / 120), height: rows / 120 })));
      this.node.setAttribute("aria-valuemax", Math.max(this.records - 1, 0));
      this.move(this.place.first, this.place.last);
    }

    shapesOf(bin, at, most) {
      const bar = (name, share, left) => svg("rect", { class: name, x: left ? HALF * (1 - share) : HALF, width: HALF * share, y: at, height: this.bins.length > FINE ? 1.02 : 0.84 });
      return [
        bin.loop ? svg("rect", { class: "scrub-loop", x: 0, width: HALF * 2, y: at, height: 1.02 }) : null,
        bin.client ? bar("scrub-client", bin.client / most, true) : null,
        bin.server ? bar("scrub-server", bin.server / most, false) : null,
        !bin.client && !bin.server && bin.other ? svg("rect", { class: "scrub-other", x: HALF - 3, width: 6, y: at + 0.3, height: 0.4 }) : null,
      ].filter(Boolean);
    }

    /** Where the reader is: places in the log of the first and last record in view. */
    move(first, last) {
      this.place = { first, last };
      const whole = Math.max(this.records, 1);
      this.thumb.style.setProperty("top", `${(100 * first) / whole}%`);
      this.thumb.style.setProperty("height", `${Math.max((100 * (last - first + 1)) / whole, 0.5)}%`);
      this.node.setAttribute("aria-valuenow", first);
      this.node.setAttribute("aria-valuetext", `record ${count(first + 1)} of ${count(this.records)}`);
    }

    dragged(event, began = false) {
      const box = this.node.getBoundingClientRect();
      const share = Math.min(Math.max((event.clientY - box.top) / box.height, 0), 0.999999);
      this.showTip(share);
      if (!began && event.buttons !== 1) return;
      if (began) this.node.setPointerCapture(event.pointerId);
      this.later(Math.floor(share * this.records));
    }

    showTip(share) {
      const bin = this.bins[Math.floor(share * this.bins.length)];
      this.tip.hidden = !bin;
      if (!bin) return;
      this.tip.textContent = `${clock(bin.t)} s · record ${count(Math.floor(share * this.records) + 1)}`;
      this.tip.style.setProperty("top", `${share * 100}%`);
    }

    /** Of many moves in a frame only the last one counts. */
    later(at) {
      const waiting = this.wanted !== undefined;
      this.wanted = at;
      if (!waiting) requestAnimationFrame(() => {
        this.goTo(this.wanted);
        this.wanted = undefined;
      });
    }

    pressed(event) {
      const page = Math.max(1, Math.round(this.records / 20));
      const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: page, PageUp: -page };
      const ends = { Home: 0, End: this.records - 1 };
      if (!(event.key in steps) && !(event.key in ends)) return;
      event.preventDefault();
      event.stopPropagation();
      const wanted = event.key in ends ? ends[event.key] : this.place.first + steps[event.key];
      this.later(Math.min(Math.max(wanted, 0), Math.max(this.records - 1, 0)));
    }
  }

  Object.assign(Viewer, { Scrubber });
})();
