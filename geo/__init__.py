"""The domain of Squadmap: everything that works without the web."""
