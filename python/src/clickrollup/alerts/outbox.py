"""Sends what the outbox holds, each message at least once: it counts as sent when its receiver has taken it."""

import asyncio
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import LiteralString

import structlog

from clickrollup.alerts.channels import Message, UnsentError, send
from clickrollup.alerts.measuring import Connection
from clickrollup.alerts.settings import ChannelSettings
from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import renewed

# A message that is being sent is left to who sends it for so long: more than all time limits of a channel together.
LEASE_SECONDS = 60
ATTEMPT_SECONDS = 30
AT_ONCE = 20
THREAD = "sends an alert"
MOST_THREADS = 100
MOST_PAUSE = 3600.0
# That an alert is over is told after that it fired.
CLAIM: LiteralString = """
UPDATE clickrollup.alert_messages AS m
SET attempts = m.attempts + 1, next_attempt_at = clock_timestamp() + make_interval(secs => %s)
WHERE m.message_id IN (
    SELECT c.message_id FROM clickrollup.alert_messages AS c
    WHERE c.alert_group = %s AND c.sent_at IS NULL AND c.given_up_at IS NULL AND c.next_attempt_at <= clock_timestamp()
      AND NOT EXISTS (SELECT FROM clickrollup.alert_messages AS b
                      WHERE b.alert_id = c.alert_id AND b.channel = c.channel AND b.created_at < c.created_at
                        AND b.sent_at IS NULL AND b.given_up_at IS NULL)
    ORDER BY c.next_attempt_at LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING m.message_id, m.channel, m.body, m.attempts
"""
SENT: LiteralString = """
UPDATE clickrollup.alert_messages SET sent_at = clock_timestamp(), last_error = NULL WHERE message_id = %s
"""
UNSENT: LiteralString = """
UPDATE clickrollup.alert_messages
SET last_error = %s, next_attempt_at = clock_timestamp() + make_interval(secs => %s),
    given_up_at = CASE WHEN created_at < clock_timestamp() - interval '7 days' THEN clock_timestamp() END
WHERE message_id = %s RETURNING given_up_at IS NOT NULL
"""


def pause(attempts: int) -> float:
    """Return seconds until the next attempt: twice as long each time, an hour at most, less up to a quarter.

    The random part keeps messages that failed together from coming together again (exponential backoff and jitter).
    """
    return min(2.0 ** min(attempts - 1, 20), MOST_PAUSE) * random.uniform(0.75, 1)  # noqa: S311


async def deliver(keeping: Connection, settings: ChannelSettings) -> tuple[int, int]:
    """Send what is due; returns how many messages were sent, and how many were not."""
    claimed = await (await keeping.execute(CLAIM, [LEASE_SECONDS, settings.alert_group, AT_ONCE])).fetchall()
    sending = (attempt(settings, Message(name, channel, body)) for name, channel, body, _ in claimed)
    failures = await asyncio.gather(*sending)
    for (message_id, channel, _, attempts), failure in zip(claimed, failures, strict=True):
        if failure is None:
            await keeping.execute(SENT, [message_id])
            continue
        row = await (await keeping.execute(UNSENT, [failure, pause(attempts), message_id])).fetchone()
        structlog.get_logger().warning(
            "alert given up" if row and row[0] else "alert not sent yet",
            channel=channel,
            message=str(message_id),
            error=failure,
            attempts=attempts,
        )
    return failures.count(None), len(failures) - failures.count(None)


async def attempt(settings: ChannelSettings, message: Message) -> str | None:
    """Send a message, and return why it was not taken; None when it was."""
    try:
        # Secrets as their files have them now.
        work = partial(send, renewed(settings), message)
        await asyncio.wait_for(in_thread(work), ATTEMPT_SECONDS)
    except UnsentError as error:
        return str(error)
    except ConfigurationError as error:
        return error.message
    except TimeoutError:
        return f"no answer to the end within {ATTEMPT_SECONDS} s"
    return None


async def in_thread(work: Callable[[], None]) -> None:
    """Do work in a thread that may be left behind: a receiver that says a byte now and then holds it for ever.

    Raises what the work raises, UnsentError while too many are held.
    """
    if sum(thread.name == THREAD for thread in threading.enumerate()) >= MOST_THREADS:
        raise UnsentError("too many receivers begin to answer and do not end")
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    failure: list[Exception] = [UnsentError("it could not be made: see the log")]

    def run() -> None:
        try:
            work()
            failure.clear()
        except (UnsentError, ConfigurationError) as error:
            failure[:] = [error]
        finally:
            # Nobody may wait any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run, name=THREAD, daemon=True).start()
    await done.wait()
    if failure:
        raise failure[0]
