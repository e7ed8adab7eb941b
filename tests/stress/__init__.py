"""Randomised stress: many writers, runs and faults at once, and ledgers outside the database to judge by."""
