"use strict";
/* The list of runs: newest first, by itself up to date, narrowed by typing and by outcome. */
(() => {
  const { el, text, badge, button, empty, count, many, span, ago, word, toneOfKind, announce, oneLine } = Viewer;
  const SHOWN = 300; // rows at first, and more at a press

  const NOTED = new Set(["loop", "limit", "error"]); // endings worth a word even where they were expected

  const fileOf = (run) => run.id.split("/").pop();
  const durationOf = (run) => (run.simulated ? span(run.simulated) : run.wall === null || run.wall === undefined ? "" : span(Math.round(run.wall * 1e6)));
  const haystack = (run) => [run.scenario, run.file, run.id, run.kind, run.seed === null ? "" : `seed:${run.seed}`, run.ended_by].join(" ").toLowerCase();

  function facts(run) {
    return [
      el("span", { class: "fact messages" }, run.messages === null ? "" : [el("b", {}, count(run.messages)), run.messages === 1 ? " message" : " messages"]),
      el("span", { class: "fact duration" }, durationOf(run)),
      el("span", { class: "fact seed" }, run.seed === null ? "" : `seed ${word(run.seed)}`),
      el("time", { class: "fact started", datetime: run.started, title: run.started }, ago(run.started)),
    ];
  }

  /** One run as a row of a list; picked: null where rows cannot be picked. */
  function runRow(run, { href, picked = null, pick = null, grows = false }) {
    const kind = grows ? "running" : run.kind;
    const name = run.scenario || fileOf(run);
    return el("li", { class: "run" },
      pick ? el("label", { class: "pick" }, el("input", { type: "checkbox", checked: picked, "aria-label": oneLine(`Compare ${name}`), "data-pick": run.id, on: { change: () => pick(run.id) } })) : null,
      el("a", { class: "run-link", href },
        badge(word(kind), grows ? "running" : toneOfKind(kind)),
        el("span", { class: "run-name" }, text(name, "b"), el("span", { class: "run-file" }, text(run.file ?? run.id), run.kind === "ok" && NOTED.has(run.ended_by) ? ` · ended by ${run.ended_by}` : null)),
        ...facts(run)));
  }

  class RunsView {
    constructor(app) {
      this.app = app;
      this.words = app.params.get("find") ?? "";
      this.kind = app.params.get("kind");
      this.shown = SHOWN;
      this.picked = new Set();
      this.growing = new Set(); // ids of what grew while the list was in front
      this.input = el("input", { type: "search", id: "find", value: this.words, placeholder: "Find a run", "aria-label": "Find a run", autocomplete: "off", spellcheck: "false", on: { input: () => this.typed(), keydown: (event) => this.pressed(event) } });
      this.chips = el("div", { class: "chips", role: "group", "aria-label": "Outcomes" });
      this.list = el("ol", { class: "runs", "aria-label": "Runs, newest first" });
      this.told = el("p", { class: "about" });
      this.compare = el("div", { class: "compare-bar", hidden: true });
      this.node = el("div", { class: "scroller page", tabindex: "-1" },
        el("h1", {}, "Runs"), this.told, el("div", { class: "runs-tools" }, this.input, this.chips), this.list, this.compare);
    }

    async start() {
      await this.load();
      const left = this.links().find((link) => link.getAttribute("href") === this.app.runAddress(this.app.opened));
      left?.focus({ preventScroll: true });
      left?.scrollIntoView({ block: "nearest" });
      this.clock = setInterval(() => this.tick(), 30000);
    }

    async load() {
      const { folder, runs } = await this.app.source.runs();
      const fresh = this.runs ? runs.length - this.runs.length : 0;
      this.runs = runs;
      this.folder = folder;
      this.draw();
      if (fresh > 0) announce(`${many(fresh, "new run")}`);
    }

    fitting() {
      const wanted = this.words.toLowerCase().split(/\s+/).filter(Boolean);
      return this.runs.filter((run) => wanted.every((one) => haystack(run).includes(one)));
    }

    draw() {
      const fitting = this.fitting();
      const shown = this.kind ? fitting.filter((run) => run.kind === this.kind) : fitting;
      this.told.replaceChildren(`${many(this.runs.length, "run")}${this.folder ? " in " : ""}`, this.folder ? text(this.folder) : "", shown.length === this.runs.length ? "" : `, ${count(shown.length)} shown`);
      this.drawChips(fitting);
      const held = document.activeElement?.closest?.(".run-link")?.getAttribute("href");
      this.list.replaceChildren(...shown.slice(0, this.shown).map((run) => runRow(run, { href: this.app.runAddress(run.id), picked: this.picked.has(run.id), grows: !run.complete && this.growing.has(run.id), pick: this.app.source.canCompare ? (id) => this.pick(id) : null })));
      if (shown.length > this.shown) this.list.append(el("li", { class: "rest" }, button(`Show more (${count(shown.length - this.shown)} left)`, () => { this.shown += SHOWN; this.draw(); }, { class: "wide" })));
      if (held) this.links().find((link) => link.getAttribute("href") === held)?.focus({ preventScroll: true });
      this.list.hidden = shown.length === 0;
      this.node.querySelector(".empty")?.remove();
      if (!shown.length) this.list.after(this.runs.length ? empty("No run fits.", "Clear what you typed, or choose another outcome.") : empty("No runs yet.", "Play one, and it appears here by itself: simulator run scenarios/hello.yaml"));
    }

    drawChips(fitting) {
      const kinds = new Map();
      fitting.forEach((run) => kinds.set(run.kind, (kinds.get(run.kind) ?? 0) + 1));
      const chip = (label, kind, number) => button([label, " ", el("span", { class: "chip-count" }, count(number))], () => this.choose(kind), { class: `chip ${kind ? toneOfKind(kind) : ""}`, "aria-pressed": String(this.kind === kind) });
      if (this.kind && !kinds.has(this.kind)) kinds.set(this.kind, 0);
      this.chips.replaceChildren(chip("all", null, fitting.length), ...[...kinds].sort().map(([kind, number]) => chip(word(kind), kind, number)));
    }

    choose(kind) {
      this.kind = kind;
      this.remember();
      this.draw();
      this.chips.querySelector('[aria-pressed="true"]')?.focus();
    }

    typed() {
      this.words = this.input.value;
      this.remember();
      this.draw();
    }

    remember() {
      this.app.remember({ find: this.words || null, kind: this.kind });
    }

    pick(id) {
      if (this.picked.has(id)) this.picked.delete(id);
      else this.picked.add(id);
      if (this.picked.size > 2) this.picked.delete([...this.picked][0]);
      this.list.querySelectorAll("[data-pick]").forEach((box) => { box.checked = this.picked.has(box.dataset.pick); });
      const [older, newer] = [...this.picked].sort((a, b) => this.indexOf(b) - this.indexOf(a));
      this.compare.hidden = this.picked.size === 0;
      this.compare.replaceChildren(newer
        ? el("a", { class: "go", href: this.app.diffAddress(older, newer) }, "Compare these two runs")
        : el("p", {}, "One run is picked. Pick another one to compare them."));
    }

    indexOf(id) {
      return this.runs.findIndex((run) => run.id === id);
    }

    links() {
      return [...this.list.querySelectorAll(".run-link")];
    }

    /** The address of the list as it is narrowed now. */
    address() {
      return this.app.listAddress({ find: this.words || null, kind: this.kind });
    }

    step(by) {
      const links = this.links();
      const at = links.indexOf(document.activeElement);
      const wanted = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)];
      wanted?.focus();
      wanted?.scrollIntoView({ block: "nearest" });
    }

    edge(which) {
      const link = this.links().at(which === "start" ? 0 : -1);
      link?.focus();
      link?.scrollIntoView({ block: "nearest" });
    }

    pressed(event) {
      if (event.key === "ArrowDown" || event.key === "Enter") {
        event.preventDefault();
        this.step(1);
      } else if (event.key === "Escape") {
        this.input.value = "";
        this.typed();
      }
    }

    pickFocused() {
      document.activeElement?.closest?.(".run")?.querySelector("[data-pick]")?.click();
    }

    tick() {
      this.list.querySelectorAll("time").forEach((time) => { time.textContent = ago(time.dateTime); });
    }

    heard(event) {
      if (event.type === "grown" && this.runs && !this.growing.has(event.log)) {
        this.growing.add(event.log);
        this.draw();
      }
      if (event.type !== "runs" || this.waiting) return;
      this.waiting = setTimeout(() => { this.waiting = null; void this.load().catch(() => {}); }, 200);
    }

    keys() {
      return { j: () => this.step(1), k: () => this.step(-1), g: () => this.edge("start"), G: () => this.edge("end"), "/": () => this.input.focus(), c: () => this.pickFocused() };
    }

    leave() {
      clearInterval(this.clock);
      clearTimeout(this.waiting);
    }
  }

  Object.assign(Viewer, { RunsView, runRow });
})();
