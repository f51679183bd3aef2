"""What counts as a photo, and what the copy that is shown still tells."""

import io
import struct
import zlib

import pytest
from PIL import Image

from geo.errors import BadRecord
from geo.rules.picture import Picture, read_picture, shown_copy
from tests.pictures import PLACE_TAG, jpeg, picture


def why_refused(data: bytes) -> str:
    with pytest.raises(BadRecord) as caught:
        read_picture(data)
    return caught.value.errors[0].why


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_a_picture_is_what_its_bytes_are(name, media_type):
    assert read_picture(picture(name, (40, 30))) == Picture(media_type, 40, 30)


def test_the_shown_copy_is_upright_small_and_tells_no_place():
    told = jpeg((400, 200), orientation=6, place=True)
    assert PLACE_TAG in Image.open(io.BytesIO(told)).getexif()
    shown = Image.open(io.BytesIO(shown_copy(told, 100)))
    assert (shown.format, shown.size) == ("JPEG", (50, 100))
    assert (dict(shown.getexif()), shown.info.get("exif"), shown.info.get("comment")) == (
        {},
        None,
        None,
    )


def test_a_transparent_picture_is_shown_on_white():
    shown = Image.open(io.BytesIO(shown_copy(picture("PNG", (9, 9), "RGBA"), 320)))
    assert min(shown.getpixel((4, 4))) > 250


def test_a_photo_whose_exif_is_damaged_is_shown_as_it_lies():
    told = jpeg((40, 20), orientation=6, place=True)
    north = b"\0\1\0\2\0\0\0\2N"
    assert north in told
    damaged = told.replace(north, b"\0\4\0\2\0\0\0\2N")
    assert read_picture(damaged) == Picture("image/jpeg", 40, 20)
    assert Image.open(io.BytesIO(shown_copy(damaged, 320))).size == (40, 20)


def test_a_telephone_s_jpeg_that_brings_a_depth_map_along_is_a_photo():
    out = io.BytesIO()
    photo, depth = Image.new("RGB", (40, 30), "red"), Image.new("L", (8, 6))
    photo.save(out, "MPO", save_all=True, append_images=[depth])
    assert read_picture(out.getvalue()) == Picture("image/jpeg", 40, 30)
    assert Image.open(io.BytesIO(shown_copy(out.getvalue(), 320))).size == (40, 30)


def test_what_is_no_photo_is_refused_with_its_reason():
    assert "no JPEG, PNG or WebP" in why_refused(b"<script>alert(1)</script>")
    assert "no JPEG, PNG or WebP" in why_refused(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 99)
    assert "no JPEG, PNG or WebP" in why_refused(picture("GIF", (9, 9), "P"))
    assert "damaged or cut short" in why_refused(jpeg((400, 400))[:-300])
    assert "moves" in why_refused(moving())
    assert "too many pixels" in why_refused(claims_to_be(30_000, 30_000))
    assert "too many pixels" in why_refused(claims_to_be(10_000, 9_000))


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def claims_to_be(width: int, height: int) -> bytes:
    """Give a PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
