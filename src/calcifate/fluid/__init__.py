"""Urine and serum as a laboratory reports them: units, bases, volumes and tables, read into mol/L."""
