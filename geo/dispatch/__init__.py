"""Sending the squads out."""
