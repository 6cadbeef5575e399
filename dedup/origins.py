"""
Origins: whose copy a story carries, where that can be told: observed, latent or undecided.

The first ground that holds counts. An agency's article that supports others is observed: the one
they share most with. The agency that most houses credit is the origin, and latent; but where a hub
does not credit it, nobody knows. A hub (``dedup.hubs``) that published before all others is
observed. Where every house lacks much of what others share, the origin is latent, nobody knows
whose. All else is undecided, such as two houses that no agency explains. Nothing is from an
article, or from an agency, that came more than a day after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dedup.corpus import Corpus
from dedup.credits import Credits
from dedup.findings import Findings
from dedup.hubs import Hubs, hubs_of
from dedup.outlets import Outlets
from dedup.pairs import QUOTATION, Pairs
from dedup.rows import distinct
from dedup.segments import Ints
from dedup.settings import Settings
from dedup.sources import Facts, Flags, first_houses, most_used, sources_of, taken_of
from dedup.traces import Traces
from dedup.versions import printed_of
from dedup.votes import Votes, called, of_copy, own_names, sharing_in, vague_in, votes_of

Small = npt.NDArray[np.int8]

STATES = ("observed", "latent", "undecided")
OBSERVED, LATENT, UNDECIDED = range(3)
GROUNDS = ("agency", "credits", "hub", "no hub")
AGENCY, CREDITS, HUB, NO_HUB = range(4)
"""
What tells an origin, the surest first: an article of an agency, which supports others; credits of
an agency whose article is not there; a house that has whatever any two others share, and published
first; every house lacks much of what two others share, so that none of them is the origin.
"""

ROLES = ("origin", "derived")
ORIGIN, DERIVED = range(2)


@dataclass(frozen=True)
class Origins:
    """
    Where the copy of each story comes from.

    Args:
        story: int64 by article, -1 for none.
        agencies: names.
        state: int8 by story, a place in ``STATES``.
        ground: int8 by story, a place in ``GROUNDS``, -1 where undecided.
        article: int64 by story, the observed origin, -1 for none.
        agency: int64 by story, a place in ``agencies``, -1 where none is known. In an undecided one
            what its credits say, if only that another house came first is against it.
        credits: int64 by story, houses that credit the agency most of them do, or each of several.
        independent: int64 by story, how many origins it has, and what only quotes the same has:
            one for the copy (or each observed agency some article took from), and one for each
            other story, and each house outside stories, that shares nothing but quotations.
        source: int64 by article, the observed origin that it took most from, -1 for none. An
            agency's may be of another story: an article may take from two.
        role: int8 by article, a place in ``ROLES``, -1 where that cannot be told.
        carried: int64 by article, whose copy it is or carries, a place in ``agencies``, -1 where
            that is not known.
        credited: bool by article, it credits that agency, or agencies without a name.
        facts: what is known of articles.
        hubs: what the houses of each story are to each other.
    """

    story: Ints
    agencies: Sequence[str]
    state: Small
    ground: Small
    article: Ints
    agency: Ints
    credits: Ints
    independent: Ints
    source: Ints
    role: Small
    carried: Ints
    credited: Flags
    facts: Facts
    hubs: Hubs

    def states(self) -> Ints:
        """Return the state of each article's story, or of an agency's that it took from (int64)."""
        return np.where(self.source >= 0, OBSERVED, self.by_article(self.state))

    def by_article(self, values: npt.NDArray[np.integer[Any]]) -> Ints:
        """Return a value by story for each article (int64), -1 for an article of none."""
        return _of(values.astype(np.int64), self.story)


def origins_of(
    corpus: Corpus, found: Findings, traces: Traces, story: Ints, outlets: Outlets,
    by_name: Credits, settings: Settings, before: "Origins | None" = None,
) -> Origins:  # fmt: skip
    """
    Tell the origin of each story, by the first of these grounds that holds, or by none.

    Args:
        corpus: the articles.
        found: what they share.
        traces: sentences with a counterpart in another house.
        story: int64 by article, from 0 on, -1 for none.
        outlets: who is an agency's, and who owns whom.
        by_name: who credits whom.
        settings: of the hub test.
        before: of other stories: what is known of one with the same articles is not asked again.
    """
    facts, votes, names, credited = _known(corpus, found, traces, story, outlets, by_name)
    taken = taken_of(facts, traces, found)
    known = (before.story, before.hubs) if before else None
    hubs = hubs_of(found, story, facts.house, facts.stories, settings, known)
    first = first_houses(facts)
    hub = np.where(hubs.house == first, hubs.house, -1)
    source = sources_of(facts, taken, facts.wire[taken.other] & ~facts.wire[taken.article])
    silent = np.where(_credits(facts, votes, first), -1, first)
    ground = _grounds(facts, most_used(facts, taken, source) >= 0, votes, silent, hub, hubs.none)
    leads = facts.house == _of(np.where(ground == HUB, hub, -2), story)
    by_hub = sources_of(facts, taken, leads[taken.other] & ~leads[taken.article])
    source = np.where(source >= 0, source, by_hub)
    article = np.where(ground >= 0, most_used(facts, taken, source), -1)
    agency, carried = _agencies(facts, ground, article, votes, source, hub, silent)
    return Origins(
        story, names, _STATE_OF[ground], ground, article, agency, votes.houses,
        _independent(facts, found.pairs, source), source,
        _roles(facts, ground, leads, source, votes, silent), carried,
        _cell(credited, carried) | vague_in(by_name), facts, hubs,
    )  # fmt: skip


def _known(
    corpus: Corpus, found: Findings, traces: Traces, story: Ints, outlets: Outlets, by_name: Credits
) -> tuple[Facts, Votes, list[str], Flags]:
    """
    Return what is known of articles, the votes of stories, names of agencies, and who credits them.

    An outlet that goes by the name of the agency its story credits is that agency's own.
    """
    agencies, agency = outlets.agency_of(corpus)
    names, place, credited = called(agencies, by_name)
    wire, house = outlets.wires(corpus)[1], outlets.houses(corpus)
    stories, owned = int(story.max(initial=-1)) + 1, own_names(corpus, names)
    sharing, shared = sharing_in(found, traces, story)
    said = called(agencies, of_copy(corpus, found, shared, by_name))[2]
    votes = votes_of(said & ~owned & (sharing & ~wire)[:, None], story, house, stories)
    voted = _of(votes.agency, story)
    itself = (voted >= 0) & _cell(owned, voted)
    agency = np.where(itself, voted, place[agency])
    printed = printed_of(corpus, found.pairs, house)
    facts = Facts(story, house, printed, agency, wire | itself, stories)
    return facts, votes, names, credited


_STATE_OF = np.array([OBSERVED, LATENT, OBSERVED, LATENT, UNDECIDED], np.int8)  # by ground


def _of(values: npt.NDArray[Any], story: Ints) -> npt.NDArray[Any]:
    """Return a value by story for some stories, -1 for none."""
    return np.append(values, values.dtype.type(-1))[story]


def _cell(table: Flags, columns: Ints) -> Flags:
    """Return the cell of each row in a column (bool), False for -1."""
    known = np.flatnonzero(columns >= 0)
    cell = np.zeros(len(columns), np.bool_)
    cell[known] = table[known, columns[known]]
    return cell


def _first_vote(facts: Facts, votes: Votes) -> Ints:
    """Return by story the first article that credits its agency; one of no known time for none."""
    rows = np.flatnonzero(votes.votes)
    order = rows[np.lexsort((facts.time[rows], facts.story[rows]))]
    story, first = np.unique(facts.story[order], return_index=True)
    out = np.full(facts.stories + 1, -1)
    out[story] = order[first]
    return out


def _credits(facts: Facts, votes: Votes, house: Ints) -> Flags:
    """Tell by story whether a house of it credits its agency (bool)."""
    out = np.zeros(facts.stories, np.bool_)
    rows = np.flatnonzero(votes.votes)
    out[facts.story[rows[facts.house[rows] == house[facts.story[rows]]]]] = True
    return out


def _grounds(
    facts: Facts, sent: Flags, votes: Votes, silent: Ints, hub: Ints, none: Flags
) -> Small:
    """
    Return by story what tells its origin (int8), -1 for nothing.

    Args:
        facts: of articles.
        sent: bool by story, an agency's article supports others.
        votes: credits.
        silent: int64 by story, the house that published first and credits no agency, -1 for none:
            what one other alone says of an agency does not count against it.
        hub: int64 by story, the house that may be the origin, -1 for none.
        none: bool by story, no house can be.
    """
    voted = votes.houses > 0
    told = (votes.agency >= 0) & ((silent < 0) | (votes.houses > 1))
    told &= (hub < 0) | _credits(facts, votes, hub)
    ways = [sent, voted & told, voted, hub >= 0, none]
    return np.select(ways, [AGENCY, CREDITS, -1, HUB, NO_HUB], -1).astype(np.int8)


def _likely(facts: Facts, ground: Small, votes: Votes, hub: Ints) -> Flags:
    """
    Tell which undecided stories are likely an agency's (bool).

    Credits agree, no house stands out, and nobody had it more than a day before who credits it.
    """
    vote = _first_vote(facts, votes)[facts.story]
    early = (vote >= 0) & facts.early(np.arange(len(vote)), vote)
    likely: Flags = (ground < 0) & (votes.agency >= 0) & (hub < 0)
    likely[facts.story[early]] = False
    return likely


def _agencies(
    facts: Facts, ground: Small, article: Ints, votes: Votes, source: Ints, hub: Ints, silent: Ints
) -> tuple[Ints, Ints]:  # fmt: skip
    """
    Return the agency of each story, and whose copy each article is or carries.

    Where that is only likely, nobody knows whose words those of the first house are.
    """
    likely = _likely(facts, ground, votes, hub)
    agency = np.where(ground == AGENCY, facts.agency[article], -1)
    agency = np.where((ground == CREDITS) | likely, votes.agency, agency)
    first = facts.house == _of(np.where(likely, silent, -2), facts.story)
    whose = np.where(first, -1, _of(agency, facts.story))
    whose = np.where(source >= 0, facts.agency[source], whose)
    return agency, np.where(facts.wire, facts.agency, whose)


def _roles(
    facts: Facts, ground: Small, leads: Flags, source: Ints, votes: Votes, silent: Ints
) -> Small:
    """
    Return what each article is to the origin of its story (int8), a place in ``ROLES``.

    Where nothing but the lack of a hub tells, or who credits an agency came later, who published
    first is not said to have taken.
    """
    vote = _first_vote(facts, votes)[facts.story]
    late = (_of(ground, facts.story) == CREDITS) & (vote >= 0)
    late &= facts.early(np.arange(len(vote)), vote) | (facts.house == _of(silent, facts.story))
    first = facts.house == _of(np.where(ground == NO_HUB, first_houses(facts), -2), facts.story)
    derived = (source >= 0) | ((_of(ground, facts.story) >= 0) & ~late & ~first)
    ways = [facts.wire | leads, derived]
    return np.select(ways, [ORIGIN, DERIVED], -1).astype(np.int8)


def _independent(facts: Facts, pairs: Pairs, source: Ints) -> Ints:
    """Return by story how many origins it has, with what only quotes the same."""
    room = int(facts.house.max(initial=0)) + 1
    rows = np.flatnonzero((source >= 0) & (facts.story >= 0))
    agencies = distinct(facts.story[rows] * room + facts.house[source[rows]]) // room
    copies = np.maximum(np.bincount(agencies, minlength=facts.stories), 1)
    spoken = pairs.rows[pairs.relation == QUOTATION]
    both = np.concatenate([spoken, spoken[:, ::-1]])
    one, other = facts.story[both[:, 0]], facts.story[both[:, 1]]
    apart = (one >= 0) & (one != other)
    beyond = np.where(other >= 0, other, facts.stories + facts.house[both[:, 1]])
    size = facts.stories + room
    groups = distinct((one * size + beyond)[apart]) // size
    return copies + np.bincount(groups, minlength=facts.stories)
