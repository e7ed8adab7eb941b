"""How every command reaches PostgreSQL."""
