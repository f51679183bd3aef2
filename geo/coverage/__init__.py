"""The coverage of everything at any instant: the index, views of it, and what they count."""
