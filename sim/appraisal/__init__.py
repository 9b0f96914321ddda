"""What scenarios cost and what the money buys, worked out from stored results; nothing is simulated.

`prices` and `discounting` are the rules, `stored` reads a result, `pricing` makes the ledger of it,
`option` appraises each scenario against the do-minimum, `frontier` and `switching` compare them.
"""
