"""Metrology: pure functions on points of calibration, each with its clause."""
