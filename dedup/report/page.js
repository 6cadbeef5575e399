// @ts-check
"use strict";

/** @typedef {{key: string, label: string, of: (row: number) => any, show?: (row: number) => any, n?: boolean}} Column */
/** @typedef {{key: string, label: string, options: [string, string][], is: (row: number, value: string) => boolean}} Filter */
/** @typedef {{title: string, meta?: any, rows: number[], find: (row: number) => string, filters: Filter[], columns?: Column[],
 *   sort?: string, size?: number, draw?: (rows: number[]) => Promise<any>}} List */

const LETTERS = "VNEPQB";
const SAYS = ["verbatim", "nearly verbatim", "edited", "paraphrase", "shared quotation", "boilerplate"];
const CREDITS = ["no credit found", "credited", "not credited, licensed", "credit unclear: to no agency by name"];
const GROUNDS = /** @type {Record<string, string>} */ ({ agency: "an article of the agency", credits: "what most of them credit", hub: "it has whatever any two of them share, and was first",
  "no hub": "each lacks much of what two others share" });
const view = /** @type {HTMLElement} */ (document.getElementById("view"));
const overview = /** @type {HTMLElement} */ (document.getElementById("overview"));
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
const collator = new Intl.Collator(undefined, { numeric: true });
/** @type {Map<string, Promise<any>>} */
const blocks = new Map();
/** @type {any} */ let index;
/** @type {Map<string, number>} */ let numbers;
/** @type {((state: URLSearchParams) => void) | null} */ let update = null;
let shown = "";

/** Make an element. What comes from articles is only ever text or an attribute, never markup.
 * @param {string} tag @param {Record<string, any>} [given] @param {...any} children @returns {HTMLElement} */
function h(tag, given = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(given))
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Unpack a block of the page, once. @param {string} name @returns {Promise<any>} */
function block(name) {
  let found = blocks.get(name);
  if (!found) {
    const letters = atob(document.getElementById(name)?.textContent ?? "");
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    found = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
    blocks.set(name, found);
  }
  return found;
}

/** The sentences of an article, row by row. @param {number} n */
async function sentencesOf(n) {
  const number = Math.floor(n / index.shard), from = n - number * index.shard;
  const shard = await block(`texts-${number}`);
  const base = shard.at[from], rows = [];
  for (let i = base; i < shard.at[from + 1]; i++)
    rows.push({ n, i: i - base, text: shard.text[i], paragraph: shard.paragraph[i], words: shard.words[i], speech: shard.own[i] === 0, kind: shard.kind[i],
      point: shard.point[i], support: shard.support[i], best: shard.best[i], other: shard.other[i] });
  return rows;
}

const A = () => index.articles;
const upTo = (/** @type {number} */ end) => Array.from({ length: end }, (_, n) => n);
const count = (/** @type {number} */ n, /** @type {string} */ one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
const percent = (/** @type {number|null} */ x) => (x === null ? "–" : `${x} %`);
const when = (/** @type {string} */ text) => text.slice(0, 40).replace("T", " ").replace(/:00(\.0+)?(Z|\+00:00)?$/, "");
const outletOf = (/** @type {number} */ n) => index.names[A().outlet[n]] || "(unknown)";
const path = (/** @type {string[]} */ ...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;
const bdi = (/** @type {any} */ text) => h("bdi", {}, String(text));
const link = (/** @type {string} */ href, /** @type {any} */ text, given = {}) => h("a", { href, ...given }, bdi(text));
const titled = (/** @type {number} */ n) => A().title[n] || A().id[n];
const toArticle = (/** @type {number} */ n, s = -1) => path("articles", A().id[n]) + (s < 0 ? "" : `?s=${s}`);
const toOutlet = (/** @type {string} */ name) => link(path("outlets", name), name || "(unknown)");
const storyOf = (/** @type {number} */ n) => {
  let low = 0, high = index.first.length - 1;
  while (low < high) { const mid = (low + high + 1) >> 1; if (index.first[mid] <= n) low = mid; else high = mid - 1; }
  return low < index.first.length - 1 ? low : -1;
};

/** Words of a that b has not, and words of b that a has not, marked; by their longest common subsequence.
 * @param {string} a @param {string} b @returns {[any[], any[]]} */
function compared(a, b) {
  const both = [a, b].map((text) => (text.length > 20000 ? [] : [...segmenter.segment(text)]));
  const [x, y] = both.map((parts) => parts.filter((part) => part.isWordLike));
  if (!x.length || !y.length || x.length * y.length > 4e6) return [[a], [b]];
  const [u, v] = [x, y].map((parts) => parts.map((part) => part.segment.toLowerCase()));
  const wide = v.length + 1, best = new Uint16Array((u.length + 1) * wide);
  for (let i = u.length - 1; i >= 0; i--)
    for (let j = v.length - 1; j >= 0; j--)
      best[i * wide + j] = u[i] === v[j] ? best[(i + 1) * wide + j + 1] + 1 : Math.max(best[(i + 1) * wide + j], best[i * wide + j + 1]);
  const same = [new Set(), new Set()];
  for (let i = 0, j = 0; i < u.length && j < v.length; )
    if (u[i] === v[j]) { same[0].add(x[i++].index); same[1].add(y[j++].index); }
    else if (best[(i + 1) * wide + j] >= best[i * wide + j + 1]) i++;
    else j++;
  return [marked(both[0], same[0]), marked(both[1], same[1])];
}

/** Text with marks around runs of words that are not the same. @param {Intl.SegmentData[]} parts @param {Set<number>} same */
function marked(parts, same) {
  const out = [];
  let run = "", rest = "";
  const flush = () => { if (run) out.push(h("mark", {}, run)); out.push(rest); run = rest = ""; };
  for (const part of parts)
    if (!part.isWordLike) rest += part.segment;
    else if (same.has(part.index)) { flush(); out.push(part.segment); }
    else { if (run) run += rest; else out.push(rest); rest = ""; run += part.segment; }
  flush();
  return out;
}

/** The text of some sentences, as far as the page holds it. @param {any[]} rows */
const textOf = (rows) => rows.map((row) => row.text ?? `[${count(row.words, "word")} not in this page] `).join("").trim();

/** Two passages side by side. @param {any} here @param {string} a @param {any} there @param {string} b */
function beside(here, a, there, b) {
  const [left, right] = a === b ? [[a], [b]] : compared(a, b);
  return h("div", { class: "side" }, h("div", {}, h("p", { class: "head" }, here), h("p", { dir: "auto" }, left)),
    h("div", {}, h("p", { class: "head" }, there), h("p", { dir: "auto" }, right)));
}

/** What is known of an origin. @param {string} state @param {string|null} id @param {string|null} agency */
function originOf(state, id, agency) {
  if (state === "undecided") return ["undecided: these share copy, nothing tells whose it is"];
  const n = id === null ? undefined : numbers.get(id);
  if (state === "observed" && n !== undefined) return ["observed, ", named(n)];
  return [agency ? `${state}: copy of ${agency} that is none of these articles` : `${state}: none of these articles, nobody knows whose`];
}

const named = (/** @type {number} */ n, s = -1) => [link(toArticle(n, s), titled(n)), " · ", bdi(outletOf(n)), " · ", when(A().published[n])];
const legend = () => h("ul", { class: "legend", "aria-label": "Legend" },
  SAYS.map((name, k) => h("li", {}, h("span", { class: `s k${k}` }, h("sup", {}, LETTERS[k]), name))),
  h("li", {}, h("span", { class: "s k2 maybe" }, h("sup", {}, "E?"), "no tint: only possible, in no share")), h("li", {}, h("span", { class: "s k4 maybe" }, h("sup", {}, "Q"), "no tint: speech, in no share")), h("li", {}, "unmarked: untraced"));

/** A list with search, filters, sorting and pages; its state stands in the address. @param {List} given @param {URLSearchParams} state */
function list(given, state) {
  const size = given.size ?? 100, body = h("div", {}), status = h("p", { class: "count", role: "status" });
  const texts = new Map();
  const text = (/** @type {number} */ row) => texts.get(row) ?? (texts.set(row, given.find(row).toLowerCase()), texts.get(row));
  const set = (/** @type {string} */ key, /** @type {string} */ value) => {
    if (value) state.set(key, value); else state.delete(key);
    if (key !== "page") state.delete("page");
    const query = state.toString();
    history.replaceState(null, "", location.hash.split("?")[0] + (query ? `?${query}` : ""));
    return draw();
  };
  let asked = 0;
  async function draw() {
    const now = ++asked;
    const words = (state.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = given.filters.filter((filter) => state.get(filter.key));
    const rows = given.rows.filter((row) => chosen.every((f) => f.is(row, state.get(f.key) ?? "")) && words.every((word) => text(row).includes(word)));
    const sort = state.get("sort") ?? given.sort ?? "", down = sort.startsWith("-");
    const by = given.columns?.find((column) => column.key === sort.replace("-", ""));
    if (by) {
      const values = new Map(rows.map((row) => [row, by.of(row)])), sign = down ? -1 : 1;
      rows.sort((a, b) => order(values.get(a), values.get(b), sign) || a - b);
    }
    const last = Math.max(Math.ceil(rows.length / size) - 1, 0), page = Math.min(Number(state.get("page") ?? 1) - 1 || 0, last);
    const mine = rows.slice(page * size, (page + 1) * size);
    status.textContent = rows.length ? `${(page * size + 1).toLocaleString("en")}–${(page * size + mine.length).toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : "Nothing found.";
    const turn = (/** @type {string} */ label, /** @type {number} */ to) => h("button", { type: "button", disabled: to < 0 || to > last, onclick: async () => { await set("page", String(to + 1)); status.scrollIntoView(); } }, label);
    const table = given.draw ? await given.draw(mine) : tableOf(given.columns ?? [], mine, given.title, { sort, set });
    if (now === asked) body.replaceChildren(table, last ? h("div", { class: "pages" }, turn("Previous", page - 1), `page ${page + 1} of ${last + 1}`, turn("Next", page + 1)) : "");
  }
  const search = h("input", { type: "search", value: state.get("q") ?? "", oninput: (/** @type {any} */ e) => set("q", e.target.value) });
  const choices = given.filters.filter((filter) => filter.options.length).map((filter) => h("label", {}, filter.label,
    h("select", { onchange: (/** @type {any} */ e) => set(filter.key, e.target.value) }, h("option", { value: "" }, "all"),
      filter.options.map(([value, label]) => h("option", { value, selected: state.get(filter.key) === value }, label)))));
  view.replaceChildren(h("h1", { tabindex: -1 }, given.title), given.meta ?? "",
    h("search", { class: "tools" }, h("label", {}, "Search", search), choices), status, body);
  return draw();
}

/** Compare two cells; what is empty comes last, whichever way. @param {any} a @param {any} b @param {number} sign */
function order(a, b, sign) {
  const none = (/** @type {any} */ x) => x === null || x === undefined || x === "";
  if (none(a) || none(b)) return Number(none(a)) - Number(none(b));
  return sign * (typeof a === "number" ? a - b : collator.compare(a, b));
}

/** A table; with a sort, its heads are buttons. @param {Column[]} columns @param {number[]} rows @param {string} label @param {{sort: string, set: Function}} [by] */
function tableOf(columns, rows, label, by) {
  const head = (/** @type {Column} */ column) => {
    const on = by?.sort.replace("-", "") === column.key, down = by?.sort.startsWith("-");
    const next = on ? (down ? column.key : `-${column.key}`) : (column.n ? `-${column.key}` : column.key);
    const press = async () => { await by?.set("sort", next); /** @type {HTMLElement|null} */ (view.querySelector(`th[data-key="${column.key}"] button`))?.focus(); };
    return h("th", { scope: "col", class: column.n ? "n" : "", "data-key": column.key, "aria-sort": on ? (down ? "descending" : "ascending") : undefined },
      by ? h("button", { type: "button", onclick: press }, column.label) : column.label);
  };
  const cell = (/** @type {Column} */ column, /** @type {number} */ row, /** @type {number} */ place) =>
    h(place ? "td" : "th", { class: column.n ? "n" : "", scope: place ? undefined : "row" }, column.show ? column.show(row) : bdi(column.of(row) ?? "–"));
  return h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, columns.map(head))),
    h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((column, place) => cell(column, row, place)))))));
}

/** @param {string} key @param {string} label @returns {Column} */
const share = (key, label) => ({ key, label, n: true, of: (n) => A()[key][n], show: (n) => percent(A()[key][n]) });
/** @returns {Column[]} */
const articleColumns = () => [
  { key: "title", label: "Article", of: titled, show: (n) => [A().maybe[n] && storyOf(n) >= 0 ? "? " : "", link(toArticle(n), titled(n))] },
  { key: "outlet", label: "Outlet", of: outletOf, show: (n) => toOutlet(index.names[A().outlet[n]]) },
  { key: "published", label: "Published", of: (n) => A().time[n], show: (n) => h("span", { class: "date" }, when(A().published[n])) },
  share("shared_share", "Shared"), share("verbatim_share", "Verbatim"), share("traceable_share", "Traceable"), share("uncredited_share", "Uncredited"), share("untraced_share", "Untraced"),
  { key: "support", label: "Houses", n: true, of: (n) => A().support[n] },
  { key: "agency", label: "Agency", of: (n) => A().agency[n] },
  { key: "credit", label: "Credits", of: (n) => (A().credit_agency[n] ?? []).join(", ") },
];

/** @param {URLSearchParams} state */
function articles(state) {
  /** @type {[string, string][]} */ const outlets = index.names.map((/** @type {string} */ name) => [name || "(unknown)", name || "(unknown)"]);
  return list({ title: "Articles", sort: "-shared_share", rows: upTo(A().id.length), columns: articleColumns(),
    meta: h("p", { class: "meta" }, "Shares are of an article’s own words. Shared: other houses carry it too, verbatim or edited. Traceable: taken from an origin that evidence tells; uncredited, if the article does not credit its agency. Untraced: nothing was found of it. Houses: how many carry its most carried sentence."),
    find: (n) => `${A().title[n]} ${A().id[n]} ${outletOf(n)} ${A().published[n]}`,
    filters: [{ key: "outlet", label: "Outlet", options: outlets, is: (n, value) => outletOf(n) === value },
      { key: "kind", label: "Shows", options: [["shared", "shared copy"], ["credit", "an agency credit"], ["none", "nothing found"]],
        is: (n, value) => value === "credit" ? !!A().credit_agency[n]?.length : value === "shared" ? A().shared_share[n] > 0 : A().support[n] === 0 }] }, state);
}

/** @param {URLSearchParams} state */
function outlets(state) {
  const O = index.outlets, only = index.agencies.length === 1 ? `${index.agencies[0]}_` : "outlet"; // one agency has what all have
  const names = Object.keys(O).filter((name) => name !== "outlet" && !name.startsWith(only));
  /** @type {Column[]} */ const columns = names.map((key) => ({ key, label: key.replaceAll("_", " "), n: true, of: (row) => O[key][row],
    show: (row) => (/(^|_)(low|high)$/.test(key) ? percent(O[key][row]) : (O[key][row] ?? "–").toLocaleString("en")) }));
  return list({ title: "Outlets", sort: "-paragraphs_from_agency", rows: upTo(O.outlet.length),
    columns: [{ key: "outlet", label: "outlet", of: (row) => O.outlet[row], show: (row) => toOutlet(O.outlet[row]) }, ...columns],
    meta: h("p", { class: "meta" }, "Paragraphs by outlet; low and high are the ends of a 95 % interval of agency copy among them, over stories."), find: (row) => O.outlet[row], filters: [] }, state);
}

/** The copied paragraphs of an outlet, side by side with their counterparts. @param {string} name @param {URLSearchParams} state */
async function outlet(name, state) {
  const code = index.names.indexOf(name), P = await block("paragraphs"), row = index.outlets.outlet.indexOf(name);
  if (code < 0) return nothing(name);
  const rows = upTo(P.article.length).filter((k) => A().outlet[P.article[k]] === code);
  const passage = async (/** @type {number} */ n, /** @type {number} */ p) => textOf((await sentencesOf(n)).filter((one) => one.paragraph === p));
  const one = async (/** @type {number} */ k) => {
    const [n, m] = [P.article[k], P.other[k]], agency = index.agencies[P.agency[k]];
    const says = agency ? [`traceable to ${agency} copy`, CREDITS[P.credited[k]] ?? ""] : ["also carried by another house"];
    return h("article", { class: "beside" }, h("p", { class: "meta" }, [SAYS[P.kind[k]], ...says].filter(Boolean).join(" · ")),
      beside(["Here: ", ...named(n)], await passage(n, P.paragraph[k]), ["Also in: ", ...named(m)], await passage(m, P.whole[k])));
  };
  const O = index.outlets, meta = row < 0 ? "An agency, or wire copy: compared with, not scored." :
    `${count(O.articles[row], "article")}, ${count(O.paragraphs[row], "paragraph")}, ${O.paragraphs_from_agency[row]} of them traceable to agency copy: choose an agency to see these alone. ${rows.length} are carried by other houses too, whoever wrote them first. Words that stand on one side only are marked.`;
  return list({ title: name || "(unknown)", meta: h("p", { class: "meta" }, meta, " ", h("a", { href: `#/articles?outlet=${encodeURIComponent(name || "(unknown)")}` }, "Its articles")), rows, size: 20,
    find: (k) => `${titled(P.article[k])} ${titled(P.other[k])} ${outletOf(P.other[k])}`,
    filters: [{ key: "agency", label: "Agency", options: index.agencies.map((/** @type {string} */ a) => [a, a]), is: (k, value) => index.agencies[P.agency[k]] === value },
      { key: "credited", label: "Credit", options: CREDITS.map((name, c) => [String(c), name]), is: (k, value) => P.credited[k] === Number(value) },
      { key: "kind", label: "Kind", options: [0, 1, 2, 4].map((k) => [String(k), SAYS[k]]), is: (k, value) => P.kind[k] === Number(value) }],
    draw: async (mine) => h("div", {}, await Promise.all(mine.map(one))) }, state);
}

/** @param {URLSearchParams} state */
function stories(state) {
  const S = index.stories, title = (/** @type {number} */ s) => titled(numbers.get(S.lead_id[s]) ?? 0);
  return list({ title: "Stories", sort: "-size", rows: upTo(S.story.length), find: (s) => `${title(s)} ${S.story[s]} ${S.first_published[s]}`,
    meta: h("p", { class: "meta" }, "Articles that hang together by copy they share, called by the earliest. Cohesion: the mean tie of two of its articles; below 30 % a story hangs together loosely. Marked ?: tied by possible pairs alone."),
    columns: [{ key: "title", label: "Story", of: title, show: (s) => [S.point[s] === "possible" ? "? " : "", link(path("stories", S.story[s]), title(s))] },
      { key: "size", label: "Articles", n: true, of: (s) => S.size[s] }, { key: "possible", label: "Maybe", n: true, of: (s) => S.possible[s] }, { key: "outlets", label: "Outlets", n: true, of: (s) => S.outlets[s] },
      { key: "cohesion", label: "Cohesion", n: true, of: (s) => S.cohesion[s], show: (s) => percent(S.cohesion[s]) },
      { key: "first_published", label: "First", of: (s) => S.first_published[s], show: (s) => h("span", { class: "date" }, when(S.first_published[s])) },
      { key: "origin", label: "Origin", of: (s) => S.origin_state[s] }, { key: "agency", label: "Agency", of: (s) => S.agency[s] },
      { key: "credits", label: "Credit it", n: true, of: (s) => S.credits[s] }, { key: "origins", label: "Origins", n: true, of: (s) => S.independent_origins[s] }],
    filters: [{ key: "point", label: "Point", options: ["confident", "possible"].map((name) => [name, name]), is: (s, value) => S.point[s] === value },
      { key: "origin", label: "Origin", options: ["observed", "latent", "undecided"].map((name) => [name, name]), is: (s, value) => S.origin_state[s] === value },
      { key: "agency", label: "Agency", options: index.agencies.map((/** @type {string} */ a) => [a, a]), is: (s, value) => S.agency[s] === value }] }, state);
}

/** A story: its articles by time, and who carries which sentence. @param {string} name @param {URLSearchParams} state */
async function story(name, state) {
  const S = index.stories, s = S.story.indexOf(name);
  if (s < 0) return nothing(name);
  const first = index.first[s], members = upTo(index.first[s + 1] - first).map((k) => first + k);
  const times = members.map((n) => A().time[n]), known = times.filter((time) => time !== null);
  const low = known[0], span = known.reduce((a, b) => Math.max(a, b), low) - low || 1;
  const strip = (/** @type {number} */ n) => {
    const at = times[n - first], dot = h("i", {}), hours = (at - low) / 3600;
    if (at === null) return "–";
    dot.style.left = `${Math.max((100 * (at - low)) / span, 0)}%`;
    return [h("span", { class: "strip", "aria-hidden": "true" }, dot), h("small", {}, hours ? `${hours > 0 ? "+" : ""}${Math.abs(hours) < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`}` : "first")];
  };
  const columns = articleColumns().filter((column) => !["verbatim_share", "support", "agency"].includes(column.key));
  columns.splice(3, 0, { key: "after", label: "After the first", of: (n) => times[n - first], show: strip });
  view.replaceChildren(h("h1", { tabindex: -1 }, titled(numbers.get(S.lead_id[s]) ?? first)),
    h("p", { class: "meta" }, `${count(S.size[s], "article")} of ${count(S.outlets[s], "outlet")}${S.point[s] === "possible" ? ", tied by possible pairs alone" : ""}${S.possible[s] ? `, and ${S.possible[s]} that may belong to it (marked ?)` : ""} · cohesion ${percent(S.cohesion[s])} · first ${when(S.first_published[s] || "–")}`),
    h("p", { class: "says" }, "Origin: ", originOf(S.origin_state[s], S.origin_id[s], S.agency[s]), ".", S.origin_ground[s] ? ` Told by: ${GROUNDS[S.origin_ground[s]]}.` : "",
      S.credits[s] ? ` ${count(S.credits[s], "house credits", "houses credit")} ${S.agency[s] ?? "an agency"}.` : "", ` ${count(S.independent_origins[s], "independent origin")}.`),
    h("h2", {}, "Its articles, by time"), tableOf(columns, members, "Articles of the story"));
  const absent = (await block("absent"))[name];
  view.append(h("h2", { id: "grid" }, absent ? "What the absent original said, and who carries it" : "Who carries which sentence"), await grid(members, state, absent));
}

/** Sentences by articles: those of an absent original, or such as are each other's counterparts. @param {number[]} members @param {URLSearchParams} state @param {any[]} [absent] */
async function grid(members, state, absent) {
  const wide = 40, from = Number(state.get("from") ?? 0) || 0, mine = members.slice(from, from + wide);
  const all = (await Promise.all(members.map(sentencesOf))).flat();
  const key = (/** @type {number} */ n, /** @type {number} */ i) => n * 1e6 + i;
  const first = new Map(all.map((one) => [key(one.n, one.i), one]));
  /** @type {[any, Map<number, any>][]} */ const rows = absent ? absent.map((unit) => [unit, new Map(unit.at.map((/** @type {number[]} */ [n, i]) => [n, first.get(key(n, i))]))]) : together(first, key);
  const cell = (/** @type {Map<number, any>} */ group, /** @type {number} */ n) => {
    const one = group.get(n);
    if (!one) return h("td", {});
    const [k, maybe] = [one.kind < 0 ? 0 : one.kind, one.point === 1 ? "?" : ""];
    return h("td", {}, h("a", { class: `s k${k}${maybe ? " maybe" : ""}`, href: toArticle(n, one.i), "aria-label": `${SAYS[k]}, ${outletOf(n)}` }, LETTERS[k] + maybe));
  };
  const turn = (/** @type {string} */ label, /** @type {number} */ to) => (to < 0 || to >= members.length ? "" : h("a", { href: `${location.hash.split("?")[0]}?from=${to}` }, label));
  return h("div", {}, h("p", { class: "meta" }, absent ? "No text that anybody wrote: sentences that two houses or more carry, in the order most have them, worded as the one closest to all." :
    "Sentences that are each other’s counterparts share a row, worded as the earliest has it.", rows.length ? "" : " No sentence is carried by two of them."), legend(),
    h("div", { class: "scroll", role: "region", "aria-labelledby": "grid", tabindex: 0 }, h("table", { class: "grid" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Sentence"), mine.map((n) => h("th", { scope: "col" }, bdi(outletOf(n)))))),
      h("tbody", {}, rows.map(([at, group]) => h("tr", {}, h("th", { scope: "row", dir: "auto" }, cut(textOf([at]))), mine.map((n) => cell(group, n))))))),
    members.length > wide ? h("p", { class: "pages" }, turn("Earlier articles", from - wide), `articles ${from + 1}–${from + mine.length} of ${members.length}`, turn("Later articles", from + wide)) : "");
}

/** Group sentences that are each other's counterparts; of an article the closest stands for all. @param {Map<number, any>} all @param {(n: number, i: number) => number} key @returns {[any, Map<number, any>][]} */
function together(all, key) {
  const parent = new Map([...all.keys()].map((k) => [k, k]));
  const root = (/** @type {number} */ k) => { let at = k; while (parent.get(at) !== at) at = parent.get(at) ?? at; parent.set(k, at); return at; };
  for (const [k, one] of all) if (one.best >= 0 && all.has(key(one.best, one.other))) {
    const [a, b] = [root(k), root(key(one.best, one.other))].sort((x, y) => x - y);
    parent.set(b, a);
  }
  /** @type {Map<number, Map<number, any>>} */ const groups = new Map();
  for (const [k, one] of all) {
    const at = root(k), group = groups.get(at) ?? new Map();
    if (!(group.get(one.n)?.kind <= one.kind)) group.set(one.n, one);
    groups.set(at, group);
  }
  return [...groups].filter(([, group]) => group.size > 1).map(([at, group]) => [all.get(at), group]);
}

const cut = (/** @type {string} */ text) => (text.length > 160 ? `${text.slice(0, 158)} …` : text);

/** An article: its text by kind, and the counterpart of the sentence that is pointed at. @param {string} name @param {URLSearchParams} state */
async function article(name, state) {
  const n = numbers.get(name);
  if (n === undefined) return nothing(name);
  const rows = await sentencesOf(n), s = storyOf(n), shard = await block(`texts-${Math.floor(n / index.shard)}`);
  const panel = h("aside", { "aria-live": "polite", "aria-label": "Counterpart" }), text = h("div", { class: "text" });
  let asked = -2;
  const show = async (/** @type {number} */ i) => {
    if (asked === i) return;
    asked = i;
    for (const each of text.querySelectorAll("a.s")) if (each.getAttribute("data-i") === String(i)) each.setAttribute("aria-current", "true"); else each.removeAttribute("aria-current");
    const one = rows[i];
    if (!one || one.best < 0) { panel.replaceChildren(h("h2", {}, "Counterparts"), h("p", {}, "Point at, or choose, an underlined sentence: what it shares with others stands here.")); return; }
    const other = (await sentencesOf(one.best))[one.other];
    if (asked !== i) return;
    const sure = one.point === 0 ? "confident" : "only possible: a lead, counted in no share";
    panel.replaceChildren(h("h2", {}, `${SAYS[one.kind]} · ${sure}`), h("p", { class: "meta" }, `Also carried by ${count(one.support, "other house")}. Words that stand on one side only are marked.`),
      beside(`Here, sentence ${i + 1}`, textOf([one]), ["Also in: ", ...named(one.best, one.other)], textOf([other])));
  };
  update = async (now) => { await show(Number(now.get("s") ?? -1)); text.querySelector("a.s[aria-current]")?.scrollIntoView({ block: "nearest" }); };
  const at = (/** @type {any} */ e) => { const to = e.target.closest?.("a.s"); if (to) show(Number(to.getAttribute("data-i"))); };
  for (const event of ["mouseover", "focusin"]) text.addEventListener(event, at);
  text.append(...written(n, rows));
  const P = shard.pairs, a = A();
  const says = a.shared_share[n] === null ? "It has too few own words for a share, or is compared with and not scored." :
    `${percent(a.shared_share[n])} of its own words are copy also carried by others: ${percent(a.verbatim_share[n])} verbatim or nearly, ${percent(a.edited_share[n])} edited. ${percent(a.untraced_share[n])} are untraced.`;
  const origin = !a.origin_state[n] || a.origin_id[n] === name ? "" : [h("br"), a.traceable_share[n] ? `${percent(a.traceable_share[n])} are traceable to an origin: ` : "Origin: ", originOf(a.origin_state[n], a.origin_id[n], a.agency[n]), "."];
  view.replaceChildren(h("h1", { tabindex: -1, dir: "auto" }, titled(n)),
    h("p", { class: "meta" }, toOutlet(index.names[a.outlet[n]]), " · ", when(a.published[n]), " · ", bdi(a.id[n]), s < 0 ? "" : [" · ", h("a", { href: path("stories", index.stories.story[s]) }, a.maybe[n] ? "a story it may belong to" : "its story")]),
    h("p", { class: "says" }, says, a.credit_agency[n]?.length ? ` It credits ${a.credit_agency[n].join(", ")}.` : "", a.echoed_share[n] ? ` ${percent(a.echoed_share[n])} are in sentences traceable to it elsewhere.` : "", origin), legend(), h("div", { class: "reading" }, text, panel),
    h("h2", {}, "Articles it shares most with"), tableOf([{ key: "other", label: "Article", of: (k) => P.other[k], show: (k) => link(toArticle(P.other[k]), titled(P.other[k])) },
      { key: "outlet", label: "Outlet", of: (k) => outletOf(P.other[k]) }, { key: "relation", label: "Relation", of: (k) => index.relations[P.relation[k]] },
      { key: "point", label: "Point", of: (k) => index.points[P.point[k]] }, { key: "sentences", label: "Sentences", n: true, of: (k) => P.sentences[k] },
      { key: "inside", label: "This in it", n: true, of: (k) => P.inside[k], show: (k) => percent(P.inside[k]) }], upTo(P.article.length).filter((k) => P.article[k] === n), "Related articles"));
  return update(state);
}

/** The paragraphs of an article; what the page does not hold is counted. @param {number} n @param {any[]} rows */
function written(n, rows) {
  const out = [];
  let p = h("p", { dir: "auto" }), at = -1, left = 0, words = 0;
  const gap = () => { if (left) out.push(h("p", { class: "gap" }, `… ${count(left, "sentence")}, ${count(words, "word")}, not in this page …`)); left = words = 0; };
  for (const one of rows) {
    const whole = one.text ?? (one.kind < 0 ? null : `[${count(one.words, "word")}] `);
    if (whole === null) { left++; words += one.words; continue; }
    if (left || one.paragraph !== at) { gap(); p = h("p", { dir: "auto" }); out.push(p); at = one.paragraph; }
    const text = whole.trimEnd(), given = { class: `s k${one.kind}${one.point === 1 ? " maybe" : ""}`, title: SAYS[one.kind] };
    const letter = h("sup", {}, (LETTERS[one.kind] ?? "") + (one.point === 1 ? "?" : ""));
    if (one.kind < 0 && one.speech) p.append(h("span", { class: "s k4 maybe", title: "speech" }, h("sup", {}, "Q"), text));
    else if (one.kind < 0) p.append(text);
    else p.append(one.best < 0 ? h("span", given, letter, text) : h("a", { ...given, href: toArticle(n, one.i), "data-i": one.i }, letter, text));
    p.append(whole.slice(text.length) || " ");
  }
  gap();
  return out;
}

/** @param {string} name */
function nothing(name) {
  view.replaceChildren(h("h1", { tabindex: -1 }, "Not in this page"), h("p", {}, "Nothing here is called ", bdi(name), "."));
}

/** Show what the address says. */
async function route() {
  if (location.hash === "#main") return;
  const [place, query] = location.hash.replace(/^#\/?/, "").split("?"), state = new URLSearchParams(query);
  if (update && place === shown) return update(state);
  const moved = shown !== "" || !overview.hidden;
  update = null; shown = place;
  let parts = [""];
  try { parts = place.split("/").map(decodeURIComponent); } catch { /* not one of ours */ }
  const [what, name] = parts;
  for (const each of document.querySelectorAll("nav a")) if (each.getAttribute("href") === `#/${what}`) each.setAttribute("aria-current", "page"); else each.removeAttribute("aria-current");
  const ways = /** @type {any} */ (name === undefined ? { outlets, stories, articles } : { outlets: outlet, stories: story, articles: article });
  overview.hidden = Object.hasOwn(ways, what); view.hidden = !overview.hidden;
  if (view.hidden) { document.title = overview.querySelector("h1")?.textContent ?? ""; return; }
  index ??= await block("index");
  numbers ??= new Map(A().id.map((/** @type {string} */ id, /** @type {number} */ n) => [id, n]));
  await (name === undefined ? ways[what](state) : ways[what](name, state));
  const heading = view.querySelector("h1");
  document.title = `${heading?.textContent} · dedup`;
  scrollTo(0, 0);
  if (moved) heading?.focus({ preventScroll: true });
}

let turn = route();
addEventListener("hashchange", () => { turn = turn.then(route, route); });
