"use strict";
/* The source of a served page: the server's API, and its WebSocket for what grows. */
(() => {
  const AGAIN_AFTER = 1000; // ms until a lost line is dialled again; doubles up to ten seconds
  const SLOWEST = 10000;

  /** What the server answered instead of data: its sentence, and for a filter the column. */
  class SourceError extends Error {
    constructor(sentence, column = null) {
      super(sentence);
      this.column = column;
    }
  }

  async function ask(path, given = {}) {
    const wanted = Object.entries(given).filter(([, value]) => value !== undefined && value !== null && value !== "");
    let answer;
    try {
      answer = await fetch(`api/${path}?${new URLSearchParams(wanted)}`, { headers: { Accept: "application/json" } });
    } catch {
      throw new SourceError("The server does not answer: is `simulator view` still running?");
    }
    const said = await answer.json().catch(() => ({ error: `The server answered ${answer.status} without a word.` }));
    if (!answer.ok) throw new SourceError(said.error ?? `The server answered ${answer.status}.`, said.column ?? null);
    return said;
  }

  class HttpSource {
    live = true;
    canCompare = true;

    runs() { return ask("runs"); }
    run(id) { return ask("run", { log: id }); }
    records(id, { from, count, filter }) { return ask("records", { log: id, from, count, filter }); }

    /** All rows from a line to another; a window holds only so many. */
    async lines(id, from, to) {
      const found = [];
      for (let next = from; next <= to;) {
        const { records } = await this.records(id, { from: next, count: to - next + 1 });
        if (!records.length) break;
        found.push(...records);
        next = records.at(-1).at + 1;
      }
      return found;
    }

    record(id, at) { return ask("record", { log: id, at }); }
    position(id, message) { return ask("position", { log: id, message }); }
    overview(id, bins) { return ask("overview", { log: id, bins }); }
    why(id, message) { return ask("why", { log: id, message }); }
    coverage(id) { return ask("coverage", { log: id }); }
    diff(a, b) { return ask("diff", { a, b }); }
    compares() { return true; }

    /** Calls back with every event; with {type: "line", up} when the line comes and goes. */
    subscribe(heard) {
      let wait = AGAIN_AFTER;
      const dial = () => {
        const line = new WebSocket(new URL("api/live", location.href.split("#")[0].replace(/^http/, "ws")));
        line.addEventListener("open", () => {
          wait = AGAIN_AFTER;
          heard({ type: "line", up: true });
        });
        line.addEventListener("message", (event) => heard(JSON.parse(event.data)));
        line.addEventListener("close", () => {
          heard({ type: "line", up: false });
          setTimeout(dial, wait);
          wait = Math.min(wait * 2, SLOWEST);
        });
      };
      dial();
    }
  }

  Object.assign(Viewer, { HttpSource, SourceError });
})();
