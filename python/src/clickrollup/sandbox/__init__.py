"""Private servers for the demo and the tests: a PostgreSQL and a Kafka broker that leave nothing behind."""
