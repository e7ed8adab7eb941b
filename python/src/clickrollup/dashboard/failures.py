"""What a viewer is told when a request fails, by the error."""

from typing import Any

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests

from clickrollup.dashboard.database import TooManyRowsError
from clickrollup.dashboard.replies import HttpError, away, failure, refuse, unreadable
from clickrollup.dashboard.requests import TooManyQuestionsError

HANDLERS: dict[Any, Any] = {
    HttpError: refuse,
    TooManyQuestionsError: lambda _, error: failure(429, str(error)),
    TooManyRowsError: lambda _, error: failure(422, str(error)),
    TimeoutError: lambda _, __: away("the database does not answer"),
    psycopg.errors.QueryCanceled: lambda _, __: failure(
        503, "the query took too long; choose a shorter range"
    ),
    psycopg.Error: lambda _, error: unreadable(error),
    PoolTimeout: lambda _, __: away("the database is busy or away"),
    TooManyRequests: lambda _, __: away("the database is busy"),
    psycopg.OperationalError: lambda _, __: away("the database is away"),
}
