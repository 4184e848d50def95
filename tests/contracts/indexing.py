"""A process that publishes the same session again and again, to be killed: see the test beside it.

``python -m tests.contracts.indexing ADDRESS EDITION`` prints each edition once it is committed.
Now and then it rebuilds all words.
"""

from __future__ import annotations

import sys
from itertools import count

from service.search import open_search
from tests.contracts.shelves import open_shelf, passage

SEGMENTS = 60
REBUILT = 5
"""Editions from one rebuild to the next."""


def main() -> None:
    address, first = sys.argv[1], int(sys.argv[2])
    database, index = open_shelf(address), open_search(address)
    for edition in count(first):
        texts = [
            passage(str(segment), language, f"phim của lần{edition}x {'điện ảnh ' * (segment % 9)}")
            for segment in range(edition % SEGMENTS + 1)
            for language in ("vi", "fr")
        ]
        with database.write() as connection:
            index.index_passages(connection, "s1", texts)
        print(edition, flush=True)
        if edition % REBUILT == 0:
            index.rebuild(database.write)


if __name__ == "__main__":
    main()
