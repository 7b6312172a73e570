"""Official releases of the US food tables, read from files on this machine into food sets of their own."""
