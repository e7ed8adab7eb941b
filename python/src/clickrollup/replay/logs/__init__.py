"""The formats of access logs: each turns a line into the request that it tells of."""
