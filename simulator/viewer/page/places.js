"use strict";
/* Where in a log something stands: found by halving, a handful of records asked for however long the log. */
(() => {
  /** The first index of a list of records (all, or those of a filter) whose record fits; the list's length if none does. */
  async function firstIndex(source, id, { total, filter, fits }) {
    let low = 0;
    let high = total;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const { records } = await source.records(id, { from: middle, count: 1, filter });
      if (!records.length || fits(records[0])) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  const UNITS = { ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9 };

  /** What a reader wrote to jump to: {message}, {time} in µs, {edge}, or null. */
  function readPlace(said) {
    const given = said.trim().toLowerCase();
    if (given === "start" || given === "end") return { edge: given };
    const message = /^#?([0-9]{1,15})$/.exec(given);
    if (message) return { message: Number(message[1]) };
    const time = /^([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h)$/.exec(given);
    return time ? { time: Number(time[1]) * UNITS[time[2]] } : null;
  }

  Object.assign(Viewer, { firstIndex, readPlace });
})();
