"""Where something was measured, in words."""

import os
import platform
from pathlib import Path

from clickrollup.sandbox.postgres import PostgresServer


def machine(server: PostgresServer, settings: dict[str, str]) -> str:
    """Return processors, memory, the server's version and settings, and how busy the machine is now."""
    models = {
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    }
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = server.execute("SHOW server_version")[0][0]
    return (
        f"{os.cpu_count()} CPUs ({', '.join(sorted(models)) or platform.machine()}), {memory:.0f} GiB, "
        f"PostgreSQL {version}, {', '.join(f'{name} {value}' for name, value in settings.items())}; "
        f"load average at the beginning {os.getloadavg()[0]:.1f}"
    )
