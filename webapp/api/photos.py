"""Photos in, by their hash, whole or in parts; and out, as a copy that tells nothing else."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from geo.errors import NotPermitted
from geo.fieldwork.photos import (
    PhotoReceipt,
    check_photo_hash,
    parse_part,
    photo_to_show,
    receive_photo,
)
from geo.message import message
from geo.rules.picture import MOST_BYTES, SHOWN_EDGES, SHOWN_TYPE
from geo.store.photos import Photo, get_photo, squads_told_of
from webapp import params
from webapp.api.document import BYTES, MachineBlueprint, describe
from webapp.context import now_ms, reading, services
from webapp.identity import actor
from webapp.permits import Action, permit
from webapp.wording import iso_instant

blueprint = MachineBlueprint("photos", __name__, description="Photos")

_SHOWN_FOR_S = 86_400


@blueprint.put("/api/v1/photos/<sha256>")
@describe(
    answer="PhotoReceipt",
    created=True,
    accepted=True,
    parameters=["sha256", "content_range"],
    body="Photo",
    body_type=BYTES,
    errors=(
        HTTPStatus.FORBIDDEN,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
@permit(Action.RECORD)
def put_photo(sha256: str) -> ResponseReturnValue:
    """Keep a photo under the SHA-256 of its bytes, or a part of one: 202 until the last is there.

    HEAD of the same address says in `Upload-Offset` how many bytes are there.
    """
    check_photo_hash(sha256)
    request.max_content_length = MOST_BYTES
    if (request.content_length or 0) > MOST_BYTES:
        raise RequestEntityTooLarge(f"The photo has more than {MOST_BYTES >> 20} MB.")
    header = request.headers.get("Content-Range")
    part = None if header is None else parse_part(header)
    kept = services()
    receipt = receive_photo(
        kept.store, kept.photos, sha256, request.stream, part, actor().name, now_ms()
    )
    return _answer(sha256, receipt)


@blueprint.get("/api/v1/photos/<sha256>")
@describe(
    answer="File",
    media_type=SHOWN_TYPE,
    parameters=["sha256", "photo_size"],
    etag=True,
    errors=[HTTPStatus.FORBIDDEN],
)
@permit(Action.SEE)
def photo(sha256: str) -> ResponseReturnValue:
    """Show a photo: a copy made of its pixels alone, upright, at most 1600 or 320 pixels long.

    HEAD tells whether the photo is there and, in `Upload-Offset`, how many bytes of it. A squad
    sees those of complaints only where one is assigned to it.
    """
    check_photo_hash(sha256)
    if request.method == "HEAD":
        return _what_is_there(sha256)
    _check_may_see(sha256)
    size = params.choice(request.args, "size", SHOWN_EDGES) or "large"
    answer = Response(
        photo_to_show(services().photos, get_photo(reading(), sha256), size),
        content_type=SHOWN_TYPE,
    )
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = f"private, max-age={_SHOWN_FOR_S}, immutable"
    answer.set_etag(f"{sha256}-{size}")
    return answer.make_conditional(request)


def _check_may_see(sha256: str) -> None:
    squad = actor().squad
    told = set() if squad is None else squads_told_of(reading(), sha256)
    if told and squad not in told:
        raise NotPermitted(
            message(
                "This photo came with a complaint that is not assigned to squad {squad}.",
                squad=squad,
            )
        )


def _what_is_there(sha256: str) -> Response:
    folder = services().photos
    answer = Response(content_type=SHOWN_TYPE)
    if folder.has(sha256):
        size = get_photo(reading(), sha256).bytes
        answer.headers["Upload-Offset"], answer.headers["Upload-Complete"] = str(size), "?1"
        return answer
    there = folder.bytes_of_part(sha256)
    if not there:
        raise NotFound
    answer.headers["Upload-Offset"], answer.headers["Upload-Complete"] = str(there), "?0"
    return answer


def _answer(sha256: str, receipt: PhotoReceipt) -> ResponseReturnValue:
    headers = {"Upload-Offset": str(receipt.offset)}
    if receipt.photo is None:
        waiting = {"id": sha256, "offset": receipt.offset}
        return waiting, HTTPStatus.ACCEPTED, {**headers, "Upload-Complete": "?0"}
    status = HTTPStatus.CREATED if receipt.created else HTTPStatus.OK
    return _photo_json(receipt.photo), status, {**headers, "Upload-Complete": "?1"}


def _photo_json(photo: Photo) -> dict[str, object]:
    return {
        "id": photo.sha256,
        "sequence": photo.sequence,
        "sha256": photo.sha256,
        "received_at": iso_instant(photo.received_at),
        "bytes": photo.bytes,
        "media_type": photo.media_type,
        "width": photo.width,
        "height": photo.height,
    }
