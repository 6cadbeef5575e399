"""Places in bytes as places in characters, by those of sentences, of which both are known."""

from dedup_native._arrays import Bytes, Ints, Numbers
from dedup_native._kernel import i32, i64, kernel, read, signed, u8, write


@kernel(
    read(u8), read(i64), i64, read(i64), read(i64, 2), read(i64), read(i32, 2), read(i32, 2),
    write(i64, 2), i64, i64,
)  # fmt: skip
def place_characters(
    data: Bytes, offsets: Ints, before: int, articles: Ints, spans: Ints, owners: Ints,
    places: Numbers, characters: Numbers, out: Ints, start: int, stop: int,
) -> None:  # fmt: skip
    """
    Write spans of some articles, in bytes, in characters; those of other articles are left alone.

    Text ``i`` is that of article ``before + i``. The sentences of an article are the rows from
    ``owners[article]`` on, ascending; of one without wide characters no text is read.
    """
    for row in range(start, stop):
        article = articles[row]
        if not before <= article < before + offsets.size - 1:
            continue
        first, text = owners[article], offsets[article - before]
        for end in range(2):
            at, low, high = spans[row, end], first, owners[article + 1]
            while low < high:
                middle = (low + high) >> 1
                if places[middle, 0] <= at:
                    low = middle + 1
                else:
                    high = middle
            begin, count = 0, 0
            if low > first:
                begin, count = signed(places[low - 1, 0]), signed(characters[low - 1, 0])
                behind, counted = places[low - 1, 1], characters[low - 1, 1]
                if at <= behind and behind - begin == counted - count:
                    out[row, end] = count + at - begin
                    continue
            for i in range(text + begin, text + at):
                count += data[i] & 0xC0 != 0x80
            out[row, end] = count
