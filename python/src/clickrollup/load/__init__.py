"""The command `clickrollup load`: from a Kafka topic into PostgreSQL, exactly once."""
