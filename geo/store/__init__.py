"""The store: SQL shows here and nowhere else."""
