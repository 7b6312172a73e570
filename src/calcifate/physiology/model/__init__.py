"""The engine of the body model: it reads the organs, joins them, solves them and writes them for other programs."""
