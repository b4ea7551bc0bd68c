"""`python -m simulator`, and the command `simulator`."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    from simulator.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
