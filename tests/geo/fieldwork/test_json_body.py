"""Bodies as they come over the wire."""

import pytest

from geo.errors import BadParameter, BadRecord
from geo.fieldwork.json_body import MOST_BYTES, MOST_DEPTH, check_record_id, parse_body


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b'{"site": }', "no JSON"),
        (b"[1]", "no JSON object"),
        (b'"text"', "no JSON object"),
        (b"null", "no JSON object"),
        (b'{"note": "\xff"}', "not UTF-8"),
        ('{"note": 1}'.encode("utf-16"), "not UTF-8"),
        (b'\xef\xbb\xbf{"note": 1}', "BOM"),
        (b'{"site": "M1", "site": "M2"}', "'site' stands twice"),
        (b'{"position": {"lon": 1, "lon": 2}}', "'lon' stands twice"),
        (b'{"lon": NaN}', "no finite number"),
        (b'{"lon": -Infinity}', "no finite number"),
        (b'{"lon": 1e999}', "no finite number"),
        (b'{"n": ' + b"9" * 5000 + b"}", "no JSON that can be kept"),
        (b'{"note": "a\\u0000b"}', "U+0000"),
        (b'{"a\\u0000": 1}', "U+0000"),
        (b'{"note": ["\\ud800"]}', "surrogate"),
        (nested(MOST_DEPTH + 1), "deeper"),
        (nested(100_000), "deeper"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deeper"),
    ],
)
def test_a_malformed_body_is_refused(raw, why):
    with pytest.raises(BadParameter, match="body") as caught:
        parse_body(raw)
    assert why in str(caught.value)


def test_a_body_is_read_to_its_allowed_depth_with_pairs_of_surrogates():
    assert parse_body(nested(MOST_DEPTH))["a"]
    assert parse_body(b'{"note": "\\ud83d\\ude00"}') == {"note": "😀"}


def test_a_body_may_not_be_longer_than_the_limit():
    with pytest.raises(BadRecord, match="1,000,012 bytes"):
        parse_body(b'{"note": "' + b"x" * MOST_BYTES + b'"}')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1788C098-9C9C-49AC-81BB-C3EF34023B5C",
        "1788c0989c9c49ac81bbc3ef34023b5c",
        "{1788c098-9c9c-49ac-81bb-c3ef34023b5c}",
        "1788c098-9c9c-49ac-81bb-c3ef34023b5c\n",
        "urn:uuid:1788c098-9c9c-49ac-81bb-c3ef34023b5c",
    ],
)
def test_an_id_has_one_spelling(text):
    with pytest.raises(BadParameter, match="no UUID in lower case"):
        check_record_id(text)
