"""What bench/sustained.py measures: one flow of events at a rate, and the search for the highest rate that holds."""
