"""The working in 80 columns: one pair sentence by sentence, or one article and its counterparts."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.corpus import Article
from dedup.counterparts import Counterpart, Counterparts, Lineage
from dedup.errors import shown
from dedup.evidence import Evidence, Run, Shared, Support
from dedup.report.terminal import cut

_SHOWN_ARTICLES = 10
_AROUND = 60  # characters before and behind a passage

_SAYS = {
    "longest": "ln(1 + words of the longest run), to 12",
    "runs": "ln(1 + runs of six words and more)",
    "wire": "one of them is agency copy",
    "personal_runs": "runs x share of these beside I, we, you",
    "introduced": "share of these in sentences with a colon",
    "run_sentences": "ln(1 + sentences that share a run)",
    "closest": "mean of the three best cosines",
    "sentences": "ln(1 + sentences, of fewer, 16 at least)",
    "named": "rarity of a name that ties them",
}


class _Signs(NamedTuple):
    """How words that only one side has are marked: by signs where there are no colours."""

    begin: str
    end: str
    style: str


_GONE, _NEW = _Signs("[-", "-]", "bold red"), _Signs("{+", "+}", "bold green")


def show_pair(pair: Shared, console: Console) -> None:
    """Print how two articles are related, what they share sentence by sentence, and the sum."""
    for label, article in (("A", pair.left), ("B", pair.right)):
        console.print(Text(label, style="bold"), shown(_name(article)))
    related = ", ".join(filter(None, (pair.relation or "none", pair.point)))
    console.print(
        f"relation: {related}; Jaccard {pair.overlap[0]:.3f}, "
        f"A in B {pair.overlap[1]:.3f}, B in A {pair.overlap[2]:.3f}"
    )
    _show_sentences(pair, console)
    _show_runs(pair, console)
    _show_evidence(pair.evidence, console)
    console.print(_meaning(pair))
    if pair.point:
        console.print("It does not say who took from whom.", style="dim")


def _show_sentences(pair: Shared, console: Console) -> None:
    """Print each supported sentence with its counterpart, the words that differ marked."""
    console.print(f"\nB supports {len(pair.sentences)} of A's {pair.counts[0]} sentences.")
    for each in pair.sentences:
        (a_begin, a_end), (b_begin, b_end) = each.places
        like = f", cosine {each.cosine:.2f}" if each.cosine else ""
        console.print(
            f"\n{each.kind}, {_percent(each.share)} alike{like} "
            f"(A {each.numbers[0]}: {a_begin}-{a_end}, B {each.numbers[1]}: {b_begin}-{b_end})",
            style="bold",
        )
        _print(console, "A ", _marked(pair.left.text, each, 0, _GONE, console))
        if _flat(pair.left.text[a_begin:a_end]) == _flat(pair.right.text[b_begin:b_end]):
            console.print("B the same, letter for letter", style="dim")
        else:
            _print(console, "B ", _marked(pair.right.text, each, 1, _NEW, console))


def _marked(text: str, each: Support, side: int, signs: _Signs, console: Console) -> Text:
    """Return a sentence, the words that the other has not marked."""
    line = Text()
    begin, end = each.places[side]
    plain = console.no_color or not console.color_system
    for stretch in (*(pair[side] for pair in each.alike), (end, end)):
        before, words, behind = _parted(_flat(text[begin : stretch[0]]))
        line.append(before)
        if words:
            line.append(f"{signs.begin}{words}{signs.end}" if plain else words,
                        style="" if plain else signs.style)  # fmt: skip
        line.append(behind + _flat(text[slice(*stretch)]))
        begin = stretch[1]
    return line


def _parted(text: str) -> tuple[str, str, str]:
    """Return what stands before, between and behind the first and the last sign of a word."""
    places = [n for n, sign in enumerate(text) if category(sign)[0] in "LNMS" or sign == "%"]
    if not places:
        return text, "", ""
    begin, end = places[0], places[-1] + 1
    return text[:begin], text[begin:end], text[end:]


def _show_runs(pair: Shared, console: Console) -> None:
    """Print runs of the same words outside supported sentences, and quotations apart."""
    hidden = [run for run in pair.matches if run.kind == "verbatim" and not _is_seen(run, pair)]
    spoken = [run for run in pair.matches if run.kind != "verbatim"]
    for title, runs in (
        ("Other runs of the same words", hidden),
        ("Quoted in both: common speech, no copy", spoken),
    ):
        if runs:
            console.print(f"\n{title}", style="italic")
        for run in runs:
            _show_run(run, pair, console)
    if not pair.matches:
        console.print("\nThey share no run of words that is evidence.")


def _show_run(run: Run, pair: Shared, console: Console) -> None:
    (a_begin, a_end), (b_begin, b_end) = run.places
    a, b = pair.left.text, pair.right.text
    place = f"(A {a_begin}-{a_end}, B {b_begin}-{b_end})"
    console.print(f"{run.kind}, {run.words} words {place}", style="bold")
    _print(console, "A ", _in_context(a, a_begin, a_end))
    if _flat(a[a_begin:a_end]) == _flat(b[b_begin:b_end]):
        console.print("B the same, letter for letter", style="dim")
    else:
        _print(console, "B ", _in_context(b, b_begin, b_end))


def _is_seen(run: Run, pair: Shared) -> bool:
    """Tell if both ends of a run stand in sentences that are shown beside each other."""
    starts, ends = zip(*run.places, strict=True)
    return all(
        any(
            all(begin <= at <= end for at, (begin, end) in zip(edge, each.places, strict=True))
            for each in pair.sentences
        )
        for edge in (starts, ends)
    )


def _show_evidence(evidence: Evidence, console: Console) -> None:
    """Print the sum, so that it can be done again by hand."""
    grid = _grid("Evidence that one took from the other (log-odds)")
    for name in ("evidence", "what it is"):
        grid.add_column(name, no_wrap=name == "evidence", overflow="fold")
    for name in ("value", "weight", "adds"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_row("intercept", "what the sum begins with", "", "", _signed(evidence.intercept))
    for piece in evidence.pieces:
        figures = f"{piece.value:.3f}", _signed(piece.weight), _signed(piece.adds)
        grid.add_row(piece.name, _SAYS[piece.name], *figures)
    limits = f"confident from {evidence.confident:g}, possible from {evidence.possible:g}"
    grid.add_row("sum", limits, "", "", _signed(evidence.score), style="bold")
    console.print()
    console.print(grid)


def _meaning(pair: Shared) -> str:
    """Return in one line what the point means."""
    if pair.point == "confident":
        weak = pair.evidence.score < pair.evidence.confident
        return f"confident{' (near-duplicates always are)' if weak else ''}: counted in shares."
    if pair.point == "possible":
        return "possible: a lead to look at, not counted in shares."
    if pair.relation == "shared-quotation":
        return "no copy: both quote the same words, and little else is alike."
    if pair.evidence.score >= pair.evidence.possible:
        return "in no table: nothing rare led here, or a near-duplicate stood for one of them."
    return "no copy: too little evidence to call it even possible."


def show_article(found: Counterparts, console: Console) -> None:
    """Print where each sentence of an article also stands, and what it shares most with."""
    console.print(Text("A", style="bold"), shown(_name(found.article)))
    console.print(" ".join(_counted(found)))
    if found.lineage is not None:
        console.print(shown(_lineage(found.lineage)))
    for each in found.sentences:
        if each.other is not None:
            _show_counterpart(found.article, each, each.other, console)
    _show_related(found, console)


def _lineage(told: Lineage) -> str:
    """Return in one line where an article's copy comes from."""
    if told.state == "undecided":
        return "Origin undecided: nobody can tell who took from whom."
    head = f"Origin {told.state}{f', {told.agency}' if told.agency else ''}: "
    if told.given:
        return f"{head}others took {_percent(told.given)} of its own words."
    taken = "unknown" if told.taken is None else _percent(told.taken)
    may = "" if told.possible is None else f", perhaps {_percent(told.possible)}"
    source = f", from {told.origin.id}" if told.origin else ""
    return f"{head}{taken} of its own words taken{may}{source}."


def _counted(found: Counterparts) -> Iterator[str]:
    """Yield how many sentences are what."""
    every, there = len(found.sentences), [each for each in found.sentences if each.other]
    rest = [each for each in found.sentences if not each.other]
    standing = sum(each.kind == "boilerplate" for each in rest)
    untraced = sum(each.kind is None and each.own_words > 0 for each in rest)
    yield f"{every} sentences: {len(there)} also stand in other houses,"
    if spoken := len(rest) - standing - untraced:
        yield f"{spoken} speech alone or shared as speech,"
    if standing:
        yield f"{standing} boilerplate,"
    yield f"{untraced} untraced (nothing of them was found)."


def _show_counterpart(
    article: Article, each: Counterpart, other: Article, console: Console
) -> None:
    houses = f"in {each.support} other house{'s' if each.support != 1 else ''}"
    place = f"({each.place[0]}-{each.place[1]})"
    console.print(
        f"\nsentence {each.number}, {each.kind}, {each.point}, {houses} {place}", style="bold"
    )
    here = article.text[slice(*each.place)]
    there = other.text[slice(*each.other_place)]
    _print(console, "  ", Text(cut(here)))
    begin, end = each.other_place
    outlet = f" ({other.outlet})" if other.outlet else ""
    same = ", the same letter for letter" if _flat(here) == _flat(there) else ""
    where = f"{shown(other.id + outlet)}, sentence {each.other_number} ({begin}-{end}){same}"
    console.print(where, style="dim")
    if not same:
        _print(console, "  ", Text(cut(there)))


def _show_related(found: Counterparts, console: Console) -> None:
    """Print the articles that share most with one."""
    if not found.related:
        console.print("\nIt is related to no other article.")
        return
    grid = _grid("Articles it shares most with")
    grid.add_column("article", overflow="fold")
    grid.add_column("outlet", overflow="fold")
    for name in ("relation", "point"):
        grid.add_column(name, no_wrap=True)
    for name in ("sentences", "A in it", "log-odds"):
        grid.add_column(name, justify="right", no_wrap=True)
    for each in found.related[:_SHOWN_ARTICLES]:
        score = "" if each.score is None else f"{each.score:+.1f}"
        figures = f"{each.supported}", _percent(each.contained), score
        names = shown(each.other.id), shown(each.other.outlet)
        grid.add_row(*names, each.relation, each.point or "", *figures)
    console.print()
    console.print(grid)
    if len(found.related) > _SHOWN_ARTICLES:
        rest = len(found.related) - _SHOWN_ARTICLES
        console.print(f"and {rest:,} more (all are in the tables: dedup score -o)")


def _grid(title: str) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    grid.padding = (0, 1, 0, 0)
    return grid


def _print(console: Console, label: str, text: Text) -> None:
    """Print a text behind its label, its later lines below its first."""
    for line in text.wrap(console, console.width - len(label)):
        line.rstrip()
        console.print(Text.assemble((label, "dim"), line))
        label = " " * len(label)


def _in_context(text: str, begin: int, end: int) -> Text:
    """Return a passage with a little of what stands around it, the passage marked."""
    before = _flat(text[max(0, begin - _AROUND) : begin])
    after = _flat(text[end : end + _AROUND])
    line = Text()
    line.append(f"…{before}" if before else "", style="dim")
    line.append(f"[{_flat(text[begin:end])}]", style="bold green")
    line.append(f"{after}…" if after else "", style="dim")
    return line


def _name(article: Article) -> str:
    parts = (article.id, article.outlet, article.published, article.title)
    return " · ".join(part for part in parts if part)


def _signed(value: float) -> str:
    return f"{round(value, 3) or 0.0:+.3f}"


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _flat(text: str) -> str:
    """Return the text on one line, its blanks single but there."""
    return shown(re.sub(r"\s+", " ", text))
