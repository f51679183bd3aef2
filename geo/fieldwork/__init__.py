"""From the field: what is received is checked, joined to its outing, and handed to the store."""
