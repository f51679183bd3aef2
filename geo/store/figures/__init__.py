"""The figures of a period: each is a sum over records that one SELECT finds, and nothing else.

`counted` names them with the records behind; `tally` sums them, `listing` shows them, `corrections`
tells which of them came, or went, since some moment.
"""
