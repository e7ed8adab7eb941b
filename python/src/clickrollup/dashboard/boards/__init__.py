"""Boards: pages of cards that are described in files."""
