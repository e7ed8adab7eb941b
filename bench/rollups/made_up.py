"""Events made up here, a few at a time, and the order in which contenders get them."""

import random
from datetime import datetime
from typing import TypeVar

from rollups.events import Event

Item = TypeVar("Item")


def turn(items: list[Item], number: int) -> list[Item]:
    """Return the items in another order each round: each begins once, and every second round runs backwards."""
    first = number % len(items)
    turned = items[first:] + items[:first]
    return turned[::-1] if number % 2 else turned


def events_at(draw: random.Random, times: list[datetime]) -> list[Event]:
    """Return a made-up event for each time, of the keys of the skewed set."""
    return [
        (
            at,
            1 + int(20 * draw.random() ** 3),
            draw.choice(("view", "click", "purchase", "download")),
            draw.choice(("DE", "FR", "IN", "JP", "BR", "US")),
            draw.choice(("Chrome", "Safari", "Firefox", "Edge")),
            draw.randrange(200_000),
            draw.randrange(2_000_000),
        )
        for at in times
    ]
