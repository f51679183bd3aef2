"""Photos for tests, made on the spot."""

from __future__ import annotations

import hashlib
import io

from PIL import Image

PLACE_TAG = 0x8825
"""EXIF: where the photo was taken."""


def picture(name: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    """Give a picture in a format of Pillow's; black, or transparent where the mode allows."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, name)
    return out.getvalue()


def jpeg(
    size: tuple[int, int] = (60, 40), *, orientation: int = 1, place: bool = False, noise: int = 0
) -> bytes:
    """Give a JPEG with a gradient in it; `noise` makes it another photo."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.putpixel((0, 0), (noise % 256, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if place:
        exif.get_ifd(PLACE_TAG)[1] = "N"
        exif[PLACE_TAG] = {1: "N", 2: (36.0, 5.0, 1.0), 3: "E", 4: (111.0, 31.0, 1.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"taken by me", quality=95)
    return out.getvalue()


def sha256(data: bytes) -> str:
    """Give the name of a photo."""
    return hashlib.sha256(data).hexdigest()
