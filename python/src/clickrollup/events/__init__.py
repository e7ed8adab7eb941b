"""What an event is, and how it gets from a message into a table, each exactly once."""
