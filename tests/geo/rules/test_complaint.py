"""Which state follows which, and what words tell of a category."""

from geo.kinds import complaint_categories
from geo.rules.complaint import MOVES, OPEN, ComplaintState, answered_in_time, may_go
from geo.rules.complaint_guess import guess_category


def test_every_complaint_can_be_settled_and_what_is_settled_stays():
    assert MOVES.keys() == set(ComplaintState)
    for state in OPEN:
        assert may_go(state, ComplaintState.ANSWERED)
        assert not may_go(state, ComplaintState.CLOSED)
    for state in (ComplaintState.CLOSED, ComplaintState.REJECTED):
        assert not MOVES[state]
    assert may_go(ComplaintState.ANSWERED, ComplaintState.ASSIGNED)
    assert not any(may_go(state, ComplaintState.RECEIVED) for state in ComplaintState)


def test_an_answer_is_in_time_up_to_the_deadline_and_open_until_then():
    assert answered_in_time(10, 10, 20) is True
    assert answered_in_time(11, 10, 20) is False
    assert answered_in_time(None, 10, 10) is None
    assert answered_in_time(None, 10, 11) is False
    # Answered later than the instant that is asked about.
    assert answered_in_time(15, 20, 12) is None


def test_words_tell_the_category_in_both_languages():
    known = complaint_categories()
    for words, code in (
        ("口罩涨价了", "price_gouging_medical"),
        ("白菜涨价", "price_gouging_food"),
        ("LIVE POULTRY in the yard", "wildlife"),
        ("超市门口不测体温", "no_temperature_taking"),
        ("缺斤少两", "short_weight"),
        ("年夜饭退款", "refund"),
    ):
        assert guess_category(words, known) == code, words
    assert guess_category("zzz", known) is None
