"""Listeners of Apache Kafka that ask for a login (SASL) or a client's certificate, with a CA of their own."""

import secrets
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from clickrollup.sandbox.network import LOOPBACK, free_port

USER = "loader"
PASSWORD = "loader's secret"  # noqa: S105
# A login as Azure Event Hubs has it, at the port where it listens.
HUB_PORT = 9093
HUB_USER = "$ConnectionString"
HUB_PASSWORD = "Endpoint=sb://{host}/;SharedAccessKeyName=load;SharedAccessKey=c2VjcmV0/w=="  # noqa: S105
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
# OAUTHBEARER takes unsigned tokens, which Kafka means for tests; clients of PLAIN are listed in the file itself.
PROPERTIES = """\
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.pem
listener.name.ssl.ssl.client.auth=required
sasl.enabled.mechanisms={mechanisms}
listener.name.sasl_ssl.plain.sasl.jaas.config={modules}.plain.PlainLoginModule required \
    user_{user}="{password}" user_{hub_user}="{hub_password}";
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config={modules}.scram.ScramLoginModule required;
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config={modules}.scram.ScramLoginModule required;
listener.name.sasl_ssl.scram-sha-512.connections.max.reauth.ms=3000
listener.name.sasl_ssl.oauthbearer.sasl.jaas.config={modules}.oauthbearer.OAuthBearerLoginModule required \
    unsecuredLoginStringClaim_sub="{user}";
"""


class SecureListeners:
    """Two more addresses of a broker, and the files with which a client is let in."""

    def __init__(self) -> None:
        # Event Hubs has a fixed port, so several of these brokers need addresses of their own.
        self.host = f"127.{'.'.join(str(1 + secrets.randbelow(254)) for _ in range(3))}"
        self.sasl_ssl = f"{self.host}:{HUB_PORT}"
        self.ssl = f"{LOOPBACK}:{free_port()}"

    @property
    def listeners(self) -> str:
        """The addresses as the broker's configuration writes them."""
        return f"SASL_SSL://{self.sasl_ssl},SSL://{self.ssl}"

    @property
    def connection_string(self) -> str:
        """What the portal of Event Hubs would show for this broker."""
        return HUB_PASSWORD.format(host=self.host)

    @property
    def accounts(self) -> list[str]:
        """What the storage tool is told, so that the SCRAM user is there from the start."""
        return [
            word
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
            for word in ("--add-scram", f'{mechanism}=[name={USER},password="{PASSWORD}"]')
        ]

    def write_certificates(self, folder: Path) -> None:
        """Make a CA, the broker's certificate and a client's; and a CA that signed none of them."""
        self.folder = folder
        self.ca, self.other_ca = folder / "ca.pem", folder / "other-ca.pem"
        self.certificate, self.key = folder / "client.pem", folder / "client.key"
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca)
        trustme.CA().cert_pem.write_to_path(self.other_ca)
        broker, client = authority.issue_cert(LOOPBACK, self.host), authority.issue_cert(USER)
        (folder / "broker.pem").write_bytes(
            pkcs8(broker.private_key_pem) + b"".join(pem.bytes() for pem in broker.cert_chain_pems)
        )
        client.private_key_pem.write_to_path(self.key)
        client.cert_chain_pems[0].write_to_path(self.certificate)

    def properties(self) -> str:
        """Return the part of the broker's configuration that is about these listeners."""
        return PROPERTIES.format(
            folder=self.folder,
            mechanisms=",".join(MECHANISMS),
            modules="org.apache.kafka.common.security",
            user=USER,
            password=PASSWORD,
            hub_user=HUB_USER,
            hub_password=self.connection_string,
        )


def pkcs8(private_key: trustme.Blob) -> bytes:
    """Return the key in PKCS #8, the only form that Kafka reads."""
    key = load_pem_private_key(private_key.bytes(), password=None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
