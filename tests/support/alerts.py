"""What tests of alerts share: a role that keeps them, and files of rules."""

from pathlib import Path

import psycopg

from support.dashboard import make_login

SILENT = (
    "{{name: silent, rollup: rollup_events_5min, measure: event_count, window: 15m, below: 1, send: {send}}}"
)


def make_keeper(dsn: str) -> str:
    """Create a role that may read rollups and keep alerts."""
    made = make_login(dsn)
    role = psycopg.conninfo.conninfo_to_dict(made)["user"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT clickrollup.grant_alerts(%s)", [role])
    return made


def boards(folder: Path, *rules: str) -> Path:
    """Write a board with these rules into a folder, which is made."""
    folder.mkdir(exist_ok=True)
    listed = "\n".join(f"  - {rule}" for rule in rules)
    (folder / "board.yaml").write_text(f"title: Board\nalerts:\n{listed}\n", encoding="utf-8")
    return folder
