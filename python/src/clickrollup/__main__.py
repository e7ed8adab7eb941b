"""Lets `python -m clickrollup` stand in for the console command."""

from clickrollup.cli import main

if __name__ == "__main__":
    main()
