"""The demo's city and everything made from it, once for all tests of this folder."""

import numpy as np
import pytest

from geo.demo.city import City, read_linfen
from geo.demo.linfen import SEED, Records, make_records
from geo.demo.places import Places, make_places


@pytest.fixture(scope="session")
def city() -> City:
    return read_linfen()


@pytest.fixture(scope="session")
def _made(city: City) -> tuple[Places, Records]:
    rng = np.random.default_rng(SEED)
    places = make_places(city, rng)
    return places, make_records(city, places, rng)


@pytest.fixture(scope="session")
def places(_made: tuple[Places, Records]) -> Places:
    return _made[0]


@pytest.fixture(scope="session")
def records(_made: tuple[Places, Records]) -> Records:
    return _made[1]
