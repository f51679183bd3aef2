"""Forms of records: what stands in them at first, and the body that what was typed makes."""
