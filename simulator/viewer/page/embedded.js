"use strict";
/* The source of a single file: the data stands in the page itself. */
(() => {

  /** First and last message of each loop, as filters want them. */
  function loopsOf(run) {
    return run.loops.map(({ record }) => [record.first, Number.isInteger(record.messages) ? record.messages - 1 : null]);
  }

  class EmbeddedSource {
    live = false;

    constructor(data) {
      this.data = data;
      this.filtered = new Map(); // "id filter" -> rows
      this.diffs = new Map((data.diffs ?? []).map((told) => [JSON.stringify([told.a.id, told.b.id]), told]));
      this.canCompare = this.diffs.size > 0;
    }

    log(id) {
      if (!Object.hasOwn(this.data.logs, id)) throw new Viewer.SourceError(`This file holds no conversation ${id}.`);
      return this.data.logs[id];
    }

    rows(id, filter) {
      const log = this.log(id);
      if (!filter) return log.rows;
      const key = JSON.stringify([id, filter]);
      if (!this.filtered.has(key)) {
        const fits = Viewer.parseFilter(filter);
        const loops = loopsOf(log.run);
        this.filtered.set(key, log.rows.filter((row) => row.record && fits(row.record, loops)));
      }
      return this.filtered.get(key);
    }

    async runs() { return { folder: this.data.folder ?? "", runs: this.data.runs }; }

    async run(id) {
      const log = this.log(id);
      return { ...log.run, embedded: log.rows.length };
    }

    async records(id, { from, count, filter }) {
      const rows = this.rows(id, filter);
      return { total: rows.length, from, records: rows.slice(from, from + count) };
    }

    async lines(id, from, to) { return this.log(id).rows.filter(({ at }) => from <= at && at <= to); }

    async record(id, at) {
      const row = this.log(id).rows.find((each) => each.at === at);
      if (!row) throw new Viewer.SourceError("This record was left out of the file.");
      return { at, line: row.record ? JSON.stringify(row.record) : row.broken, record: row.record ?? null };
    }

    async position(id, message) {
      const row = this.log(id).rows.find((each) => each.record && each.record.type === "message" && each.record.id === message);
      return { at: row ? row.at : null };
    }

    async overview(id) { return this.log(id).overview; }

    async why(id, message) {
      const lines = (this.log(id).why ?? {})[message];
      if (!lines) throw new Viewer.SourceError(`This file does not hold it. \`simulator show LOG --why ${message}\` tells.`);
      return { lines };
    }

    async coverage(id) {
      const { coverage } = this.log(id);
      if (!coverage) throw new Viewer.SourceError("This file holds no rule coverage.");
      return coverage;
    }

    compares(a, b) { return this.diffs.has(JSON.stringify([a, b])); }

    async diff(a, b) {
      if (!this.compares(a, b)) throw new Viewer.SourceError("This file compares runs of one scenario only, the newest of them; `simulator view` and `simulator diff A B` compare any two.");
      return this.diffs.get(JSON.stringify([a, b]));
    }

    subscribe() {}
  }

  Object.assign(Viewer, { EmbeddedSource });
})();
