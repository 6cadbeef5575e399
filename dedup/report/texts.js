// @ts-check
// What is read at length: a story, an article; and which view an address asks for.

/** A story: its articles by time, and who carries which sentence.
 * @param {string} name @param {URLSearchParams} state */
async function story(name, state) {
  const S = index.stories, s = S.story.indexOf(name);
  if (s < 0) return nothing(name);
  const first = index.first[s], members = upTo(index.first[s + 1] - first).map((k) => first + k);
  const meta = [
    `${count(S.size[s], "article")} of ${count(S.outlets[s], "outlet")}`,
    S.point[s] === "possible" && "tied by possible pairs alone",
    S.possible[s] && `${S.possible[s]} more may belong to it (marked ?)`,
    S.cohesion[s] !== null && `cohesion ${S.cohesion[s]} %`, "first ",
  ];
  const says = [
    S.origin_ground[s] && `Told by: ${GROUNDS[S.origin_ground[s]]}.`,
    S.credits[s] && `${count(S.credits[s], "house credits", "houses credit")} ${S.agency[s] ?? "an agency"}.`,
    `${count(S.independent_origins[s], "independent origin")}.`,
  ];
  const columns = articleColumns().filter(({ key }) => !["verbatim_share", "support", "agency"].includes(key));
  const after = { key: "after", label: "After the first", of: (n) => index.articles.time[n], show: strip(members) };
  const absent = (await block("absent"))[name];
  view.replaceChildren(...heading("Story", titled(numbers.get(S.lead_id[s]) ?? first)),
    h("p", { class: "meta" }, meta.filter(Boolean).join(" · "), dated(S.first_published[s])),
    h("p", { class: "says" }, "Origin: ", originOf(S.origin_state[s], S.origin_id[s], S.agency[s]), ". ",
      says.filter(Boolean).join(" ")),
    h("h2", {}, "Its articles, by time"), tableOf(columns.toSpliced(3, 0, after), members, "Articles of the story"),
    h("h2", { id: "grid" },
      absent ? "What the absent original said, and who carries it" : "Who carries which sentence"),
    await grid(members, state, absent));
}

/** When each article of a story was published, as a place on a line. @param {number[]} members */
function strip(members) {
  const times = members.map((n) => index.articles.time[n]), known = times.filter((time) => time !== null);
  const low = known[0], span = known.reduce((a, b) => Math.max(a, b), low) - low || 1;
  return (n) => {
    const at = times[n - members[0]], dot = h("i"), hours = (at - low) / 3600, size = Math.abs(hours);
    if (at === null) return "–";
    dot.style.left = `${Math.max((100 * (at - low)) / span, 0)}%`;
    const later = `${hours > 0 ? "+" : "−"}${size < 48 ? `${size.toFixed(1)} h` : `${(size / 24).toFixed(1)} d`}`;
    return [h("span", { class: "strip", "aria-hidden": "true" }, dot), h("small", {}, hours ? later : "first")];
  };
}

/** Sentences by articles: those of an absent original, or such as are each other's counterparts.
 * @param {number[]} members @param {URLSearchParams} state @param {any[]} [absent] */
async function grid(members, state, absent) {
  const wide = 40, from = Number(state.get("from") ?? 0) || 0, mine = members.slice(from, from + wide);
  const all = new Map((await Promise.all(members.map(sentencesOf))).flat().map((one) => [key(one.n, one.i), one]));
  /** @type {[any, Map<number, any>][]} */ const rows = absent
    ? absent.map((unit) => [unit, new Map(unit.at.map(([n, i]) => [n, all.get(key(n, i))]))]) : together(all);
  const cell = (one, n) => {
    if (!one) return h("td");
    const k = Math.max(one.kind, 0), maybe = one.point === 1;
    const given = { class: `s k${k}${maybe ? " maybe" : ""}`, "aria-label": `${SAYS[k]}, ${outletOf(n)}` };
    return h("td", {}, h("a", { ...given, href: toArticle(n, one.i) }, LETTERS[k] + (maybe ? "?" : "")));
  };
  const turn = (label, to) =>
    to < 0 || to >= members.length ? "" : h("a", { href: `${location.hash.split("?")[0]}?from=${to}` }, label);
  const heads = ["Sentence", ...mine.map((n) => bdi(outletOf(n)))];
  const head = h("tr", {}, heads.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map(([at, group]) => h("tr", {},
    h("th", { scope: "row", dir: "auto" }, cut(textOf([at]))), mine.map((n) => cell(group.get(n), n))));
  return h("div", {},
    h("p", { class: "meta" }, absent
      ? "No text that anybody wrote: sentences that two houses or more carry, in the order most have them, worded as "
        + "the one closest to all."
      : "Sentences that are each other’s counterparts share a row, worded as the earliest has it.",
      !rows.length && " No sentence is carried by two of them."),
    legend(),
    h("div", { class: "scroll", role: "region", "aria-labelledby": "grid", tabindex: 0 },
      h("table", { class: "grid" }, h("thead", {}, head), h("tbody", {}, body))),
    members.length > wide && h("p", { class: "pages" }, turn("Earlier articles", from - wide),
      `articles ${from + 1}–${from + mine.length} of ${members.length}`, turn("Later articles", from + wide)));
}

/** One number for a sentence of an article. */
const key = (n, i) => n * 1e6 + i;

/** Group sentences that are each other's counterparts; of an article the closest stands for all.
 * @param {Map<number, any>} all @returns {[any, Map<number, any>][]} */
function together(all) {
  const parent = new Map([...all.keys()].map((k) => [k, k]));
  const root = (k) => {
    let at = k;
    while (parent.get(at) !== at) at = parent.get(at) ?? at;
    parent.set(k, at);
    return at;
  };
  for (const [k, { best, other }] of all)
    if (best >= 0 && all.has(key(best, other))) {
      const [a, b] = [root(k), root(key(best, other))];
      parent.set(Math.max(a, b), Math.min(a, b));
    }
  /** @type {Map<number, Map<number, any>>} */ const groups = new Map();
  for (const [k, one] of all) {
    const at = root(k), group = groups.get(at) ?? new Map();
    if (!(group.get(one.n)?.kind <= one.kind)) group.set(one.n, one);
    groups.set(at, group);
  }
  return [...groups].filter(([, group]) => group.size > 1).map(([at, group]) => [all.get(at), group]);
}

/** An article: its text by kind, and the counterpart of the sentence that is pointed at.
 * @param {string} name @param {URLSearchParams} state */
async function article(name, state) {
  const n = numbers.get(name);
  if (n === undefined) return nothing(name);
  const rows = await sentencesOf(n), s = storyOf(n), a = index.articles;
  const P = (await block(`texts-${Math.floor(n / index.shard)}`)).pairs;
  const text = h("div", { class: "text" }, written(n, rows));
  const panel = h("aside", { "aria-live": "polite", "aria-label": "Counterpart" });
  const show = counterparts(rows, text, panel);
  const at = (event) => {
    const to = event.target.closest?.("a.s");
    if (to) show(Number(to.dataset.i));
  };
  for (const event of ["mouseover", "focusin"]) text.addEventListener(event, at);
  update = async (now) => {
    await show(Number(now.get("s") ?? -1));
    text.querySelector("a.s[aria-current]")?.scrollIntoView({ block: "nearest" });
  };
  const its = a.maybe[n] ? "a story it may belong to" : "its story";
  view.replaceChildren(...heading("Article", titled(n)),
    h("p", { class: "meta" }, toOutlet(n), " · ", dated(a.published[n]), " · ", bdi(name),
      s >= 0 && [" · ", link(path("stories", index.stories.story[s]), its)]),
    h("p", { class: "says" }, shares(n)), legend(), h("div", { class: "reading" }, text, panel),
    h("h2", {}, "Articles it shares most with"), tableOf([
      { key: "other", label: "Article", of: (k) => titled(P.other[k]),
        show: (k) => link(toArticle(P.other[k]), titled(P.other[k])) },
      { key: "outlet", label: "Outlet", of: (k) => outletOf(P.other[k]) },
      { key: "relation", label: "Relation", of: (k) => index.relations[P.relation[k]] },
      { key: "point", label: "Point", of: (k) => index.points[P.point[k]] },
      { key: "sentences", label: "Sentences", n: true, of: (k) => P.sentences[k] },
      { key: "inside", label: "Of this in it", n: true, of: (k) => P.inside[k], show: (k) => percent(P.inside[k]) },
    ], upTo(P.article.length).filter((k) => P.article[k] === n), "Related articles"));
  return update(state);
}

/** What shows the counterpart of a sentence, by its number.
 * @param {any[]} rows @param {HTMLElement} text @param {HTMLElement} panel */
function counterparts(rows, text, panel) {
  let asked = -2;
  return async (i) => {
    if (asked === i) return;
    asked = i;
    text.querySelector("a.s[aria-current]")?.removeAttribute("aria-current");
    text.querySelector(`a.s[data-i="${i}"]`)?.setAttribute("aria-current", "true");
    const one = rows[i];
    if (!one || one.best < 0)
      return panel.replaceChildren(h("h2", {}, "Counterparts"),
        h("p", {}, "Point at, or choose, an underlined sentence: what it shares with others stands here."));
    const other = (await sentencesOf(one.best))[one.other];
    if (asked !== i) return;
    const sure = one.point === 0 ? "confident" : "only possible: a lead, counted in no share";
    const houses = `Also carried by ${count(one.support, "other house")}.`;
    const heads = [`Here, sentence ${i} (the first is 0)`, ["Also in: ", ...named(one.best, one.other)]];
    panel.replaceChildren(h("h2", {}, `${SAYS[one.kind]} · ${sure}`),
      h("p", { class: "meta" }, `${houses} Words that stand on one side only are marked.`),
      beside(heads, [textOf([one]), textOf([other])]));
  };
}

/** What is said of an article's shares, credits and origin. @param {number} n */
function shares(n) {
  const a = index.articles, part = (name) => percent(a[`${name}_share`][n]);
  const out = [a.shared_share[n] === null
    ? "It has too few own words for a share, or is compared with and not scored."
    : `${part("shared")} of its own words are copy also carried by others: ${part("verbatim")} verbatim or nearly, `
      + `${part("edited")} edited. ${part("untraced")} are untraced.`];
  if (a.credit_agency[n]?.length) out.push(` It credits ${a.credit_agency[n].join(", ")}.`);
  if (a.echoed_share[n])
    out.push(` It is an origin of its story: ${part("echoed")} also stand in articles traceable to it.`);
  if (!a.origin_state[n] || (a.origin_state[n] === "observed" && a.origin_id[n] === null)) return out;
  const traced = a.traceable_share[n] ? `${part("traceable")} are traceable to an origin: ` : "Origin: ";
  return [...out, h("br"), traced, originOf(a.origin_state[n], a.origin_id[n], a.agency[n]), "."];
}

/** The paragraphs of an article; what the page does not hold is counted. @param {number} n @param {any[]} rows */
function written(n, rows) {
  /** @type {HTMLElement[]} */ const out = [];
  let at = -1, left = 0, words = 0;
  const gap = () => {
    const size = `${count(left, "sentence")}, ${count(words, "word")}`;
    if (left) out.push(h("p", { class: "gap" }, `… ${size}, not in this page …`));
    left = words = 0;
  };
  for (const one of rows) {
    if (one.text === null && one.kind < 0) {
      left++;
      words += one.words;
      continue;
    }
    if (left || one.paragraph !== at) {
      gap();
      out.push(h("p", { dir: "auto" }));
      at = one.paragraph;
    }
    const whole = one.text ?? `[${count(one.words, "word")}] `, text = whole.trimEnd();
    out.at(-1)?.append(sentence(n, one, text), whole.slice(text.length) || " ");
  }
  gap();
  return out;
}

/** A sentence as what it is; one with a counterpart can be chosen.
 * @param {number} n @param {any} one @param {string} text */
function sentence(n, { i, kind, point, speech, best }, text) {
  if (kind < 0) return speech ? h("span", { class: "s k4 maybe", title: "speech" }, h("sup", {}, "Q"), text) : text;
  const given = { class: `s k${kind}${point === 1 ? " maybe" : ""}`, title: SAYS[kind] };
  const letter = h("sup", {}, LETTERS[kind] + (point === 1 ? "?" : ""));
  if (best < 0) return h("span", given, letter, text);
  return h("a", { ...given, href: toArticle(n, i), "data-i": i }, letter, text);
}

const nothing = (name) =>
  view.replaceChildren(...heading("", "Not in this page"), h("p", {}, "Nothing here is called ", bdi(name), "."));

/** Show what the address says. */
async function route() {
  if (location.hash === "#main") return;
  const [place, query] = location.hash.replace(/^#\/?/, "").split("?"), state = new URLSearchParams(query);
  if (update && place === shown) return update(state);
  const moved = shown !== null;
  [update, shown] = [null, place];
  let parts = [""];
  try {
    parts = place.split("/").map(decodeURIComponent);
  } catch { /* not one of ours */ }
  const [what, name] = parts;
  document.querySelector("nav [aria-current]")?.removeAttribute("aria-current");
  document.querySelector(`nav [href="#/${CSS.escape(what)}"]`)?.setAttribute("aria-current", "page");
  /** @type {Record<string, Function>} */
  const ways = name === undefined ? { outlets, stories, articles }
    : { outlets: outlet, stories: story, articles: article };
  overview.hidden = Object.hasOwn(ways, what);
  view.hidden = !overview.hidden;
  if (moved) scrollTo(0, 0);
  if (overview.hidden) {
    index ??= await block("index");
    numbers ??= new Map(index.articles.id.map((id, n) => [id, n]));
    await (name === undefined ? ways[what](state) : ways[what](name, state));
  }
  const heading = document.querySelector("main > :not([hidden]) h1");
  document.title = overview.hidden ? `${heading?.textContent} · dedup` : heading?.textContent ?? "";
  if (moved) /** @type {HTMLElement?} */ (heading)?.focus({ preventScroll: true });
}

let turn = route();
addEventListener("hashchange", () => (turn = turn.then(route, route)));
