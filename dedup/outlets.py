"""What is known of outlets beside their names: agencies, owners, licences."""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dedup.corpus import UNNAMED_WIRE, Corpus
from dedup.errors import expect
from dedup.lexicon.agencies import names_of

Ints = npt.NDArray[np.int64]  # of segments, which compiles
_SHOWN = 5


def _called(agency: str) -> set[str]:
    """Return an agency's names in small letters."""
    return {name.casefold() for name in names_of(agency.strip())}


@dataclass(frozen=True)
class Outlets:
    """
    What is known of outlets.

    Args:
        names: an outlet's name by each of its aliases.
        owners: owner by outlet name; outlets of one owner do not support each other.
        licensed: agency names by outlet name that the outlet may use without a credit line.
        agencies: agency name by the outlet name its wire copy stands under.

    Raises:
        ArgumentError: one of them is no dict, or holds what is no name.
    """

    names: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    licensed: dict[str, frozenset[str]] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("names", "owners", "licensed", "agencies"):
            several = name == "licensed"
            expect(getattr(self, name), Mapping, name, "a dict")
            for key, value in getattr(self, name).items():
                if several:
                    expect(value, (Set, list, tuple), f"licensed[{key!r}]", "a set of agencies")
                for text in (key, *value) if several else (key, value):
                    expect(text, str, f"each name in {name}", "text")

    def unknown(self, outlets: Collection[str], agencies: Collection[str]) -> Iterator[str]:
        """Yield a line of the outlets named here that have no article, and one of the agencies."""
        named = {*self.names.values(), *self.owners, *self.licensed}
        licensing = {agency for several in self.licensed.values() for agency in several}
        absent = {
            "no article is of {}": named - set(outlets),
            "licences of {}, which no --agency names": {
                name
                for name in licensing
                if _called(name).isdisjoint(*[map(str.casefold, agencies)])
            },
        }
        for what, names in absent.items():
            if names:
                some = ", ".join(map(repr, sorted(names)[:_SHOWN]))
                yield f"--outlets: {what.format(some + ' ...' * (len(names) > _SHOWN))}"

    def houses(self, corpus: Corpus) -> Ints:
        """
        Return a number by article (int64), the same for articles of one outlet or one owner.

        An article without an outlet counts as its own house.
        """
        names, codes = corpus.outlets
        owners = [self.owners.get(name) or name for name in names]
        numbers = {owner: number for number, owner in enumerate(sorted(set(owners)))}
        houses = np.array([numbers[owner] for owner in owners], np.int64)[codes]
        if "" in names:
            unknown = np.flatnonzero(codes == names.index(""))
            houses[unknown] = len(numbers) + unknown
        return houses

    def agency_of(self, corpus: Corpus) -> tuple[list[str], Ints]:
        """Return agency names, and by article a place among them, -1 for no agency's (int64)."""
        names, codes = corpus.outlets
        found = self.agencies_among(names)
        place = [found.index(self.agencies[n]) if n in self.agencies else -1 for n in names]
        return found, np.array(place, np.int64)[codes]

    def agencies_among(self, names: Sequence[str]) -> list[str]:
        """Return the agencies that some outlets are, in order."""
        return sorted({self.agencies[name] for name in names if name in self.agencies})

    def names_of_agencies(self) -> tuple[tuple[str, str], ...]:
        """Return what else agencies are called, and whose each name is: outlets, their aliases."""
        aliases = (
            (alias, self.agencies[outlet])
            for alias, outlet in self.names.items()
            if outlet in self.agencies
        )
        called = {*self.agencies.items(), *aliases}
        return tuple(sorted((name, of) for name, of in called if UNNAMED_WIRE not in {name, of}))

    def wires(self, corpus: Corpus) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the agency of each article, as ``agency_of``, and which are agency copy (bool)."""
        agency = self.agency_of(corpus)[1]
        return agency, (agency >= 0) | corpus.wire

    def licences(self, names: Sequence[str], agencies: Sequence[str]) -> npt.NDArray[np.bool_]:
        """
        Tell which outlet (row) may use which agency (column) without a credit line.

        The last column stands for no agency, so that -1 finds it.
        """
        table = np.zeros((len(names), len(agencies) + 1), np.bool_)
        for row, name in enumerate(names):
            if name not in self.licensed:
                continue
            licensed = {agency.strip().casefold() for agency in self.licensed[name]}
            table[row, :-1] = [not licensed.isdisjoint(_called(agency)) for agency in agencies]
        return table
