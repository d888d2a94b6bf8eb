"""What the page takes in at all: every text of a request is one that a database and a web page can hold, and is not endless."""

import re
from collections.abc import Iterable

from fastapi import HTTPException, Request, status

from procore.web.guard import SAFE

LONGEST_IN_ADDRESS = 1_000
"""Characters of one part of an address: keys of maestro* and ids of Airflow are shorter."""
LONGEST_IN_FORM = 100_000
"""Characters of one field: the longest is an element's other settings, as JSON."""
NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL holds no U+0000, and UTF-8 no half of a surrogate pair."""


class Malformed(HTTPException):
    """A request that no page of ours sends. `field`: the one that is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(status.HTTP_400_BAD_REQUEST, detail=field)
        self.field = field


async def readable(request: Request) -> None:
    """Before any route reads the request. Raises Malformed; 404 for a path that no page can have."""
    if first_wrong(request.path_params.items(), LONGEST_IN_ADDRESS) is not None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    wrong = first_wrong(request.query_params.multi_items(), LONGEST_IN_ADDRESS)
    if wrong is None and request.method not in SAFE:
        wrong = first_wrong((await request.form()).multi_items(), LONGEST_IN_FORM)
    if wrong is not None:
        raise Malformed(wrong)


def first_wrong(fields: Iterable[tuple[str, object]], longest: int) -> str | None:
    """The name of the first field that is no text (a file), no text that can be kept, or longer than `longest`; None: none."""
    for name, value in fields:
        if NO_TEXT.search(name):
            return ""
        if not isinstance(value, str) or len(value) > longest or NO_TEXT.search(value):
            return name
    return None
