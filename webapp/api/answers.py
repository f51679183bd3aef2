"""Answers made of a view of the index: kept, gzipped, and with an ETag, so that 304 is the rule."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import cast

from flask import Response, request

from geo.coverage.view import View
from webapp.answer_cache import Compressed
from webapp.context import index, now_floor, reading, services
from webapp.params import site_filter


def answer_of_view(
    write: Callable[[View], bytes], media_type: str, *distinguished_by: Hashable
) -> Response:
    """Give what is written of the view that the query string asks for.

    Parameters
    ----------
    distinguished_by
        What the answer depends on beside the view.
    """
    where, floor, live = site_filter(request.args), now_floor(), services().live
    at = floor if where.at is None else where.at
    where = replace(where, at=at)
    key = (index().sequence, where, at < floor, *distinguished_by)
    kept = services().answers.get(key, lambda: write(live.view(reading(), where, floor)))
    return _compressed(kept, media_type)


def _compressed(kept: Compressed, media_type: str) -> Response:
    packed = request.accept_encodings["gzip"] > 0
    answer = Response(kept.body if packed else gzip.decompress(kept.body), content_type=media_type)
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    # Weak: packed or not, it says the same.
    answer.set_etag(kept.etag, weak=True)
    return cast(Response, answer.make_conditional(request))
