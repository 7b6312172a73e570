"""Food diaries that other programs and spreadsheets write.

A row that cannot be read is reported with its line and left out; the good rows stay.
"""
