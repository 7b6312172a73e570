"""`python -m calcifate` is the command line."""

from calcifate.cli import main

main()
