"""What bench/rollup.py measures: sets of events, contenders, cases, and the tables and the plot made from them."""
