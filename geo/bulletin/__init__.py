"""The bulletin of a day or of any days: figures, words, pictures, files; all from records."""
