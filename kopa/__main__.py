"""`python -m kopa` is the command line."""

from kopa.cli import main

main()
