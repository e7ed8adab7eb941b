"""The command `clickrollup doctor`: looks at everything the loader and the rollups need, and names the fixes."""
