"""The body of a request to a machine route, bounded before it is read."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from geo.fieldwork.json_body import MOST_BYTES


def json_body() -> bytes:
    """Give the body as it came.

    Raises
    ------
    RequestEntityTooLarge
        When it has more than `MOST_BYTES`.
    """
    request.max_content_length = MOST_BYTES
    # Who looked for a form before has opened the stream, with the larger limit of uploads.
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge(f"The body has more than {MOST_BYTES:,} bytes.")
    return request.get_data(cache=False)
