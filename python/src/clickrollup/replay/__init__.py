"""The command `clickrollup replay`: real events from a file."""
