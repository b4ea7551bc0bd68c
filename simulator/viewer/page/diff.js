"use strict";
/* Two runs side by side, and where they part. */
(() => {
  const { el, text } = Viewer;

  class DiffView {
    constructor(app, a, b) {
      Object.assign(this, { app, a, b });
      this.node = el("div", { class: "scroller page diff", tabindex: "0", role: "region", "aria-label": "Two runs compared" }, el("p", { class: "about" }, "Comparing…"));
    }

    async start() {
      this.told = await this.app.source.diff(this.a, this.b);
      this.node.replaceChildren(text(JSON.stringify(this.told)));
    }

    keys() {
      return { b: () => { location.hash = "#/"; }, Escape: () => { location.hash = "#/"; } };
    }

    leave() {}
  }

  Object.assign(Viewer, { DiffView });
})();
