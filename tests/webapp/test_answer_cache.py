"""Kept answers: right for their key, forgotten when there is no room."""

import gzip

from webapp.answer_cache import AnswerCache


def test_an_answer_is_made_once_for_its_key():
    cache, made = AnswerCache(), []

    def make() -> bytes:
        made.append(1)
        return b"tile"

    first, again = cache.get("a", make), cache.get("a", make)
    assert gzip.decompress(first.body) == b"tile"
    assert again is first
    assert len(made) == 1


def test_the_same_body_has_the_same_tag_under_any_key():
    cache = AnswerCache()
    assert cache.get("a", lambda: b"x") == cache.get("b", lambda: b"x")
    assert cache.get("c", lambda: b"y").etag != cache.get("a", lambda: b"x").etag


def test_the_answers_not_asked_for_longest_are_forgotten_first():
    cache = AnswerCache(most_bytes=1000)  # room for two
    cache.get("a", lambda: b"a")
    cache.get("b", lambda: b"b")
    cache.get("a", lambda: b"never made")
    cache.get("c", lambda: b"c")
    assert gzip.decompress(cache.get("a", lambda: b"made again").body) == b"a"
    assert gzip.decompress(cache.get("b", lambda: b"made again").body) == b"made again"


def test_an_answer_larger_than_the_room_is_given_and_not_kept():
    cache = AnswerCache(most_bytes=10)
    assert gzip.decompress(cache.get("a", lambda: b"large").body) == b"large"
    assert gzip.decompress(cache.get("a", lambda: b"other").body) == b"other"
