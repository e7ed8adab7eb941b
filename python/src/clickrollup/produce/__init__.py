"""The command `clickrollup produce`: made-up clickstream events."""
