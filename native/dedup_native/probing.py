"""Open tables: a power of two of places, 0 where empty, each key in the first that was free."""

import numpy as np

from dedup_native._arrays import Hashes
from dedup_native._kernel import helper, signed


@helper
def place_from(slot: int, key: np.uint64, table: Hashes) -> int:
    """Return where a key stands in a table, from a slot on, or the empty place where it would."""
    place = slot
    while table[place] != np.uint64(0) and table[place] != key:
        place = (place + 1) & (table.size - 1)
    return place


@helper
def place_of(key: np.uint64, table: Hashes) -> int:
    """Return where a key stands whose last bits tell its slot, or the empty place for it."""
    return place_from(signed(key & np.uint64(table.size - 1)), key, table)


@helper
def holds(table: Hashes, token: np.uint64) -> bool:
    """Tell whether a token stands in a table."""
    return bool(table[place_of(token, table)] == token)


@helper
def places_for(words: int) -> int:
    """Return how many places a table of so many words has: a power of two, half of them free."""
    places = 2
    while places < 2 * words:
        places *= 2
    return places
