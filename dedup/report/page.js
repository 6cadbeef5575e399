// @ts-check
"use strict";
// What views are made of: elements, packed data, words that differ, tables, and lists of rows.

/** Of a table: what a row is sorted by, what it shows, and whether that is a figure.
 * @typedef {{key: string, label: string, of: (row: number) => any, show?: (row: number) => any,
 *   n?: boolean}} Column */
/** Of a list: a choice that keeps some of its rows.
 * @typedef {{key: string, label: string, options: [string, string][],
 *   is: (row: number, value: string) => boolean}} Filter */
/** Rows to search and turn over; they are a table of `columns` unless `draw` makes something else.
 * @typedef {{kind?: string, title: string, hint: string, about: any, rows: number[], find: (row: number) => string,
 *   filters: Filter[], columns?: Column[], sort?: string, size?: number,
 *   draw?: (rows: number[]) => Promise<any>}} List */

const view = /** @type {HTMLElement} */ (document.getElementById("view"));
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
const collator = new Intl.Collator(undefined, { numeric: true });
/** @type {Map<string, Promise<any>>} */
const blocks = new Map();

/** Make an element. What comes from articles is only ever text or an attribute, never markup.
 * @param {string} tag @param {Record<string, any>} [given] @param {...any} children */
function h(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given))
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  node.append(...children.flat(9).filter((child) => child || child === 0));
  return node;
}

/** Unpack a block of the page, once. @param {string} name @returns {Promise<any>} */
function block(name) {
  let found = blocks.get(name);
  if (!found) {
    const letters = atob(document.getElementById(name)?.textContent ?? "");
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    found = new Response(stream).json();
    blocks.set(name, found);
  }
  return found;
}

const upTo = (/** @type {number} */ end) => Array.from({ length: end }, (_, n) => n);
const figure = (/** @type {number} */ n) => n.toLocaleString("en");
const count = (/** @type {number} */ n, /** @type {string} */ one, many = `${one}s`) =>
  `${figure(n)} ${n === 1 ? one : many}`;
const percent = (/** @type {number | null} */ x) => (x === null ? "–" : `${x} %`);
/** A share where little of much is not nothing. @param {number} x percent */
const small = (x) => (x > 0 && x < 0.1 ? "<0.1" : x.toFixed(x > 0 && x < 1 ? 1 : 0));
const path = (/** @type {string[]} */ ...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;
/** Text of articles, kept from turning what stands around it. */
const bdi = (/** @type {any} */ text) => h("bdi", {}, String(text));
const link = (/** @type {string} */ href, /** @type {any} */ text) => h("a", { href }, bdi(text));
/** A time without what says nothing. @param {string} text */
function dated(text) {
  const short = text.slice(0, 40).replace("T", " ").replace(/:00(\.0+)?(Z|\+00:00)?$/, "");
  return h("span", { class: "date" }, short || "–");
}

/** Words of a that b has not, and words of b that a has not, marked; by their longest common subsequence.
 * @param {string} a @param {string} b */
function compared(a, b) {
  const both = [a, b].map((text) => (text.length > 20000 ? [] : [...segmenter.segment(text)]));
  const [x, y] = both.map((parts) => parts.filter((part) => part.isWordLike));
  if (!x.length || !y.length || x.length * y.length > 4e6) return [[a], [b]];
  const [u, v] = [x, y].map((parts) => parts.map((part) => part.segment.toLowerCase()));
  const wide = v.length + 1, best = new Uint16Array((u.length + 1) * wide);
  for (let i = u.length - 1; i >= 0; i--)
    for (let j = v.length - 1; j >= 0; j--) {
      const [at, below] = [i * wide + j, (i + 1) * wide + j];
      best[at] = u[i] === v[j] ? best[below + 1] + 1 : Math.max(best[below], best[at + 1]);
    }
  const same = [new Set(), new Set()];
  for (let i = 0, j = 0; i < u.length && j < v.length; )
    if (u[i] === v[j]) {
      same[0].add(x[i++].index);
      same[1].add(y[j++].index);
    } else if (best[(i + 1) * wide + j] >= best[i * wide + j + 1]) i++;
    else j++;
  return [marked(both[0], same[0]), marked(both[1], same[1])];
}

/** Text with marks around runs of words that are not the same.
 * @param {Intl.SegmentData[]} parts @param {Set<number>} same */
function marked(parts, same) {
  /** @type {any[]} */ const out = [];
  let run = "", rest = "";
  const flush = () => {
    out.push(run && h("mark", {}, run), rest);
    run = rest = "";
  };
  for (const part of parts)
    if (!part.isWordLike) rest += part.segment;
    else if (same.has(part.index)) {
      flush();
      out.push(part.segment);
    } else {
      if (!run) flush();
      run += rest + part.segment;
      rest = "";
    }
  flush();
  return out;
}

/** Two passages side by side, each under its head. @param {any[]} heads @param {string[]} texts */
function beside(heads, [a, b]) {
  const sides = a === b ? [[a], [b]] : compared(a, b);
  const side = (text, n) =>
    h("div", {}, heads[n] && h("p", { class: "head" }, heads[n]), h("p", { dir: "auto" }, text));
  return h("div", { class: "side" }, sides.map(side));
}

/** Compare two cells; what is empty comes last, whichever way. @param {any} a @param {any} b @param {number} sign */
function order(a, b, sign) {
  const [none, empty] = [a, b].map((x) => x === null || x === undefined || x === "");
  if (none || empty) return Number(none) - Number(empty);
  return sign * (typeof a === "number" ? a - b : collator.compare(a, b));
}

/** A table; with a sort, its heads are buttons.
 * @param {Column[]} columns @param {number[]} rows @param {string} label
 * @param {{sort: string, set: (key: string, value: string) => Promise<void>}} [by] */
function tableOf(columns, rows, label, by) {
  const head = (/** @type {Column} */ { key, label, n }) => {
    const on = by?.sort.replace("-", "") === key, down = on && by?.sort.startsWith("-");
    const press = async () => {
      await by?.set("sort", (on ? !down : n) ? `-${key}` : key);
      /** @type {HTMLElement?} */ (view.querySelector(`th[data-key="${key}"] button`))?.focus();
    };
    const given = { scope: "col", class: n ? "n" : "", "data-key": key,
      "aria-sort": on ? (down ? "descending" : "ascending") : undefined };
    return h("th", given, by ? h("button", { type: "button", onclick: press }, label) : label);
  };
  const body = rows.map((row) => h("tr", {}, columns.map(({ of, show, n }, place) =>
    h(place ? "td" : "th", { class: n ? "n" : "", scope: place ? undefined : "row" },
      show ? show(row) : bdi(of(row) ?? "–")))));
  return h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 },
    h("table", {}, h("thead", {}, h("tr", {}, columns.map(head))), h("tbody", {}, body)));
}

/** Rows of a list that are found and chosen, in its order; and that order.
 * @param {List} given @param {URLSearchParams} state @param {(row: number) => string} text */
function wanted({ rows, filters, columns, ...given }, state, text) {
  const words = (state.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = filters.filter((filter) => state.get(filter.key));
  const found = rows.filter((row) => chosen.every((filter) => filter.is(row, state.get(filter.key) ?? ""))
    && words.every((word) => text(row).includes(word)));
  const sort = state.get("sort") ?? given.sort ?? "", sign = sort.startsWith("-") ? -1 : 1;
  const by = columns?.find((column) => column.key === sort.replace("-", ""));
  if (by) {
    const values = new Map(found.map((row) => [row, by.of(row)]));
    found.sort((a, b) => order(values.get(a), values.get(b), sign) || a - b);
  }
  return { found, sort };
}

/** Show a list with search, filters, sorting and pages; its state stands in the address.
 * @param {List} given @param {URLSearchParams} state */
function list(given, state) {
  const size = given.size ?? 100, body = h("div"), status = h("p", { class: "count", role: "status" });
  /** @type {Map<number, string>} */ const texts = new Map();
  const text = (row) => {
    const known = texts.get(row) ?? given.find(row).toLowerCase();
    texts.set(row, known);
    return known;
  };
  const set = (key, value) => {
    if (value) state.set(key, value);
    else state.delete(key);
    if (key !== "page") state.delete("page");
    const query = state.toString();
    history.replaceState(null, "", location.hash.split("?")[0] + (query ? `?${query}` : ""));
    return draw();
  };
  let asked = 0;
  async function draw() {
    const now = ++asked, { found, sort } = wanted(given, state, text);
    const last = Math.max(Math.ceil(found.length / size) - 1, 0);
    const page = Math.min(Number(state.get("page") ?? 1) - 1 || 0, last);
    const mine = found.slice(page * size, (page + 1) * size);
    const shown = `${figure(page * size + 1)}–${figure(page * size + mine.length)}`;
    status.textContent = mine.length ? `${shown} of ${figure(found.length)}` : "Nothing found.";
    const turn = (label, to) => {
      const press = () => set("page", String(to + 1)).then(() => status.scrollIntoView());
      return h("button", { type: "button", disabled: to < 0 || to > last, onclick: press }, label);
    };
    const made = given.draw ? await given.draw(mine) : tableOf(given.columns ?? [], mine, given.title, { sort, set });
    if (now !== asked) return;
    body.replaceChildren(made, last ? h("div", { class: "pages" }, turn("Previous", page - 1),
      `page ${page + 1} of ${last + 1}`, turn("Next", page + 1)) : "");
  }
  const typed = (event) => set("q", event.target.value);
  const search = h("input", { type: "search", placeholder: given.hint, value: state.get("q") ?? "", oninput: typed });
  const choices = given.filters.filter(({ options }) => options.length).map(({ key, label, options }) => {
    const option = (/** @type {string[]} */ [value, name]) =>
      h("option", { value, selected: state.get(key) === value }, name);
    const choose = (event) => set(key, event.target.value);
    return h("label", {}, label, h("select", { onchange: choose }, [["", "all"], ...options].map(option)));
  });
  view.replaceChildren(...heading(given.kind, given.title), h("p", { class: "meta" }, given.about),
    h("search", { class: "tools" }, h("label", {}, "Search", search), choices), status, body);
  return draw();
}

/** What a view is of, and called. */
const heading = (/** @type {string | undefined} */ kind, /** @type {string} */ title) => [
  kind ? h("p", { class: "kicker" }, kind) : "", h("h1", { tabindex: -1, dir: "auto" }, title),
];
