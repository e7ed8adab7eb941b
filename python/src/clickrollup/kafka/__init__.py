"""How every command reaches the brokers, and asks or feeds a topic."""
