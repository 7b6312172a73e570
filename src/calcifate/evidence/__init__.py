"""Evidence: what is known, how well, and who disagrees. It knows statements and situations, never a person."""
