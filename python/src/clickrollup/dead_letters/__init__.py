"""The command `clickrollup dead-letters`: what could not become an event, and what to do with it."""
