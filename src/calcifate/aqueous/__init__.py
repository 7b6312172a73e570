"""Water chemistry: which share of each ion is free, what is paired with what, and how far a fluid is from each crystal.

Pure chemistry: it knows no person and no laboratory sheet. Totals in mol/L, pH, and constants as data go in; species,
saturations and their uncertainty come out, for many samples at once.
"""
