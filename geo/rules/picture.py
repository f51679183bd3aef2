"""What a file must be to count as a photo, and the copy of it that is shown."""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import BadRecord, FieldError
from geo.message import Message, message

MOST_BYTES = 20 << 20
MOST_PIXELS = 50_000_000
MOST_EDGE = 20_000
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""Formats by Pillow's name; any other is refused, whatever the file is called."""

_WITH_MORE = "MPO"
"""What Pillow calls a JPEG that brings a depth or brightness map along, as telephones make them."""

SHOWN_TYPE = "image/jpeg"
SHOWN_EDGES = {"small": 320, "large": 1600}
"""Longest edge, in pixels, of the copies that are shown."""

_QUALITY = 82
_turn = threading.BoundedSemaphore(2)
"""A photo takes up to 150 MB when it is unpacked: few at once."""


@dataclass(frozen=True)
class Picture:
    """What a photo turned out to be."""

    media_type: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Decode a photo to its last pixel.

    Raises
    ------
    BadRecord
        When it is no JPEG, PNG or WebP, is damaged or cut short, moves, or is too large.
    """
    with _turn, _opened(data) as image:
        _decode(image)
        return Picture(MEDIA_TYPES[_format(image)], image.width, image.height)


def shown_copy(data: bytes, edge: int) -> bytes:
    """Give a JPEG of a photo: upright, at most `edge` pixels long, and nothing but its pixels.

    Where it was taken, with what, and when is not in it: no metadata of the photo is copied.

    Raises
    ------
    BadRecord
        As `read_picture` does.
    """
    with _turn, _opened(data) as image:
        image.draft("RGB", (edge, edge))
        _decode(image)
        upright = _upright(image)
        upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        flat = Image.new("RGB", upright.size, "white")
        layered = upright.convert("RGBA")
        flat.paste(layered, mask=layered)
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=_QUALITY, optimize=True)
        return out.getvalue()


def not_a_photo(why: Message) -> BadRecord:
    """Make the error for a body that is no photo."""
    return BadRecord(message("The photo {why}.", why=why), [FieldError("photo", why)])


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns of what we refuse ourselves, a few lines on.
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES))
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise not_a_photo(message("is no JPEG, PNG or WebP picture")) from None
    if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_EDGE:
        raise _too_large()
    if getattr(image, "n_frames", 1) > 1 and image.format != _WITH_MORE:
        raise not_a_photo(message("moves; only still pictures are taken"))
    return image


def _decode(image: Image.Image) -> None:
    try:
        image.load()
    # A damaged file can make Pillow raise almost anything.
    except Exception:
        raise not_a_photo(message("is damaged or cut short")) from None


def _format(image: Image.Image) -> str:
    return "JPEG" if image.format == _WITH_MORE else image.format or ""


def _upright(image: Image.Image) -> Image.Image:
    """Give a picture as it is to be held; as it is where its EXIF is too damaged to say how."""
    try:
        return ImageOps.exif_transpose(image)
    # Pillow writes all of the EXIF anew, and fails in as many ways as that can be damaged.
    except Exception:
        return image


def _too_large() -> BadRecord:
    return not_a_photo(
        message(
            "has too many pixels; at most {most} million are taken", most=MOST_PIXELS // 1_000_000
        )
    )
