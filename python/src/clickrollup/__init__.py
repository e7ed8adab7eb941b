"""Load clickstream events from Kafka into PostgreSQL exactly once, beside the clickrollup extension."""

from importlib.metadata import version

__version__ = version("clickrollup")
