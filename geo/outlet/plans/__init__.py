"""A day's plan to take away: on a map, on a phone, in a calendar, in a table, on paper."""
