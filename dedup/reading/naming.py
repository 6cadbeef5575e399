"""Which of a file's columns is the text, which the outlet."""

from collections import Counter
from collections.abc import Iterable, Mapping

from dedup.errors import SchemaError

USUAL = {
    "id": "id uid doc_id article_id guid uri",
    "text": "text body content article maintext article_text",
    "outlet": "outlet source publisher site domain newspaper publication source_name",
    "published": "published date published_at publish_date pub_date datetime timestamp"
    " date_published",
    "title": "title headline",
    "byline": "byline author authors",
    "url": "url link",
    "lang": "lang language",
    "html": "html raw_html page_html html_content",
}
"""Names under which files hold what we need, the likeliest first."""

RESULTS = [
    "words", "own_words", "near_duplicates", "shared_share", "shared_share_possible",
    "verbatim_share", "edited_share", "untraced_share", "quote_share", "shared_quote_share",
    "support", "updates", "story", "lead", "story_possible", "origin_state", "origin_id", "agency",
    "traceable_share", "traceable_share_possible", "echoed_share", "uncredited_share",
    "uncredited_share_possible", "licensed_share", "credit_state", "credit_agency",
]  # fmt: skip
"""Columns that results put beside a file's own; the file's of such a name gets another."""


class Names:
    """
    The columns of one file by the names they get in a corpus.

    A name once found stays, so that a later block cannot move it.

    Args:
        fields: names the caller gave, ours to the file's; a file without such a column is
            searched for the usual names.

    Raises:
        SchemaError: ``fields`` has a name we do not know.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        for name in fields:
            if name not in USUAL:
                raise SchemaError(f"unknown field {name!r}; known are {', '.join(USUAL)}", name)
        self._fields = fields
        self._theirs: dict[str, str] = {}
        self.columns: dict[str, None] = {}

    def __getitem__(self, ours: str) -> str | None:
        """Return the file's name of one of our columns."""
        return self._theirs.get(ours)

    @property
    def told(self) -> list[str]:
        """The file's names that the caller gave."""
        return list(self._fields.values())

    def learn(self, columns: Iterable[str]) -> None:
        """
        Take in the columns of a block.

        Raises:
            SchemaError: a column stands twice, or none holds the text.
        """
        columns = list(columns)
        for name, times in Counter(columns).items():
            if times > 1:
                raise SchemaError(f"column {name!r} stands more than once", name)
        self.columns |= dict.fromkeys(columns)
        taken = set(self._theirs.values())
        for ours in USUAL:
            if ours not in self._theirs:
                found = self._found(ours, [name for name in self.columns if name not in taken])
                if found is not None:
                    self._theirs[ours] = found
                    taken.add(found)
        if "text" not in self._theirs and "html" not in self._theirs:
            have = ", ".join(map(repr, self.columns)) or "none"
            raise SchemaError(
                f"no column holds the text; the columns are: {have}; name one with "
                "--field text=NAME on the command line or fields={'text': NAME}",
                "text",
            )

    def _found(self, ours: str, columns: list[str]) -> str | None:
        told = self._fields.get(ours)
        if told in self.columns:
            return told
        free = [name for name in columns if name not in self._fields.values()]
        if ours in free:
            return ours
        folded = {_folded(name): name for name in reversed(free)}
        return next((folded[n] for n in map(_folded, USUAL[ours].split()) if n in folded), None)

    def renames(self, columns: Iterable[str]) -> dict[str, str]:
        """Return for each of a block's columns the name it gets: no two the same."""
        ours = {theirs: name for name, theirs in self._theirs.items()}
        taken = {*ours.values(), *RESULTS}
        names: dict[str, str] = {}
        for column in columns:
            name = ours.get(column, column)
            free = column in ours or column not in taken
            while not free:
                name = f"input_{name}"
                free = name not in self.columns
            names[column] = name
        return names

    def notes(self) -> list[str]:
        """Return what was decided here, for a person."""
        said = [
            f"{ours} is read from the column {theirs!r}"
            for ours, theirs in self._theirs.items()
            if ours != theirs and self._fields.get(ours) != theirs
        ]
        said += [
            f"the column {column!r} is kept as {name!r}"
            for column, name in self.renames(self.columns).items()
            if column not in self._theirs.values() and column != name
        ]
        missing = [told for told in self._fields.values() if told not in self.columns]
        return said + [f"there is no column {told!r}" for told in missing if self.columns]


def _folded(name: str) -> str:
    """Return a name without case, spaces and signs: ``publishedAt`` is ``published_at``."""
    return "".join(filter(str.isalnum, name)).casefold()
