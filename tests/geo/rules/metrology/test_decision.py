"""Simple acceptance: JCGM 106:2012, 8.2."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import Conclusion
from geo.rules.metrology.decision import Point, mean_error, simple_acceptance


def point(reference: float, *readings: float, unit: str = "°C") -> Point:
    return Point(reference, readings, unit)


def test_the_mean_error_is_that_of_the_decimals_as_written():
    assert mean_error(point(36.1, 36.4)) == Fraction(3, 10)
    assert mean_error(point(36.5, 36.4, 36.7, 36.6)) == Fraction(1, 15)


@pytest.mark.parametrize(
    ("points", "conclusion"),
    [
        ([point(1.0, 1.3)], Conclusion.PASS),
        ([point(1.0, 0.7)], Conclusion.PASS),
        ([point(1.0, 1.301)], Conclusion.FAIL),
        ([point(35.0, 35.1), point(41.0, 40.6)], Conclusion.FAIL),
        ([point(35.0, 34.5, 35.5)], Conclusion.PASS),
        ([], Conclusion.NONE),
        ([point(35.0)], Conclusion.NONE),
        ([point(35.0), point(37.0, 37.1)], Conclusion.PASS),
        ([point(95.0, 95.1, unit="°F")], Conclusion.NONE),
    ],
)
def test_points_are_accepted_up_to_the_permissible_error_itself(points, conclusion):
    assert simple_acceptance(points, 0.3, "°C") is conclusion


def test_without_a_permissible_error_nothing_is_concluded():
    assert simple_acceptance([point(35.0, 35.0)], None, "°C") is Conclusion.NONE


@given(st.integers(-400, 400), st.integers(-100, 100), st.integers(0, 100), st.integers(1, 5))
def test_the_verdict_is_that_of_whole_hundredths(reference, error, mpe, times):
    readings = [(reference + error) / 100] * times
    verdict = simple_acceptance([point(reference / 100, *readings)], mpe / 100, "°C")
    assert verdict is (Conclusion.PASS if abs(error) <= mpe else Conclusion.FAIL)
