"""Names that a program may stumble over, as values of every dimension of a clickstream."""

from typing import LiteralString

NAMES = (
    *(
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "valueOf",
        "length",
        "name",
        "undefined",
        "null",
    ),
    *(
        "</script><script>document.title='taken'</script>",
        "<img src=x onerror=alert(1)>",
        "{b}",
        "${1+1}",
        "%s",
    ),
    *(
        "a" * 800,
        "\u05e9\u05dc\u05d5\u05dd",
        "\u202eevil",
        "",
        " ",
        "\U0001f1e9\U0001f1ea",
        "0",
        "-1",
        "Others",
        "others",
    ),
)
EVENTS: LiteralString = """
    INSERT INTO events (event_time, customer_id, event_type, country, browser, device_id, session_id)
    SELECT '2026-03-01 00:00:00+00'::timestamptz + i * interval '1 minute', 1, name, name, name, i, i
    FROM unnest(%s::text[]) WITH ORDINALITY AS n (name, position), generate_series(1, 3 + position::integer) AS i
"""
