"""Outlet: collections out in the open formats of the trade, all with the same columns."""
