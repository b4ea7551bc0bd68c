"use strict";
/* Filters such as `side:client & text:/^bye/ & !loop`, for pages that have no server to ask: the same grammar as
   `show --filter`. `!` binds closer than `&`, `&` closer than `|`; two terms side by side are both meant. */
(() => {
  const DEEPEST = 40; // parentheses within parentheses
  const LONGEST = 10000; // characters
  const SPACE = /\s*/y;
  const WORD = /[^\s&|()]+/y;
  const KEY = /([A-Za-z_]\w*):/y;
  const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy;
  const REGEX = /\/((?:[^/\\]|\\.)*)\/(i?)(?=[\s&|()]|$)/sy;
  const ESCAPED = { n: "\n", r: "\r", t: "\t" };
  const OTHERS = { and: "&", or: "|", not: "!", AND: "&", OR: "|" };

  /** What is wrong with a filter: a sentence, and the column it begins at, counted from 1. */
  class FilterError extends Error {
    constructor(sentence, column) {
      super(sentence);
      this.column = column;
    }
  }

  class Reading {
    constructor(text) {
      this.text = text;
      this.at = 0;
      this.depth = 0;
    }

    whole() {
      if (this.text.length > LONGEST) this.fail(`a filter has at most ${LONGEST} characters`, 0);
      this.skip(SPACE);
      if (this.at === this.text.length) return () => true;
      const found = this.either();
      if (this.at < this.text.length) this.fail("this parenthesis closes nothing: leave it out, or write ( before it");
      return found;
    }

    either() {
      const parts = [this.every()];
      while (this.passes("|")) parts.push(this.every());
      return (record, loops) => parts.some((part) => part(record, loops));
    }

    every() {
      const parts = [this.one()];
      while (this.passes("&") || !["", "|", ")"].includes(this.peek())) parts.push(this.one());
      return (record, loops) => parts.every((part) => part(record, loops));
    }

    one() {
      let negated = false;
      while (this.passes("!")) negated = !negated;
      const found = this.peek() === "(" ? this.group() : this.term();
      return negated ? (record, loops) => !found(record, loops) : found;
    }

    group() {
      const opened = this.at;
      this.passes("(");
      this.depth += 1;
      if (this.depth > DEEPEST) this.fail(`more than ${DEEPEST} parentheses within each other`, opened);
      const found = this.either();
      if (!this.passes(")")) this.fail("this parenthesis is never closed: write ) behind what it holds", opened);
      this.depth -= 1;
      return found;
    }

    term() {
      const began = this.at;
      if (["", "&", "|", ")"].includes(this.peek())) this.fail('here a term is missing: write one such as side:client or text:"hello"');
      const key = this.skip(KEY);
      if (key) return this.made(began, Viewer.filterTerm, key[1], this.value(key[1]));
      if (["'", '"', "/"].includes(this.peek())) return this.made(began, Viewer.filterTerm, "text", this.value("text"));
      const word = this.skip(WORD)[0];
      if (Object.hasOwn(OTHERS, word)) this.fail(`write ${OTHERS[word]} instead of '${word}'`, began);
      return this.made(began, Viewer.filterFlag, word);
    }

    value(key) {
      const began = this.at;
      const quoted = this.skip(QUOTED);
      if (quoted) {
        if (!["", " ", "\t", "\n", "&", "|", ")", "("].includes(this.peek())) this.fail(`something is glued to ${quoted[0]}: write a blank between`);
        const inside = quoted[1] ?? quoted[2];
        return { text: inside.replace(/\\(.)/gs, (_, char) => ESCAPED[char] ?? char), regex: null };
      }
      if (["'", '"'].includes(this.peek())) this.fail(`this text is never closed: write ${this.peek()} behind it`, began);
      const regex = this.skip(REGEX);
      if (regex) return { text: regex[1].replaceAll("\\/", "/"), regex: regex[2] };
      if (this.peek() === "/") this.fail('this is no regular expression: end it with / and a blank, or write a text with a slash as "…"', began);
      const word = this.skip(WORD);
      if (!word) this.fail(`${key}: needs a value behind the colon, without a blank between`, began);
      return { text: word[0], regex: null };
    }

    made(began, make, ...given) {
      let found;
      try {
        found = make(...given);
      } catch (error) {
        this.fail(error.message, began);
      }
      this.skip(SPACE);
      return found;
    }

    peek() {
      return this.text.slice(this.at, this.at + 1);
    }

    passes(sign) {
      if (this.peek() !== sign) return false;
      this.at += 1;
      this.skip(SPACE);
      return true;
    }

    skip(pattern) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      if (found) this.at = pattern.lastIndex;
      return found;
    }

    fail(sentence, at = this.at) {
      throw new FilterError(sentence, at + 1);
    }
  }

  /** The filter a text means, as fits(record, loops); loops: [first, last id or null] of each loop. */
  const parseFilter = (text) => new Reading(text).whole();

  Object.assign(Viewer, { parseFilter, FilterError });
})();
