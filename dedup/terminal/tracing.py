"""One article in 80 columns: where each of its sentences also stands, and its counterparts."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from dedup.corpus import Article
from dedup.counterparts import Counterpart, Counterparts, Lineage
from dedup.errors import shown
from dedup.notes import several
from dedup.terminal.printing import flat, grid_of, name_of, percent, print_text
from dedup.terminal.summary import cut

_SHOWN_ARTICLES = 10
_CREDITS = "credits"  # as a story's ``origin_ground``


def show_article(found: Counterparts, console: Console) -> None:
    """Print where each sentence of an article also stands, and what it shares most with."""
    console.print(Text("A", style="bold"), shown(name_of(found.article)))
    console.print(" ".join(_counted(found)))
    if found.lineage is not None and (lines := " ".join(_lineage(found.lineage))):
        console.print(shown(lines))
    for each in found.sentences:
        if each.other is not None:
            _show_counterpart(found.article, each, each.other, console)
    _show_related(found, console)


def _lineage(told: Lineage) -> Iterator[str]:
    """Yield where an article's copy comes from, and how sure that is."""
    name = f", {told.agency}" if told.agency else ""
    if told.state == "undecided":
        yield "Origin undecided: nothing here tells whose words they were first."
    elif told.given:
        given = percent(told.given)
        yield f"Origin of its story{name}: {given} of its own words also stand in other articles."
    elif told.traced is None:
        yield f"Origin {told.state}{name}: how much of it is traceable there cannot be told."
    elif share := _traced(told.traced, told.possible):
        if told.state == "latent":
            yield f"Origin latent{name}: a text that is not here, as far as can be told. If so,"
            source = "it"
        else:
            yield f"Origin observed{name}:"
            source = told.origin.id if told.origin else "it"
        yield f"{share} of its own words are traceable to {source}."
    if told.agency and (told.ground == _CREDITS or told.state == "undecided"):
        outlets = f"the story has {several(told.outlets, 'outlet')}"
        yield f"{told.agency} is credited by {several(told.credits, 'house')}; {outlets}."
        if told.uncredited and told.ground == _CREDITS:
            yield f"No credit of {told.agency} was found in this article."


def _traced(sure: float, possible: float | None) -> str:
    """Return a share and what it may be, if these are two figures; nothing for no percent."""
    least, most = percent(sure), percent(max(sure, possible or 0.0))
    if most == percent(0):
        return ""
    if least == most:
        return least
    return f"perhaps {most}" if least == percent(0) else f"{least}, perhaps {most}"


def _counted(found: Counterparts) -> Iterator[str]:
    """Yield how many sentences are what."""
    rest = [each for each in found.sentences if not each.other]
    sure = sum(each.point == "confident" for each in found.sentences if each.other)
    unsure = len(found.sentences) - len(rest) - sure
    standing = sum(each.kind == "boilerplate" for each in rest)
    untraced = sum(each.kind is None and each.own_words > 0 for each in rest)
    yield f"{several(len(found.sentences), 'sentence')}: in other houses {sure},"
    if unsure:
        yield f"{unsure} only possibly,"
    if spoken := len(rest) - standing - untraced:
        yield f"{spoken} speech alone or shared as speech,"
    if standing:
        yield f"{standing} boilerplate,"
    yield f"{untraced} untraced (nothing of them was found)."


def _show_counterpart(
    article: Article, each: Counterpart, other: Article, console: Console
) -> None:
    houses = f"in {several(each.support, 'other house')}"
    place = f"({each.place[0]}-{each.place[1]})"
    console.print(
        f"\nsentence {each.number}, {each.kind}, {each.point}, {houses} {place}", style="bold"
    )
    here = article.text[slice(*each.place)]
    there = other.text[slice(*each.other_place)]
    print_text(console, "  ", Text(cut(here)))
    begin, end = each.other_place
    outlet = f" ({other.outlet})" if other.outlet else ""
    same = ", the same letter for letter" if flat(here) == flat(there) else ""
    where = f"{shown(other.id + outlet)}, sentence {each.other_number} ({begin}-{end}){same}"
    console.print(where, style="dim")
    if not same:
        print_text(console, "  ", Text(cut(there)))


def _show_related(found: Counterparts, console: Console) -> None:
    """Print the articles that share most with one."""
    if not found.related:
        together = f", but may belong to the story {found.may_belong}: several of its articles "
        together += "show together what none shows alone (possible, not counted in shares)"
        console.print(
            f"\nNo article is related to it by itself{shown(together) if found.may_belong else ''}."
        )
        return
    grid = grid_of("Articles it shares most with")
    grid.add_column("article", overflow="fold")
    grid.add_column("outlet", overflow="fold")
    for name in ("relation", "point"):
        grid.add_column(name, no_wrap=True)
    for name in ("sentences", "A in it", "log-odds"):
        grid.add_column(name, justify="right", no_wrap=True)
    for each in found.related[:_SHOWN_ARTICLES]:
        score = "" if each.score is None else f"{each.score:+.1f}"
        figures = f"{each.supported}", percent(each.contained), score
        names = shown(each.other.id), shown(each.other.outlet)
        grid.add_row(*names, each.relation, each.point or "", *figures)
    console.print()
    console.print(grid)
    if len(found.related) > _SHOWN_ARTICLES:
        rest = len(found.related) - _SHOWN_ARTICLES
        console.print(f"and {rest:,} more (all are in the tables: dedup score -o)")
