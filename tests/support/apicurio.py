"""A schema registry of another make: Apicurio Registry, from its Maven artifact, which Java 17 runs.

Later ones need Java 21. It answers as the vendor's does, below /apis/ccompat/v7, and keeps schemas in memory.
"""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clickrollup.sandbox.accounts import TemporaryFolder
from clickrollup.sandbox.children import Child
from clickrollup.sandbox.errors import SandboxError
from clickrollup.sandbox.network import LOOPBACK, free_port, listens

VERSION = "2.6.13.Final"
ARTIFACT = f"io.apicurio:apicurio-registry-app:{VERSION}:tar.gz:all"
GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
JAVA_OPTIONS = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
START_SECONDS = 180


def unpacked(cache: Path) -> Path:
    """Return the folder of the program, which is fetched (150 MB) where it is not there yet."""
    folder = cache / VERSION
    if folder.exists():
        return folder
    if missing := [program for program in ("java", "mvn") if shutil.which(program) is None]:
        raise SandboxError(f"apicurio needs {' and '.join(missing)}", hint="Install maven.")
    cache.mkdir(parents=True, exist_ok=True)
    command = ["mvn", "--batch-mode", "--quiet", GOAL, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={cache}"]
    done = subprocess.run(command, cwd=cache, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SandboxError(f"maven could not fetch Apicurio Registry {VERSION}: {done.stdout[-1000:]}")
    unfinished = cache / "unfinished"
    with tarfile.open(cache / f"apicurio-registry-app-{VERSION}-all.tar.gz") as archive:
        archive.extractall(unfinished, filter="data")
    return unfinished.rename(folder)


@contextmanager
def running_apicurio(cache: Path) -> Iterator[str]:
    """Run it until the block ends, and tell its address."""
    program = unpacked(cache) / f"apicurio-registry-app-{VERSION}-runner.jar"
    port = free_port()
    where = {"QUARKUS_HTTP_HOST": LOOPBACK, "QUARKUS_HTTP_PORT": str(port)}
    with TemporaryFolder() as folder:
        command = ["java", *JAVA_OPTIONS, "-jar", program]
        with Child("apicurio", command, folder / "apicurio.log", environment=os.environ | where) as child:
            child.wait_until(
                lambda: listens(port), seconds=START_SECONDS, what="the start of Apicurio Registry"
            )
            yield f"http://{LOOPBACK}:{port}/apis/ccompat/v7"
