"""Edits from several hands: nothing lost, nothing overwritten unseen."""

from hypothesis import given
from hypothesis import strategies as st

from geo.rules.merge import Clash, merge

COLUMNS = ("name", "address", "crowding", "point")
values = st.integers(0, 3)
states = st.fixed_dictionaries(dict.fromkeys(COLUMNS, values))
edits = st.dictionaries(st.sampled_from(COLUMNS), values)


@given(base=states, current=states, wanted=edits)
def test_every_wish_is_fulfilled_told_or_needless(base, current, wanted):
    merged = merge(base, current, wanted)
    told = {clash.column: clash.wanted for clash in merged.clashes}
    assert not merged.changes.keys() & told.keys()
    for column, value in wanted.items():
        if column in merged.changes:
            assert merged.changes[column] == value
            assert current[column] == base[column]
        elif column in told:
            assert told[column] == value
            assert current[column] not in (base[column], value)
        else:
            assert value in (current[column], base[column])


@given(base=states, wanted=edits)
def test_without_another_hand_every_wish_is_fulfilled(base, wanted):
    merged = merge(base, base, wanted)
    assert merged.clashes == ()
    assert {**base, **merged.changes} == {**base, **wanted}


@given(base=states, first=edits, second=edits)
def test_hands_on_different_columns_come_out_the_same_in_any_order(base, first, second):
    second = {column: value for column, value in second.items() if column not in first}
    ends = []
    for one, other in ((first, second), (second, first)):
        now = {**base, **merge(base, base, one).changes}
        later = merge(base, now, other)
        assert later.clashes == ()
        ends.append({**now, **later.changes})
    assert ends[0] == ends[1]


@given(base=states, current=states, wanted=edits)
def test_an_edit_sent_again_changes_nothing_more(base, current, wanted):
    once = merge(base, current, wanted)
    after = {**current, **once.changes}
    again = merge(base, after, wanted)
    assert again.changes == {}
    assert again.clashes == once.clashes


def test_a_clash_keeps_all_three():
    assert merge({"name": 1}, {"name": 2}, {"name": 3}).clashes == (Clash("name", 1, 2, 3),)
