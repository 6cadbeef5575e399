// @ts-check
// The views: lists of outlets, stories and articles, and each of these by itself.

const LETTERS = "VNEPQB";
const SAYS = ["verbatim", "nearly verbatim", "edited", "paraphrase", "shared quotation", "boilerplate"];
const CREDITS = ["no credit found", "credited", "not credited, licensed", "credit unclear: to no agency by name"];
/** @type {Record<string, string>} */
const GROUNDS = {
  agency: "an article of the agency", credits: "what most of them credit",
  hub: "it has whatever any two of them share, and was first", "no hub": "each lacks much of what two others share",
};
const overview = /** @type {HTMLElement} */ (document.getElementById("overview"));
let index;
/** @type {Map<string, number>} */ let numbers;
/** @type {((state: URLSearchParams) => void) | null} */ let update = null;
/** @type {string?} */ let shown = null;

/** The sentences of an article, row by row. @param {number} n */
async function sentencesOf(n) {
  const number = Math.floor(n / index.shard), from = n - number * index.shard;
  const shard = await block(`texts-${number}`), [low, high] = shard.at.slice(from, from + 2);
  return upTo(high - low).map((i) => {
    const at = (name) => shard[name][low + i];
    return { n, i, text: at("text"), paragraph: at("paragraph"), words: at("words"), speech: at("own") === 0,
      kind: at("kind"), point: at("point"), support: at("support"), best: at("best"), other: at("other") };
  });
}

/** The text of some sentences, as far as the page holds it. */
const textOf = (/** @type {any[]} */ rows) =>
  rows.map(({ text, words }) => text ?? `[${count(words, "word")} not in this page] `).join("").trim();
const cut = (/** @type {string} */ text) => (text.length > 160 ? `${text.slice(0, 158)} …` : text);
const titled = (/** @type {number} */ n) => index.articles.title[n] || index.articles.id[n];
const called = (/** @type {string} */ name) => name || "(unknown)";
const outletOf = (/** @type {number} */ n) => called(index.names[index.articles.outlet[n]]);
const toOutlet = (/** @type {number} */ n) => link(path("outlets", index.names[index.articles.outlet[n]]), outletOf(n));
const toArticle = (/** @type {number} */ n, s = -1) =>
  path("articles", index.articles.id[n]) + (s < 0 ? "" : `?s=${s}`);
const named = (/** @type {number} */ n, s = -1) =>
  [link(toArticle(n, s), titled(n)), " · ", bdi(outletOf(n)), " · ", dated(index.articles.published[n])];
/** Choices that are called as they are. @param {string[]} names @returns {[string, string][]} */
const choices = (names) => names.map((name) => [name, name]);
/** The story that an article is in, or may be; -1 for none. */
const storyOf = (/** @type {number} */ n) =>
  n < index.first.at(-1) ? index.first.findLastIndex((low) => low <= n) : -1;

/** What is known of an origin. @param {string} state @param {string | null} id @param {string | null} agency */
function originOf(state, id, agency) {
  if (state === "undecided") {
    return [`undecided: these share copy, ${agency ? `only a credit says of ${agency}` : "nothing tells whose it is"}`];
  }
  const n = id === null ? undefined : numbers.get(id);
  if (n !== undefined) return ["observed, ", named(n)];
  if (agency) return [`${state}, copy of ${agency} that is none of these articles`];
  return [`${state}, none of these articles: nobody knows whose`];
}

function legend() {
  const one = (given, letter, text) =>
    h("li", {}, h("span", { class: `s ${given}` }, h("sup", {}, letter), text));
  return h("ul", { class: "legend", "aria-label": "Legend" }, SAYS.map((name, k) => one(`k${k}`, LETTERS[k], name)),
    one("k2 maybe", "E?", "no tint: only possible, in no share"), one("k4 maybe", "Q", "no tint: speech, in no share"),
    h("li", {}, "unmarked: untraced"));
}

/** @returns {Column[]} */
function articleColumns() {
  const a = index.articles;
  const share = (name, label) => ({
    key: `${name}_share`, label, n: true, of: (n) => a[`${name}_share`][n],
    show: (n) => percent(a[`${name}_share`][n]),
  });
  return [
    { key: "title", label: "Article", of: titled,
      show: (n) => [a.maybe[n] && storyOf(n) >= 0 ? "? " : "", link(toArticle(n), titled(n))] },
    { key: "outlet", label: "Outlet", of: outletOf, show: toOutlet },
    { key: "published", label: "Published", of: (n) => a.time[n], show: (n) => dated(a.published[n]) },
    share("shared", "Shared"), share("verbatim", "Verbatim"), share("traceable", "Traceable"),
    share("uncredited", "Uncredited"), share("untraced", "Untraced"),
    { key: "support", label: "Houses", n: true, of: (n) => a.support[n] },
    { key: "agency", label: "Agency", of: (n) => a.agency[n] },
    { key: "credit", label: "Credits", of: (n) => (a.credit_agency[n] ?? []).join(", ") },
  ];
}

/** @param {URLSearchParams} state */
function articles(state) {
  const a = index.articles;
  const shows = (n, value) => {
    if (value === "credit") return Boolean(a.credit_agency[n]?.length);
    return value === "none" ? a.support[n] === 0 : a[`${value}_share`][n] > 0;
  };
  return list({
    title: "Articles", hint: "title, outlet, id, date",
    rows: upTo(a.id.length), sort: "-shared_share", columns: articleColumns(),
    about: "Shares are of an article’s own words. Shared: other houses carry it too, verbatim or edited. Traceable: "
      + "also carried by an origin that evidence tells; uncredited, if no credit of its agency was found. "
      + "Untraced: nothing was found of it. Houses: how many carry its most carried sentence.",
    find: (n) => `${a.title[n]} ${a.id[n]} ${outletOf(n)} ${a.published[n]}`,
    filters: [
      { key: "outlet", label: "Outlet", options: choices(index.names.map(called)),
        is: (n, value) => outletOf(n) === value },
      { key: "kind", label: "Shows", is: shows,
        options: [["shared", "shared copy"], ["uncredited", "copy of an agency, no credit found"],
          ["credit", "an agency credit"], ["none", "nothing found"]] },
    ],
  }, state);
}

/** Outlets, by all agencies or by one. @param {URLSearchParams} state */
function outlets(state) {
  const O = index.outlets;
  const of = (row, name) => {
    const agency = state.get("agency") ?? "";
    if (index.agencies.includes(agency)) return O[`${agency}_${name}`][row];
    return O[name === "paragraphs" ? "paragraphs_from_agency" : name][row];
  };
  const share = (row) => (100 * of(row, "paragraphs")) / O.paragraphs[row] || 0;
  const interval = (row) => of(row, "low") !== null && ` (${small(of(row, "low"))}–${small(of(row, "high"))})`;
  /** @returns {Column} */
  const column = (key, label, of) => ({ key, label, n: true, of, show: (row) => figure(of(row)) });
  const parts = ["verbatim", "edited", "credited", "uncredited", "licensed", "unclear", "stories"]
    .filter((name) => O[name].some(Boolean));
  return list({
    title: "Outlets", hint: "name", sort: "-copy", rows: upTo(O.outlet.length), find: (row) => O.outlet[row],
    about: "Paragraphs of each outlet, and how many of them are traceable to agency copy: of all agencies, or of "
      + "one that you choose. Share: of all its paragraphs, with its 95 % interval over stories.",
    columns: [
      { key: "outlet", label: "Outlet", of: (row) => O.outlet[row],
        show: (row) => link(path("outlets", O.outlet[row]), called(O.outlet[row])) },
      column("articles", "Articles", (row) => O.articles[row]),
      column("paragraphs", "Paragraphs", (row) => O.paragraphs[row]),
      column("copy", "Agency copy", (row) => of(row, "paragraphs")),
      { ...column("share", "Share %", share), show: (row) => [small(share(row)), h("small", {}, interval(row))] },
      ...parts.map((name) => column(name, name[0].toUpperCase() + name.slice(1), (row) => of(row, name))),
    ],
    filters: [
      { key: "agency", label: "Agency", options: choices(index.agencies), is: (row) => of(row, "paragraphs") > 0 },
    ],
  }, state);
}

/** The copied paragraphs of an outlet, side by side with their counterparts.
 * @param {string} name @param {URLSearchParams} state */
async function outlet(name, state) {
  const code = index.names.indexOf(name), P = await block("paragraphs"), O = index.outlets;
  if (code < 0) return nothing(name);
  const rows = upTo(P.article.length).filter((k) => index.articles.outlet[P.article[k]] === code);
  const passage = async (n, paragraph) =>
    textOf((await sentencesOf(n)).filter((one) => one.paragraph === paragraph));
  const one = async (k, place, mine) => {
    const [n, m] = [P.article[k], P.other[k]], agency = index.agencies[P.agency[k]], before = mine[place - 1];
    const says = agency ? [`traceable to ${agency} copy`, CREDITS[P.credited[k]]] : ["also carried by another house"];
    const same = P.article[before] === n && P.other[before] === m; // its heads stand above
    const heads = same ? [] : [["Here: ", ...named(n)], ["Also in: ", ...named(m)]];
    return h("article", { class: same ? "beside" : "beside new" },
      beside(heads, [await passage(n, P.paragraph[k]), await passage(m, P.whole[k])]),
      h("p", { class: "meta" }, [SAYS[P.kind[k]], ...says].filter(Boolean).join(" · ")));
  };
  const row = O.outlet.indexOf(name);
  const about = row < 0 ? "An agency, or wire copy: compared with, not scored."
    : `${count(O.articles[row], "article")}, ${count(O.paragraphs[row], "paragraph")}, `
      + `${figure(O.paragraphs_from_agency[row])} of them traceable to agency copy: choose an agency to see these `
      + `alone. ${figure(rows.length)} are carried by other houses too, whoever wrote them first. Words that stand `
      + "on one side only are marked.";
  return list({
    kind: "Outlet", title: called(name), hint: "title, other outlet", rows, size: 20,
    about: [about, " ", h("a", { href: `#/articles?outlet=${encodeURIComponent(called(name))}` }, "Its articles")],
    find: (k) => `${titled(P.article[k])} ${titled(P.other[k])} ${outletOf(P.other[k])}`,
    filters: [
      { key: "agency", label: "Agency", options: choices(index.agencies),
        is: (k, value) => index.agencies[P.agency[k]] === value },
      { key: "credited", label: "Credit", options: CREDITS.map((name, c) => [String(c), name]),
        is: (k, value) => P.credited[k] === Number(value) },
      { key: "kind", label: "Kind", options: [0, 1, 2, 4].map((k) => [String(k), SAYS[k]]),
        is: (k, value) => P.kind[k] === Number(value) },
    ],
    draw: async (mine) => h("div", {}, await Promise.all(mine.map(one))),
  }, state);
}

/** @param {URLSearchParams} state */
function stories(state) {
  const S = index.stories, title = (s) => titled(numbers.get(S.lead_id[s]) ?? 0);
  const maybe = (s) => Number(S.point[s] === "possible");
  const text = (key, label) => ({ key, label, of: (s) => S[key][s] });
  const column = (key, label) => ({ ...text(key, label), n: true });
  /** @returns {Filter} */
  const filter = (key, label, names) =>
    ({ key, label, options: choices(names), is: (s, value) => S[key][s] === value });
  return list({
    title: "Stories", hint: "title, id, date",
    rows: upTo(S.story.length).sort((a, b) =>
      maybe(a) - maybe(b) || S.outlets[b] - S.outlets[a] || S.size[b] - S.size[a]),
    find: (s) => `${title(s)} ${S.story[s]} ${S.first_published[s]}`,
    about: "Articles that hang together by copy they share, called by the earliest; those in most outlets first. "
      + "Behind them, marked ?, those tied by possible pairs alone. Maybe: articles more that may belong to it. "
      + "Cohesion: the mean tie of two of its articles; below 30 % it hangs together loosely. Credit it: houses "
      + "that credit the agency. Origins: independent ones.",
    columns: [
      { key: "title", label: "Story", of: title,
        show: (s) => [S.point[s] === "possible" ? "? " : "", link(path("stories", S.story[s]), title(s))] },
      column("size", "Articles"), column("possible", "Maybe"), column("outlets", "Outlets"),
      { ...column("cohesion", "Cohesion"), show: (s) => percent(S.cohesion[s]) },
      { ...text("first_published", "First"), show: (s) => dated(S.first_published[s]) },
      text("origin_state", "Origin"), text("agency", "Agency"),
      column("credits", "Credit it"), column("independent_origins", "Origins"),
    ],
    filters: [
      filter("point", "Point", ["confident", "possible"]), filter("agency", "Agency", index.agencies),
      filter("origin_state", "Origin", ["observed", "latent", "undecided"]),
    ],
  }, state);
}
