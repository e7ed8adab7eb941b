"""What `produce` makes up: repeatable, within its domains, in the shares asked for."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clickrollup.commandline.errors import ConfigurationError
from clickrollup.commandline.settings import load_settings
from clickrollup.events.message import BadMessageError, Decoder
from clickrollup.kafka.delivery import Message
from clickrollup.produce.bad import BAD_KINDS
from clickrollup.produce.generator import COUNTRIES, REMEMBERED, Generator
from clickrollup.produce.settings import ProduceSettings

decode = Decoder().decode

START = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
KAFKA_TIME = 1_700_000_000_000


def settings(**given: Any) -> ProduceSettings:
    return load_settings(ProduceSettings, {"start_time": START, **given})


def generate(count: int, seed: int = 1, **given: Any) -> list[Message]:
    generator = Generator(settings(**given), seed)
    return [generator.message(number) for number in range(count)]


def event(message: Message) -> dict[str, Any]:
    assert message.value is not None
    fields: dict[str, Any] = json.loads(message.value)
    return fields


def time_of(message: Message) -> datetime:
    return datetime.fromisoformat(event(message)["event_time"])


def test_same_seed_same_messages() -> None:
    shares: dict[str, Any] = {"late_share": 0.1, "duplicate_share": 0.1, "bad_share": 0.1}
    assert generate(500, **shares) == generate(500, **shares)
    assert generate(500, **shares) != generate(500, seed=2, **shares)


def test_values_of_a_seed_are_pinned() -> None:
    """A seed noted today must make the same events in the next version and on the next Python."""
    assert generate(1)[0] == Message(
        b'{"customer_id":848,"event_type":"download","country":"China","browser":"Firefox",'
        b'"device_id":4495,"session_id":65160,"event_time":"2024-05-06T07:08:09Z"}',
        b"848",
        "event",
    )


def test_domains_of_the_lab() -> None:
    events = [event(message) for message in generate(20_000)]
    assert {fields["customer_id"] for fields in events} == set(range(1, 1001))
    assert {fields["event_type"] for fields in events} == {"click", "buy", "scroll", "download"}
    assert len({fields["browser"] for fields in events}) == 4
    assert {min(fields["device_id"] for fields in events), max(fields["device_id"] for fields in events)} <= {
        *range(1, 10),
        *range(9_990, 10_001),
    }
    assert max(fields["session_id"] for fields in events) in range(99_900, 100_001)


def test_china_twice_as_likely() -> None:
    countries = Counter(event(message)["country"] for message in generate(14_000))
    assert set(countries) == set(COUNTRIES)
    assert len(countries) == 6
    assert 3_700 < countries.pop("China") < 4_300
    assert all(1_800 < count < 2_200 for count in countries.values())


def test_domains_can_be_made_smaller() -> None:
    events = [event(message) for message in generate(200, tenants=2, devices=1, sessions=3)]
    assert {fields["customer_id"] for fields in events} == {1, 2}
    assert {fields["device_id"] for fields in events} == {1}
    assert {fields["session_id"] for fields in events} == {1, 2, 3}


@pytest.mark.parametrize(("skew", "least", "most"), [(0, 0, 50), (1, 1_250, 1_420), (2, 6_000, 6_300)])
def test_tenant_skew_is_zipf(skew: float, least: int, most: int) -> None:
    """1,000 tenants: the heaviest has one over the sum of k^-skew of all events, so 13.4 % and 60.8 %."""
    tenants = Counter(event(message)["customer_id"] for message in generate(10_000, tenant_skew=skew))
    assert least <= tenants[1] <= most


def test_keyed_by_tenant() -> None:
    for message in generate(200, bad_share=0.3, duplicate_share=0.3):
        if message.kind != "bad":
            assert message.key == str(event(message)["customer_id"]).encode()
    assert all(message.key is not None for message in generate(50, bad_share=1))


def test_times_advance_by_the_rate() -> None:
    assert [time_of(message) for message in generate(3, rate=4)] == [
        START,
        START + timedelta(seconds=0.25),
        START + timedelta(seconds=0.5),
    ]


def test_times_advance_by_the_step() -> None:
    assert time_of(generate(3, rate=0, time_step=60)[2]) == START + timedelta(minutes=2)
    assert time_of(generate(3, rate=0)[2]) == START + timedelta(milliseconds=2)


def test_start_time_of_another_zone_is_sent_in_utc() -> None:
    assert b"T05:08:09Z" in (generate(1, start_time="2024-05-06T07:08:09+02:00")[0].value or b"")


def test_without_a_start_time_the_clock_counts() -> None:
    before = datetime.now(UTC)
    message = Generator(load_settings(ProduceSettings, {}), 1).message(0)
    assert before <= time_of(message) <= datetime.now(UTC)


def test_shares() -> None:
    kinds = Counter(
        message.kind for message in generate(10_000, late_share=0.1, duplicate_share=0.2, bad_share=0.3)
    )
    assert 900 < kinds["late"] < 1_100
    assert 1_850 < kinds["duplicate"] < 2_150
    assert 2_850 < kinds["bad"] < 3_150
    assert kinds.total() == 10_000


def test_whole_shares() -> None:
    assert {message.kind for message in generate(100, late_share=1)} == {"late"}
    assert [message.kind for message in generate(100, duplicate_share=1)] == ["event", *["duplicate"] * 99]
    assert {message.kind for message in generate(100)} == {"event"}


def test_late_events_are_late_by_so_much_at_most() -> None:
    delays = [
        START + timedelta(seconds=number / 50) - time_of(message)
        for number, message in enumerate(generate(1_000, late_share=1, late_by=10))
    ]
    assert min(delays) > timedelta(0)
    assert timedelta(seconds=9.9) < max(delays) <= timedelta(seconds=10)


def test_duplicates_repeat_a_recent_message() -> None:
    sent = generate(1_000, duplicate_share=0.3)
    distances = set()
    for number, message in enumerate(sent):
        if message.kind == "duplicate":
            originals = [each for each in sent[:number] if each.kind == "event"][-REMEMBERED:]
            same = [place for place, each in enumerate(reversed(originals)) if each.value == message.value]
            assert same
            distances.add(same[0])
    assert len(distances) > REMEMBERED // 2


def test_all_but_the_bad_can_be_loaded() -> None:
    for message in generate(1_000, late_share=0.3, duplicate_share=0.3):
        decode(message.value, KAFKA_TIME)


def test_bad_messages_take_turns() -> None:
    sent = generate(3 * len(BAD_KINDS), bad_share=1)
    assert sum(message.value is None for message in sent) == 3
    assert sum(message.value == b"" for message in sent) == 3


@pytest.mark.parametrize("kind", BAD_KINDS)
def test_the_loader_refuses_each_bad_kind(kind: str) -> None:
    good = event(generate(1)[0])
    with pytest.raises(BadMessageError):
        decode(BAD_KINDS[kind](good), KAFKA_TIME)


def test_the_reasons_of_bad_messages_differ() -> None:
    good = event(generate(1)[0])
    reasons = set()
    for make in BAD_KINDS.values():
        with pytest.raises(BadMessageError) as raised:
            decode(make(good), KAFKA_TIME)
        reasons.add(str(raised.value))
    assert len(reasons) == len(BAD_KINDS)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"late_share": 0.5, "bad_share": 0.6}, "together more than all"),
        ({"bad_share": 1.5}, "setting bad_share"),
        ({"start_time": None, "time_step": 1}, "needs a time to start"),
        ({"start_time": "2024-05-06T07:08:09"}, "setting start_time"),
        ({"rate": "inf"}, "setting rate"),
        ({"tenants": 0}, "setting tenants"),
    ],
)
def test_impossible_settings(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        settings(**given)
    assert raised.value.exit_code == 2
    assert raised.value.hint
