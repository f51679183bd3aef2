"""Demos: a real city's polygons and towns with simulated sites, instruments and records."""
