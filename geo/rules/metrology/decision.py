"""The conclusion that points of calibration allow, by a decision rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from geo.model import Conclusion

SIMPLE_ACCEPTANCE = "simple_acceptance"
"""Name of the decision rule in a calibration body."""


@dataclass(frozen=True)
class Point:
    """One point of a calibration: the reference value and what the instrument showed."""

    reference: float
    readings: Sequence[float]
    unit: str


def mean_error(point: Point) -> Fraction:
    """Give the mean of the readings minus the reference, exactly, as the decimals were written."""
    readings = [_decimal(reading) for reading in point.readings]
    return sum(readings, Fraction(0)) / len(readings) - _decimal(point.reference)


def simple_acceptance(points: Iterable[Point], mpe: float | None, unit: str) -> Conclusion:
    """Conclude by simple acceptance: conforming when every |mean error| <= MPE.

    JCGM 106:2012, 8.2: the acceptance limits are the tolerance limits, whatever the measurement
    uncertainty; so the risk of a wrong acceptance at the limit is up to 50 %.

    Parameters
    ----------
    mpe
        Maximum permissible error, plus or minus, in `unit`; None where none is set.

    Returns
    -------
    Conclusion
        `pass` or `fail`; `none` without MPE, without a point with readings, or with such a point
        in another unit.
    """
    measured = [point for point in points if point.readings]
    if mpe is None or not measured or any(point.unit != unit for point in measured):
        return Conclusion.NONE
    limit = _decimal(mpe)
    conforming = all(abs(mean_error(point)) <= limit for point in measured)
    return Conclusion.PASS if conforming else Conclusion.FAIL


def _decimal(value: float) -> Fraction:
    # 36.4 - 36.1 in binary is not 0.3; the shortest decimal of a float is what was typed.
    return Fraction(repr(float(value)))
