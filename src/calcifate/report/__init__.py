"""The answer takes a form: text for a terminal, JSON for programs, one page for people, one row for a batch.

A form adds nothing and computes nothing about the person: it reads one Assessment. What several forms say comes from
the same rows (`views`, `tables`), so they cannot disagree.
"""
