"""The domain of Squadmap: everything that works without the web."""

__version__ = "0.1.0"
