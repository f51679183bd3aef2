"""Pure functions on values: no clock, no store, no randomness."""
