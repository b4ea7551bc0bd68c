"use strict";
/* A reply loop for people, in the same words as the terminal. Fields that are not what they should be are left out. */
(() => {
  const { word, ruleOf, isObject } = Viewer;
  const list = (value) => (Array.isArray(value) ? value : []);
  const messages = (number) => (number === 1 ? "1 message" : `${word(number)} messages`);

  function loopHeadline(record) {
    const size = record.class === "drought"
      ? `out of a pool of ${messages(record.period)}`
      : `every ${record.period === 1 ? "message" : messages(record.period)}, ${word(record.rounds)} rounds`;
    return `${word(record.class)}, ${word(record.certainty)}: from #${word(record.first)} on, ${size}; ${word(record.action)}`;
  }

  function recurrence(record, evidence) {
    const [before, after] = list(evidence.recurs).length === 2 ? evidence.recurs : ["?", "?"];
    const lines = [`After #${before} everything was as it is after #${after}: both bots' states, variables and memory, and what is on its way.`];
    if (record.certainty === "proved") {
      return [...lines, "Neither chance nor the wall clock had a part, so it goes on for ever."];
    }
    const drawn = list(evidence.draws).filter(isObject).map((draw) => (isObject(draw.rule) ? `${word(draw.side)}: ${ruleOf(draw.rule)}` : "the wire"));
    if (drawn.length) lines.push(`Chance had a part (${[...new Set(drawn)].join(", ")}), so only luck can end it.`);
    if (evidence.clock === true) lines.push("The wall clock had a part, so another run may go another way.");
    return [...lines, `For ${messages(evidence.known)} nothing came that had not been there.`];
  }

  const WHY = {
    recurrence,
    periodic: (record, evidence) => [`The same ${record.period === 1 ? "message was" : `${word(record.period)} messages were`} said ${word(record.rounds)} times${list(evidence.varied).length ? ", but for what varies by itself" : ""}.`],
    drought: () => ["Nobody says anything new any more: the words of every message were said before."],
    storm: (record, evidence) => [
      `A message is answered by ${word(evidence.replies)} on average, and what nobody has heard yet grows: ${list(evidence.unheard).map(word).join(", ") || "more and more"} messages.`,
    ],
  };

  function news(record, evidence) {
    if (record.certainty === "proved" || !("score" in evidence)) return [];
    const lines = [];
    if (Number.isInteger(evidence.news)) lines.push(`The last message that brought something new was #${evidence.news}.`);
    const numbers = isObject(evidence.progress) ? evidence.progress.numbers : null;
    if (Number.isInteger(numbers)) lines.push(`A number got nearer to its end last in #${numbers}.`);
    return [...lines, `Score ${word(evidence.score)}; it takes ${word(evidence.threshold)}.`];
  }

  /** Why this is a loop: a few sentences. */
  function loopReasons(record) {
    const evidence = isObject(record.evidence) ? record.evidence : {};
    const why = Object.hasOwn(WHY, record.class) ? WHY[record.class](record, evidence) : [];
    return [...why, ...news(record, evidence)];
  }

  /** What differed from round to round: [{how, values}]. */
  function loopVaried(record) {
    const evidence = isObject(record.evidence) ? record.evidence : {};
    return list(evidence.varied).filter(isObject).map((field) => ({
      how: field.change === field.kind ? word(field.kind) : `${word(field.kind)} ${word(field.change)}`,
      values: list(field.values).slice(-3).map(word),
    }));
  }

  const hasRounds = (record) => record.class !== "drought" && record.class !== "storm" && record.period > 0;

  /** One round: [{id, ids, from, text, rule}], as far as the log tells; it begins where the first round did. */
  function loopRound(record) {
    const evidence = isObject(record.evidence) ? record.evidence : {};
    const round = list(evidence.said).map((text, at) => ({
      id: list(record.cycle)[at], ids: [list(record.cycle)[at]], from: word(list(evidence.from)[at] ?? "?"), text: word(text), rule: list(record.rules)[at],
    }));
    if (!hasRounds(record) || round.length !== record.period) return round;
    const begins = round.findIndex(({ id }) => (id - record.first) % record.period === 0);
    const turned = begins < 0 ? round : [...round.slice(begins), ...round.slice(0, begins)];
    return turned.map((message) => ({ ...message, ids: timesOf(message.id, record) }));
  }

  /** The ids of the messages that stand in the same place of each round. */
  function timesOf(id, { first, period, messages }) {
    const ids = [];
    for (let each = first + ((((id - first) % period) + period) % period); each < messages && ids.length < 4; each += period) ids.push(each);
    return ids;
  }

  Object.assign(Viewer, { loopHeadline, loopReasons, loopVaried, loopRound, hasRounds });
})();
