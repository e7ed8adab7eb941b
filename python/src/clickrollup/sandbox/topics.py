"""Creates and deletes topics, and waits for a broker, through Kafka's own admin protocol."""

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from clickrollup.sandbox.children import Child, wait_until

ANSWER_SECONDS = 10


def admin_client(bootstrap_servers: str) -> AdminClient:
    """Return an admin client that keeps quiet while the broker is starting."""
    return AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 0})


def wait_for_broker(bootstrap_servers: str, *, seconds: float, process: Child | None = None) -> None:
    """Return when the broker answers; raise SandboxError when its process dies or `seconds` have passed."""
    client = admin_client(bootstrap_servers)

    def answers() -> bool:
        try:
            client.list_topics(timeout=1)
        except KafkaException:
            return False
        return True

    what = f"the first answer of the Kafka broker at {bootstrap_servers}"
    if process is None:
        wait_until(answers, seconds=seconds, what=what)
    else:
        process.wait_until(answers, seconds=seconds, what=what)


def create_topic(
    bootstrap_servers: str, topic: str, kafka_partitions: int = 1, replicas: list[int] | None = None
) -> None:
    """Create a topic with one replica, or with one on each of these brokers, the first of which leads.

    Raises KafkaException when it exists or the broker refuses.
    """
    client = admin_client(bootstrap_servers)
    new = (
        NewTopic(topic, num_partitions=kafka_partitions, replication_factor=1)
        if replicas is None
        else NewTopic(topic, kafka_partitions, replica_assignment=[replicas] * kafka_partitions)
    )
    client.create_topics([new], operation_timeout=ANSWER_SECONDS)[topic].result(ANSWER_SECONDS)


def delete_topic(bootstrap_servers: str, topic: str) -> None:
    """Delete a topic; raises KafkaException when there is none or the broker refuses."""
    client = admin_client(bootstrap_servers)
    client.delete_topics([topic], operation_timeout=ANSWER_SECONDS)[topic].result(ANSWER_SECONDS)
