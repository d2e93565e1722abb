"""`python -m broadcast`: the same as `broadcast`, where the command is not on the PATH."""

from broadcast.cli import main

main()
