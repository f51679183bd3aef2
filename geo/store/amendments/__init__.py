"""Changes of the catalogue by people: checked, written and logged in one transaction.

Every index reads its catalogue anew when it meets one of these rows in the log.
"""
