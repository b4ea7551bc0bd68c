"use strict";
/* Reply arrows: from the message that is looked at to the one it answers, and from its answers to it. */
(() => {
  const { svg } = Viewer;
  const ROOM = 30; // pixels between two bubbles in which an arrow can bend

  const head = () => svg("marker", { id: "reply-head", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
    svg("path", { class: "reply-tip", d: "M0 0L10 5L0 10z" }));

  class Arrows {
    constructor(windowed) {
      this.windowed = windowed;
      this.picture = svg("svg", { class: "replies", "aria-hidden": "true", focusable: "false" });
      const { body } = windowed;
      body.addEventListener("pointerover", (event) => this.look(event.target.closest(".message")));
      body.addEventListener("pointerleave", () => this.look(document.activeElement?.closest?.(".message") ?? null));
      body.addEventListener("focusin", (event) => this.look(event.target.closest(".message")));
      new ResizeObserver(() => this.again()).observe(body);
    }

    look(element) {
      if (element === this.looked) return;
      this.looked = element;
      this.windowed.body.querySelectorAll(".related").forEach((each) => each.classList.remove("related"));
      if (!element) return void this.picture.remove();
      const me = Number(element.dataset.id);
      const pairs = this.windowed.rows.flatMap(({ row, element: other }) => this.pairsOf(row.record, other, element, me));
      this.draw(pairs);
    }

    /** Bubbles moved: the arrows go with them. */
    again() {
      const element = this.looked;
      this.looked = undefined;
      if (element?.isConnected) this.look(element);
    }

    pairsOf(record, other, element, me) {
      if (!record || record.type !== "message" || other === element) return [];
      if (record.re === me) return [[other, element]];
      const mine = this.windowed.row(Number(element.dataset.index))?.record;
      return mine && mine.re !== null && mine.re === record.id ? [[element, other]] : [];
    }

    draw(pairs) {
      this.picture.replaceChildren(svg("defs", {}, head()));
      const frame = this.windowed.body.getBoundingClientRect();
      for (const [answer, asked] of pairs) {
        answer.classList.add("related");
        asked.classList.add("related");
        this.picture.append(svg("path", { class: "reply", d: this.way(answer, asked, frame), "marker-end": "url(#reply-head)" }));
      }
      this.windowed.body.append(this.picture);
    }

    /** From the inner edge of the answer's bubble to the inner edge of the one it answers; straight up where both are wide. */
    way(answer, asked, frame) {
      const boxes = [answer, asked].map((each) => each.querySelector(".bubble").getBoundingClientRect());
      const [from, to] = [answer, asked].map((each, at) => {
        const box = boxes[at];
        const left = each.classList.contains("client");
        return { x: (left ? box.right + 3 : box.left - 3) - frame.left, y: box.top + box.height / 2 - frame.top, out: left ? 1 : -1 };
      });
      if (from.out !== to.out && (to.x - from.x) * from.out < ROOM) return this.wayUp(...boxes, frame);
      const bend = Math.max(28, Math.abs(to.x - from.x) / 2);
      return `M${from.x} ${from.y}C${from.x + from.out * bend} ${from.y} ${to.x + to.out * bend} ${to.y} ${to.x} ${to.y}`;
    }

    wayUp(answer, asked, frame) {
      const [x1, x2] = [answer, asked].map((box) => box.left + box.width / 2 - frame.left);
      const [y1, y2] = [answer.top - 3 - frame.top, asked.bottom + 3 - frame.top];
      return `M${x1} ${y1}C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`;
    }
  }

  Object.assign(Viewer, { Arrows });
})();
