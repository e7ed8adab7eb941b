"""Signed links: a text that opens the dashboard for one tenant, or for all, until it is too old or revoked."""

import re
import secrets
import time
from dataclasses import dataclass

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

SALT = "clickrollup dashboard link"
ALL_TENANTS = "all"
SECONDS_A_DAY = 86_400
# What stands before the signed tenant, and is signed with it.
HEAD = re.compile(r"([0-9a-f]{12})\.([0-9]{1,12})\.(.+)", re.ASCII)


@dataclass(frozen=True)
class Link:
    """What a token opens: a tenant, or with None all, until a time in seconds since 1970; `id` is what it is revoked by."""

    id: str
    tenant: int | None
    until: int


class Links:
    """Signs and reads the tokens of links. Without a secret every viewer sees all, and no token is read."""

    def __init__(self, secret: str, days: int) -> None:
        """Keep the secret; `days` is how long a token is good for."""
        self._secret = secret
        self._seconds = days * SECONDS_A_DAY

    def make(self, tenant: int | None) -> Link:
        """Return a new link."""
        return Link(secrets.token_hex(6), tenant, int(time.time()) + self._seconds)

    def sign(self, tenant: int | None) -> str:
        """Return a token for a tenant, or with None for all; raises ValueError without a secret."""
        return self.token(self.make(tenant))

    def token(self, link: Link) -> str:
        """Return the text that opens a link; raises ValueError without a secret."""
        if not self._secret:
            raise ValueError("there is no secret to sign with")
        signed = self._serializer(link.id, link.until).dumps(
            ALL_TENANTS if link.tenant is None else link.tenant
        )
        return f"{link.id}.{link.until}.{signed}"

    def tenant(self, token: str) -> int | None:
        """Return the tenant that a token opens, None for all. Raises PermissionError as `read` does."""
        opened = self.read(token)
        return None if opened is None else opened.tenant

    def read(self, token: str) -> Link | None:
        """Return what a token opens, None where no link is needed.

        Raises PermissionError for one that is missing, forged or too old.
        """
        if not self._secret:
            return None
        if token == "":
            raise PermissionError("this dashboard opens by a link only; ask its administrator for one")
        head = HEAD.fullmatch(token)
        if head is None:
            raise PermissionError("this link is not valid; perhaps it was cut")
        link = Link(head[1], self._signed(head[1], int(head[2]), head[3]), int(head[2]))
        if link.until <= time.time():
            raise PermissionError("this link has expired and is valid no longer")
        return link

    def _signed(self, name: str, until: int, signed: str) -> int | None:
        """Return the tenant that was signed together with an id and an end; raises PermissionError."""
        try:
            opened = self._serializer(name, until).loads(signed, max_age=self._seconds)
        except SignatureExpired as error:
            raise PermissionError("this link has expired and is valid no longer") from error
        except BadData as error:
            raise PermissionError("this link is not valid; perhaps it was cut") from error
        return None if opened == ALL_TENANTS else int(opened)

    def _serializer(self, name: str, until: int) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._secret, salt=f"{SALT} {name} {until}")
