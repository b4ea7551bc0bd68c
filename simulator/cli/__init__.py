"""The command line: a module for each command of `main.COMMANDS`, found by its name, and what several of them share."""
