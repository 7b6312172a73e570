"""Figures worked out from a person's own, and what of a meal can be absorbed. It ends at the urine."""
