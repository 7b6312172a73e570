"""Who the person is: from the files that people write to records in house units, with every doubt on record."""
