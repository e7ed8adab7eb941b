"""What the probes of a loader say: /readyz names what keeps it from its work."""

import psycopg
import pytest
from confluent_kafka import KafkaError

from clickrollup.commandline.errors import UnavailableError
from clickrollup.commandline.settings import load_settings
from clickrollup.kafka.errors import unreachable
from clickrollup.kafka.settings import KafkaSettings
from clickrollup.load.watch import Watch
from clickrollup.postgres.connection import translate

KAFKA = unreachable(load_settings(KafkaSettings, {}), KafkaError(KafkaError._ALL_BROKERS_DOWN))
POSTGRESQL = translate(psycopg.OperationalError("the connection is lost"), "commit")


@pytest.fixture
def watch() -> Watch:
    """A watch whose loader is in the group."""
    watch = Watch()
    watch.assigned({0: 0})
    return watch


def ready(watch: Watch) -> float | None:
    return watch.metrics.registry.get_sample_value("clickrollup_loader_ready")


@pytest.mark.parametrize(("error", "name"), [(KAFKA, "kafka: "), (POSTGRESQL, "postgresql: ")])
def test_the_server_that_is_away_is_named(watch: Watch, error: UnavailableError, name: str) -> None:
    watch.retrying(error, 1, 0.5)
    assert watch.blockers() == f"{name}{error.message}"
    assert ready(watch) == 0
    watch.recovered(1.0, {})
    assert (watch.blockers(), ready(watch)) == ("", 1)


def test_the_last_attempt_counts(watch: Watch) -> None:
    watch.retrying(POSTGRESQL, 1, 0.5)
    watch.retrying(KAFKA, 2, 0.5)
    assert "postgresql" not in watch.blockers()


def test_a_broker_that_is_connected_does_not_end_an_outage(watch: Watch) -> None:
    watch.retrying(KAFKA, 1, 0.5)
    watch.unblock("kafka")
    assert watch.blockers() == f"kafka: {KAFKA.message}"
    assert ready(watch) == 0
