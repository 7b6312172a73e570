"""The organs of the body model: for each a file of laws (plain arithmetic) and a table (wiring and numbers).

A law is named for the quantity it gives; its arguments are names of other quantities, pools, inputs, switches or
parameters of any organ. A law whose table row has `from` or `to` is a flow, so mass balances by construction. Laws know
no numbers but 0, 1, 2 and 10, and no `if`: the same function reads floats, arrays, symbols and quantities with units.

To add an organ, put `<organ>.py` and `<organ>.toml` here; nothing else names it.
"""
