"""All SQL of the status."""

from typing import LiteralString

ROLLUPS: LiteralString = """
SELECT name, root, state, watermark, events_waiting, seconds_behind, seconds_since_run, last_error
FROM clickrollup.rollup_status ORDER BY root, fed_by NULLS FIRST, name
"""

PARTITIONS: LiteralString = """
SELECT consumer_group AS group, topic, kafka_partition AS partition, next_offset, events_loaded, dead_letters,
       dead_letters_waiting, seconds_since_commit
FROM clickrollup.loader_progress ORDER BY consumer_group, topic, kafka_partition
"""

DEAD_LETTERS: LiteralString = """
SELECT consumer_group AS group, topic, reason, messages, last_received_at::text
FROM clickrollup.dead_letter_summary ORDER BY messages DESC, reason LIMIT 5
"""

ERRORS: LiteralString = """
SELECT rollup_name AS rollup, started_at::text, sqlstate, error
FROM clickrollup.rollup_runs WHERE error IS NOT NULL ORDER BY run_id DESC LIMIT 5
"""
