"""The command line of `clickrollup produce`."""

import secrets
from typing import Any

import click

from clickrollup.commandline.options import json_option, settings_options
from clickrollup.kafka.delivery import Delivery, run
from clickrollup.produce.generator import Generator
from clickrollup.produce.settings import ProduceSettings


@click.command(name="produce")
@json_option
@settings_options(ProduceSettings)
def command(settings: ProduceSettings) -> None:
    """Send made-up clickstream events to a Kafka topic until Ctrl-C, --count or --duration.

    Progress and the summary go to stderr. The exit code is 0 when every message sent was delivered, and 1
    when one was not; Ctrl-C waits for what is under way, a second one gives it up.
    """
    as_json = click.get_current_context().params["as_json"]
    run(settings, lambda delivery: produce(settings, delivery), summarise, as_json=as_json)


def produce(settings: ProduceSettings, delivery: Delivery) -> None:
    """Send what the generator makes, at the settings' rate."""
    seed = secrets.randbits(32) if settings.seed is None else settings.seed
    delivery.progress.note(f"sending to topic {settings.topic} at {settings.kafka}, seed {seed}")
    generator = Generator(settings, seed)
    for number in delivery.ticks(settings.count, settings.duration):
        delivery.send(generator.message(number))


def summarise(delivery: Delivery) -> dict[str, Any]:
    """Return the counts of what was delivered: all, and the kinds among them; and the seconds it took."""
    return {
        "delivered": delivery.delivered.total(),
        "failed": delivery.failed,
        "late": delivery.delivered["late"],
        "duplicates": delivery.delivered["duplicate"],
        "bad": delivery.delivered["bad"],
        "seconds": round(delivery.seconds, 3),
    }
