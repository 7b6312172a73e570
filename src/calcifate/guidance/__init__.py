"""What may be said to this person, what may not, and what comes first."""
