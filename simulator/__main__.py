"""`python -m simulator`, and the command `simulator`."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    try:
        from simulator.cli.streams import abandon_output, complain, make_sound, unwritable

        make_sound()
        from simulator.cli.main import cli

        cli()
    except KeyboardInterrupt:  # before the command line was there to see to it
        raise SystemExit(130) from None
    except OSError as error:
        if not unwritable(error):
            raise
        abandon_output()
        complain(f"error: standard output cannot be written: {error.strerror}")
        raise SystemExit(6) from None


if __name__ == "__main__":
    main()
