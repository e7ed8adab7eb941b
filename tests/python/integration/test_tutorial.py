"""docs/tutorial.md, run block by block as its reader does: each block works and prints what the page shows."""

from pathlib import Path

from support.page_blocks import DOCS, environment_of_a_reader, run_page

from clickrollup.sandbox.broker import Broker
from clickrollup.sandbox.postgres import PostgresServer


def test_every_block_works_and_prints_what_the_page_shows(
    server: PostgresServer, broker: Broker, topic: str, tmp_path: Path
) -> None:
    more = {"CLICKROLLUP_KAFKA": broker.bootstrap_servers, "CLICKROLLUP_SESSION_TIMEOUT": "2"}
    environment = environment_of_a_reader(server, "tutorial", **more)
    # A broker that outlives the test may have the page's topic from an earlier time.
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8").replace("--topic tutorial", f"--topic {topic}")
    run_page(page, environment, tmp_path)
