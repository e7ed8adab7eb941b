"""Azure Event Hubs speaks Kafka: its connection string names all that a client needs.

>>> parse_connection_string(
...     "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=load;SharedAccessKey=c2VjcmV0;EntityPath=clicks"
... )
EventHub(bootstrap_servers='shop.servicebus.windows.net:9093', topic='clicks', security_protocol='sasl_ssl')
"""

import os
from typing import NamedTuple
from urllib.parse import urlsplit

from clickrollup.commandline.errors import ConfigurationError

# The literal user name by which Event Hubs knows that the password is a connection string.
USER_NAME = "$ConnectionString"
PORT = 9093
# The emulator that Microsoft ships for development listens here, without TLS.
EMULATOR_PORT = 9092
NEEDED = ("Endpoint", "SharedAccessKeyName", "SharedAccessKey")
# What the lab's producer calls its connection string, and what Azure calls it for an application of its own.
VARIABLES = ("EVENTHUB_CONNECTIONSTRING", "AZURE_EVENTHUB_CONNECTIONSTRING")
HINT = (
    "The portal shows it under Shared access policies: Endpoint=sb://NAMESPACE.servicebus.windows.net/;"
    "SharedAccessKeyName=…;SharedAccessKey=…"
)
# Azure's load balancer drops a connection that was idle for four minutes, without a word to either side.
PROPERTIES = {"metadata.max.age.ms": 180_000, "connections.max.idle.ms": 180_000}


class EventHub(NamedTuple):
    """What a connection string says, besides its secret; the topic is empty when it is for a namespace."""

    bootstrap_servers: str
    topic: str
    security_protocol: str


def connection_string_of_others() -> str:
    """Return the connection string that the environment has for other programs, empty when it has none."""
    return next((found for name in VARIABLES if (found := os.environ.get(name))), "")


def parse_connection_string(text: str) -> EventHub:
    """Return what the connection string says.

    Raises ConfigurationError, which never quotes it, when the text is no connection string.
    """
    # Keys and signatures are base64 and may end in equals signs: only the first one divides.
    pairs = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    missing = [name for name in NEEDED if not pairs.get(name)]
    if missing:
        raise ConfigurationError(f"the Event Hubs connection string lacks {', '.join(missing)}", hint=HINT)
    host = host_of(pairs["Endpoint"])
    emulator = pairs.get("UseDevelopmentEmulator", "").lower() == "true"
    return EventHub(
        f"{host}:{EMULATOR_PORT if emulator else PORT}",
        pairs.get("EntityPath", ""),
        "sasl_plaintext" if emulator else "sasl_ssl",
    )


def host_of(endpoint: str) -> str:
    """Return the host of an address like sb://HOST/. Raises ConfigurationError for any other address."""
    try:
        address = urlsplit(endpoint)
    except ValueError:
        address = urlsplit("")
    if address.scheme != "sb" or not address.hostname:
        raise ConfigurationError("the Event Hubs connection string has no Endpoint=sb://HOST/", hint=HINT)
    return address.hostname
