"""Signed links: a text that opens the dashboard for one tenant, or for all, until it is too old."""

from itsdangerous import BadData, URLSafeTimedSerializer

SALT = "clickrollup dashboard link"
ALL_TENANTS = "all"
SECONDS_A_DAY = 86_400


class Links:
    """Signs and reads the tokens of links. Without a secret every viewer sees all, and no token is read."""

    def __init__(self, secret: str, days: int) -> None:
        """Keep the secret; `days` is how long a token is good for."""
        self._serializer = URLSafeTimedSerializer(secret, salt=SALT) if secret else None
        self._seconds = days * SECONDS_A_DAY

    def sign(self, tenant: int | None) -> str:
        """Return a token for a tenant, or with None for all; raises ValueError without a secret."""
        if self._serializer is None:
            raise ValueError("there is no secret to sign with")
        return str(self._serializer.dumps(ALL_TENANTS if tenant is None else tenant))

    def tenant(self, token: str) -> int | None:
        """Return the tenant that a token opens, None for all.

        Raises PermissionError for one that is missing, forged or too old.
        """
        if self._serializer is None:
            return None
        try:
            opened = self._serializer.loads(token, max_age=self._seconds)
        except BadData as error:
            raise PermissionError("this link is not valid, or no longer") from error
        if opened == ALL_TENANTS:
            return None
        if not isinstance(opened, int):
            raise PermissionError("this link is not valid")
        return opened
