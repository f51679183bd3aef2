"""What an empty store starts with."""

from dataclasses import replace

from geo import kinds
from geo.store import catalogue
from geo.store.catalogue import load_catalogue
from geo.store.defaults import put_defaults


def test_an_empty_store_gets_kinds_types_policies_squads_and_checklists(store):
    with store.write() as conn:
        put_defaults(conn)
    with store.read() as conn:
        loaded = load_catalogue(conn)
        hospital = catalogue.checklist(conn, "medical")
    assert tuple(loaded.kinds.values()) == kinds.kinds()
    assert tuple(loaded.types.values()) == kinds.instrument_types()
    assert tuple(loaded.squads.values()) == kinds.default_squads()
    assert tuple(replace(one, id=None) for one in loaded.policies) == kinds.default_policies()
    assert hospital in kinds.checklists()


def test_loading_twice_changes_nothing(sqlite_store):
    with sqlite_store.write() as conn:
        put_defaults(conn)
        once = load_catalogue(conn)
        put_defaults(conn)
        assert load_catalogue(conn) == once


def test_what_somebody_changed_stays(sqlite_store):
    with sqlite_store.write() as conn:
        put_defaults(conn)
        renamed = replace(kinds.default_squads()[0], name_en="Night watch", size=9)
        catalogue.put_squads(conn, [renamed])
        catalogue.end_policy(conn, 1, 1_582_329_600_000)
        changed = load_catalogue(conn)
        put_defaults(conn)
        assert load_catalogue(conn) == changed
