"use strict";
/* The page: its addresses, its head, which view is in front, and the line that tells what grows. */
(() => {
  const { el, svg, text, button, empty, announce, RunsView, RunView, DiffView, HttpSource, EmbeddedSource, listen, showHelp, askPlace } = Viewer;
  const THEMES = ["auto", "light", "dark"];
  const STORED = "theme";

  function readAddress() {
    const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
    const [, name = "", ...rest] = path.split("/");
    return { name, rest: rest.map(decode), params: new URLSearchParams(query) };
  }

  function decode(part) {
    try {
      return decodeURIComponent(part);
    } catch {
      return part; // an address typed by hand
    }
  }

  function address(path, given = {}) {
    const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
    return `#/${path}${query.size ? `?${query}` : ""}`;
  }

  class App {
    constructor(source) {
      this.source = source;
      this.main = document.getElementById("main");
      this.crumb = el("span", { class: "crumb" });
      this.line = el("span", { class: "line-state", hidden: true });
      this.themeButton = button("", () => this.theme(), { class: "small theme" });
      document.getElementById("top").append(
        el("a", { class: "home", href: "#/" }, "Transcripts"), this.crumb, this.line, this.themeButton, button("?", showHelp, { class: "small", "aria-label": "Help: keys and filters" }));
      document.getElementById("skip").addEventListener("click", (event) => {
        event.preventDefault();
        this.main.focus();
      });
    }

    start() {
      this.applyTheme(this.stored());
      listen(this);
      window.addEventListener("hashchange", () => void this.route());
      this.source.subscribe((event) => this.heard(event));
      return this.route();
    }

    get params() {
      return readAddress().params;
    }

    runAddress(id, given) {
      return address(`run/${encodeURIComponent(id)}`, given);
    }

    listAddress(given) {
      return address("", given);
    }

    diffAddress(a, b) {
      return address(`diff/${encodeURIComponent(a)}/${encodeURIComponent(b)}`);
    }

    /** Keeps something in the address without going anywhere. */
    remember(given) {
      const { params } = this;
      for (const [name, value] of Object.entries(given)) {
        if (value === null) params.delete(name);
        else params.set(name, value);
      }
      const path = location.hash.replace(/^#/, "").split("?")[0] || "/";
      history.replaceState(null, "", `#${path}${params.size ? `?${params}` : ""}`);
    }

    viewOf({ name, rest }) {
      if (name === "run" && rest[0]) {
        this.opened = rest[0]; // the list goes back to it
        return new RunView(this, rest[0]);
      }
      if (name === "diff" && rest[1]) return new DiffView(this, rest[0], rest[1]);
      return new RunsView(this);
    }

    async route() {
      const wanted = readAddress();
      try {
        if (this.view instanceof RunView && this.view.info && wanted.name === "run" && wanted.rest[0] === this.view.id) return await this.view.turn(wanted.params);
        this.view?.leave();
        if (this.view instanceof RunsView) this.listed = this.view.address();
        this.view = this.viewOf(wanted);
        this.title("");
        this.main.replaceChildren(this.view.node);
        if (document.activeElement === document.body) this.main.focus({ preventScroll: true }); // what had the focus has gone
        await this.view.start();
      } catch (error) {
        this.failed(error);
      }
    }

    /** Back to the list as it was left. */
    toRuns() {
      location.hash = this.listed ?? "#/";
    }

    title(name) {
      this.crumb.replaceChildren(...(name ? [el("span", { "aria-hidden": "true" }, "› "), text(name)] : []));
      document.title = name ? `${name} · Transcripts` : "Transcripts";
    }

    failed(error) {
      if (!(error instanceof Viewer.SourceError)) console.error(error);
      this.main.replaceChildren(empty("This cannot be shown.", text(error.message), el("a", { href: "#/" }, "To the runs")));
      announce(error.message);
    }

    heard(event) {
      if (event.type === "line") this.showLine(event.up);
      else this.view?.heard?.(event);
    }

    showLine(up) {
      const lost = this.line.dataset.up === "yes" && !up;
      this.line.hidden = up || (!lost && this.line.hidden);
      this.line.textContent = up ? "" : "not connected";
      if (up && this.line.dataset.up === "no") this.view?.heard?.({ type: "runs" });
      this.line.dataset.up = up ? "yes" : "no";
    }

    stored() {
      try {
        return localStorage.getItem(STORED) ?? "auto";
      } catch {
        return "auto"; // pages opened from disk may store nothing
      }
    }

    applyTheme(name) {
      this.themeName = THEMES.includes(name) ? name : "auto";
      document.documentElement.dataset.theme = this.themeName;
      const filled = { auto: "M8 2a6 6 0 0 1 0 12z", light: "", dark: "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0 -12z" }[this.themeName];
      this.themeButton.replaceChildren(
        svg("svg", { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" }, svg("circle", { cx: 8, cy: 8, r: 6 }), svg("path", { d: filled })),
        el("span", { class: "unseen" }, `Colours: ${this.themeName}`));
    }

    theme() {
      this.applyTheme(THEMES[(THEMES.indexOf(this.themeName) + 1) % THEMES.length]);
      try {
        localStorage.setItem(STORED, this.themeName);
      } catch {
        // nothing is kept, and the choice holds as long as the page
      }
      announce(`Colours: ${this.themeName}`);
    }

    askPlace(jump) {
      askPlace(jump);
    }
  }

  const data = document.getElementById("data");
  const app = new App(data ? new EmbeddedSource(JSON.parse(data.textContent)) : new HttpSource());
  void app.start();
})();
