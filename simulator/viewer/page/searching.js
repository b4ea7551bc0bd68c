"use strict";
/* The search bar of a conversation: a filter, whether only what fits is shown, and steps from match to match. */
(() => {
  const { el, button, count, announce, oneLine } = Viewer;
  const PAUSE = 250; // ms without a key before a filter is tried

  class Searching {
    /** tried(expression, only) -> {total, done, scanned}, or throws what is wrong; stepped(by): to another match; left(): out of the bar. */
    constructor({ expression, only, tried, stepped, left }) {
      this.tried = tried;
      this.input = el("input", {
        type: "search", id: "filter", spellcheck: "false", autocomplete: "off", autocapitalize: "off", placeholder: 'side:client & text:"bye"',
        "aria-label": "Filter", "aria-describedby": "filter-said", value: expression,
        on: { input: () => this.later(), keydown: (event) => this.pressed(event, stepped, left) },
      });
      this.only = el("input", { type: "checkbox", id: "only", checked: only, on: { change: () => this.run() } });
      this.said = el("p", { class: "filter-said", id: "filter-said" });
      const step = (label, by, name) => button(label, () => stepped(by), { class: "small", "aria-label": name });
      this.node = el("form", { class: "search", role: "search", on: { submit: (event) => { event.preventDefault(); this.run(); } } },
        this.input,
        el("label", { class: "check" }, this.only, "Only matches"),
        step("↑", -1, "Previous match"), step("↓", 1, "Next match"),
        this.said);
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.run(), PAUSE);
    }

    async run() {
      clearTimeout(this.timer);
      const expression = this.input.value.trim();
      const turn = (this.turn = (this.turn ?? 0) + 1);
      try {
        const answer = await this.tried(expression, this.only.checked);
        if (turn === this.turn) this.found(answer);
      } catch (error) {
        if (turn === this.turn) this.tell(error.column ? `Column ${error.column}: ${error.message}` : error.message, true);
      }
    }

    found({ total, done, scanned }) {
      if (this.input.value.trim() === "") return this.tell("", false);
      const so = done === false ? ` so far, ${count(scanned)} looked at` : "";
      return this.tell(total === 0 ? (so ? `None${so}` : "Nothing matches") : `${count(total)} ${total === 1 ? "record matches" : "records match"}${so}`, false);
    }

    tell(sentence, wrong) {
      if (sentence === this.said.textContent) return;
      this.said.textContent = oneLine(sentence);
      this.said.classList.toggle("problem", wrong);
      this.input.setAttribute("aria-invalid", String(wrong));
      if (sentence) announce(sentence);
    }

    pressed(event, stepped, left) {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        if (this.input.value === "") return left();
        this.input.value = "";
        return void this.run();
      }
      if (event.key !== "Enter") return undefined;
      event.preventDefault();
      return void this.run().then(() => left());
    }

    focus() {
      this.input.focus();
      this.input.select();
    }

    leave() {
      clearTimeout(this.timer);
    }
  }

  Object.assign(Viewer, { Searching });
})();
