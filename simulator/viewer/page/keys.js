"use strict";
/* The keyboard: which key does what, the page that tells it, and the box that asks for a place. */
(() => {
  const { el, button } = Viewer;

  const KEYS = [
    ["j, ↓", "next record, or next run"],
    ["k, ↑", "the one before"],
    ["Enter", "open the record, or the run"],
    ["/", "search"],
    ["n, p", "next and previous match, or difference"],
    ["g, G", "the first and the last"],
    [":", "jump to a message (#12), a time (1.5s), start or end"],
    ["r", "to the message that this one answers"],
    ["w", "why this rule spoke"],
    ["l", "the loop"],
    ["f", "follow the end of a running conversation"],
    ["1 to 5", "conversation, sequence, loop, coverage, compare"],
    ["c", "pick a run to compare"],
    ["b, Esc", "back: close the record, then to the runs"],
    ["t", "light, dark, or as the system says"],
    ["?", "this help"],
  ];

  const TERMS = [
    ["side:client", "who said it"],
    ['text:"good bye"', "a part of what was said; /regex/ or /regex/i as well"],
    ["rule:greet", "the rule that spoke, by its name"],
    ["file:bot.yaml:12", "the rule, by its place"],
    ["state:start", "the speaker's state"],
    ["type:verdict", "the type of record"],
    ["time:>2s", "when: 2s, >2s, <=500ms, 1s..5s"],
    ["id:4..9", "a number: of message (id), answered (re), automatic replies (hop), record (seq), characters (length)"],
    ["loop", "in a loop; also failed, unasked, binary, json"],
    ["& | ! ( )", "and, or, not; two terms side by side are both meant"],
  ];

  const table = (caption, rows) => el("table", { class: "keys" }, el("caption", {}, caption), el("tbody", {}, ...rows.map(([key, about]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, about)))));

  function dialog(label, ...children) {
    const opened = document.activeElement;
    const node = el("dialog", { "aria-label": label }, ...children);
    node.addEventListener("close", () => {
      node.remove();
      opened?.focus?.({ preventScroll: true });
    });
    node.addEventListener("click", (event) => { if (event.target === node) node.close(); });
    document.body.append(node);
    node.showModal();
    return node;
  }

  function showHelp() {
    const node = dialog("Help", el("div", { class: "help", tabindex: "0", role: "group", "aria-label": "Keys and filters" },
      el("div", { class: "part-head" }, el("h2", {}, "Help"), button("Close", () => node.close(), { class: "small" })),
      table("Keys", KEYS), table("Filters", TERMS)));
  }

  /** Asks for a place, and jumps there. */
  function askPlace(jump) {
    const said = el("p", { class: "problem", role: "alert" });
    const input = el("input", { id: "place", type: "text", autocomplete: "off", "aria-label": "Jump to", placeholder: "#12, 1.5s, start or end" });
    const form = el("form", { class: "jump", method: "dialog" }, el("label", { for: "place" }, "Jump to"), input, said);
    const node = dialog("Jump", form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const place = Viewer.readPlace(input.value);
      if (!place) {
        said.textContent = "Write a message as #12, a time as 1.5s, or start or end.";
        return;
      }
      node.close();
      await jump(place);
    });
    input.focus();
  }

  const ARROWS = { ArrowDown: "j", ArrowUp: "k" };
  const typing = (target) => target.closest("input, textarea, select, dialog") !== null;
  const presses = (target) => target.closest("a, button, summary") !== null;
  const scrolls = (target) => target.closest(".panel-body, .page:not(:has(.runs))") !== null;

  /** Hears the keys that the view in front knows. */
  function listen(app) {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if ((event.key === "Enter" && presses(event.target)) || (event.key in ARROWS && scrolls(event.target))) return;
      const does = { "?": showHelp, t: () => app.theme(), ...(app.view?.keys?.() ?? {}) };
      const key = ARROWS[event.key] ?? event.key;
      if (!Object.hasOwn(does, key)) return;
      event.preventDefault();
      Promise.resolve(does[key]()).catch((error) => app.failed(error));
    });
  }

  Object.assign(Viewer, { listen, showHelp, askPlace });
})();
