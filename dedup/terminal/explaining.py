"""The working of one pair in 80 columns: sentence by sentence, and the evidence as a sum."""

from typing import NamedTuple
from unicodedata import category

from rich.console import Console
from rich.text import Text

from dedup.errors import shown
from dedup.evidence import Evidence, Run, Shared, Support
from dedup.notes import several
from dedup.terminal.printing import flat, grid_of, name_of, percent, print_beside, print_text

_AROUND = 60  # characters before and behind a passage

_NEAR = "exact", "near"

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
        console.print(Text(label, style="bold"), shown(name_of(article)))
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
        console.print("It does not say whose words they were first.", style="dim")


def _show_sentences(pair: Shared, console: Console) -> None:
    """Print each supported sentence with its counterpart, the words that differ marked."""
    console.print(
        f"\nB supports {len(pair.sentences)} of A's {several(pair.counts[0], 'sentence')} "
        "(speech and boilerplate alone are not counted)."
    )
    for each in pair.sentences:
        (a_begin, a_end), (b_begin, b_end) = each.places
        like = f", cosine {each.cosine:.2f}" if each.cosine else ""
        console.print(
            f"\n{each.kind}, {percent(each.share)} alike{like} "
            f"(A {each.numbers[0]}: {a_begin}-{a_end}, B {each.numbers[1]}: {b_begin}-{b_end})",
            style="bold",
        )
        here = _marked(pair.left.text, each, 0, _GONE, console)
        if flat(pair.left.text[a_begin:a_end]) == flat(pair.right.text[b_begin:b_end]):
            print_text(console, "A ", here)
            console.print("B the same, letter for letter", style="dim")
        else:
            print_beside(console, here, _marked(pair.right.text, each, 1, _NEW, console))


def _marked(text: str, each: Support, side: int, signs: _Signs, console: Console) -> Text:
    """Return a sentence, the words that the other has not marked."""
    line = Text()
    begin, end = each.places[side]
    plain = console.no_color or not console.color_system
    for stretch in (*(pair[side] for pair in each.alike), (end, end)):
        before, words, behind = _parted(flat(text[begin : stretch[0]]))
        line.append(before)
        if words:
            line.append(f"{signs.begin}{words}{signs.end}" if plain else words,
                        style="" if plain else signs.style)  # fmt: skip
        line.append(behind + flat(text[slice(*stretch)]))
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
    here = _in_context(a, a_begin, a_end)
    if flat(a[a_begin:a_end]) == flat(b[b_begin:b_end]):
        print_text(console, "A ", here)
        console.print("B the same, letter for letter", style="dim")
    else:
        print_beside(console, here, _in_context(b, b_begin, b_end))


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
    grid = grid_of("Evidence that one also stands in the other, in part (log-odds)")
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
    """Return what the point means, and what a person decided."""
    if pair.decision == "not-copy":
        return "A person decided: not-copy. It is in no table, whatever the evidence."
    if pair.relation == "boilerplate":
        return "A person decided: boilerplate. It is listed as that, and counted for nothing."
    return (f"A person decided: {pair.decision}; " if pair.decision else "") + _weighed(pair)


def _weighed(pair: Shared) -> str:
    """Return in one line what the evidence comes to."""
    if pair.point == "confident":
        near = pair.relation in _NEAR and pair.evidence.score < pair.evidence.confident
        return f"confident{' (near-duplicates always are)' if near else ''}: counted in shares."
    if pair.point == "possible":
        return "possible: something to look at, not counted in shares."
    if pair.relation == "shared-quotation":
        return "no copy: both quote the same words, and little else is alike."
    if pair.evidence.score >= pair.evidence.possible:
        return "in no table: nothing rare led here, or a near-duplicate stood for one of them."
    return "in no table: too little evidence between these two alone, no proof of own work."


def _in_context(text: str, begin: int, end: int) -> Text:
    """Return a passage with a little of what stands around it, the passage marked."""
    before = flat(text[max(0, begin - _AROUND) : begin])
    after = flat(text[end : end + _AROUND])
    line = Text()
    line.append(f"…{before}" if before else "", style="dim")
    line.append(f"[{flat(text[begin:end])}]", style="bold green")
    line.append(f"{after}…" if after else "", style="dim")
    return line


def _signed(value: float) -> str:
    return f"{round(value, 3) or 0.0:+.3f}"
