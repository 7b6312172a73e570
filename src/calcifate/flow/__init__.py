"""The records that pass between rooms, in the order they pass: person, food, intake, finding, assessment.

A record is frozen and computes nothing. A number that is not known is None, never zero.
"""
