"""Dockerfiles and compose.yaml, checked as far as that goes without an engine; tests/docker builds and runs them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
DOCKERFILES = ["Dockerfile.citus", "Dockerfile.loader"]
SERVICES = {"coordinator", "worker-1", "worker-2", "cluster", "kafka", "loader", "dashboard"}


def instructions(name: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile and their arguments, each on one line."""
    text = re.sub(r"\\\n", " ", (ROOT / name).read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The content of compose.yaml, merge keys resolved."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return content


@pytest.mark.parametrize("name", DOCKERFILES)
def test_dockerfile(name: str) -> None:
    found = instructions(name)
    assert {word for word, _ in found} <= {
        *(
            "ARG",
            "FROM",
            "USER",
            "RUN",
            "WORKDIR",
            "COPY",
            "ENV",
            "HEALTHCHECK",
            "STOPSIGNAL",
            "ENTRYPOINT",
            "CMD",
        )
    }
    arguments = {rest.split("=")[0]: rest for word, rest in found if word == "ARG"}
    for word, rest in found:
        if word == "FROM":
            base = re.match(r"\$\{(\w+)\}", rest)
            assert base is not None, "a base image is a build argument"
            assert re.search(r":\S+$", arguments[base[1]]), "with a tag, so that it does not change by itself"
        if word == "RUN" and "apt-get install" in rest:
            assert re.match(r"apt-get update\s+&&", rest)
            assert "--no-install-recommends" in rest
            assert "--yes" in rest
            assert "rm -rf /var/lib/apt/lists/*" in rest
        if word == "RUN" and "pip install" in rest:
            assert "--no-cache-dir" in rest
        if word in ("CMD", "ENTRYPOINT"):
            assert rest.startswith("["), "no shell in between, or a signal to stop does not arrive"
        assert "sudo" not in rest
        assert not (word == "COPY" and re.match(r"\.\s", rest)), (
            "name what is copied: .git and build are large"
        )
    users = [rest for word, rest in found if word == "USER"]
    assert users[-1] not in ("root", "0")


def test_the_final_citus_image_has_a_health_check() -> None:
    found = instructions("Dockerfile.citus")
    last = max(number for number, (word, _) in enumerate(found) if word == "FROM")
    assert any(
        word == "HEALTHCHECK" and "pg_isready" in rest and "--host" in rest for word, rest in found[last:]
    )


def test_what_is_copied_exists() -> None:
    for name in DOCKERFILES:
        for word, rest in instructions(name):
            if word == "COPY" and not rest.startswith("--from"):
                assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest


def test_services(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == SERVICES
    for name, service in services.items():
        assert "image" in service, name
        check = service.get("healthcheck")
        if check is None:
            assert service["build"]["dockerfile"] == "Dockerfile.citus", f"{name} has no health check"
        else:
            assert check.get("disable") or check["test"][0] == "CMD"
        assert service["restart"] in ("unless-stopped", "on-failure")
        if "build" in service:
            dockerfile = service["build"]["dockerfile"]
            given = {rest.split("=")[0] for word, rest in instructions(dockerfile) if word == "ARG"}
            assert set(service["build"]["args"]) <= given


def test_dependencies_are_services_with_what_is_waited_for(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for other, condition in service.get("depends_on", {}).items():
            disabled = services[other].get("healthcheck", {}).get("disable", False)
            assert condition["condition"] == (
                "service_completed_successfully" if disabled else "service_healthy"
            )


def test_ports_are_this_machine_s_alone(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_volumes(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for s in compose["services"].values() for volume in s.get("volumes", [])}
    named = {volume for volume in used if not volume.startswith("./")}
    assert named == set(compose["volumes"])
    assert all((ROOT / volume).exists() for volume in used - named)


def test_no_secret_has_a_default() -> None:
    """A variable is required, or has a default that is no secret."""
    for name, rest in re.findall(r"\$\{(\w+)([^}]*)\}", (ROOT / "compose.yaml").read_text()):
        assert rest.startswith(":?" if re.search("PASSWORD|SECRET", name) else ":-"), name


def test_the_services_know_each_other_s_names(compose: dict[str, Any]) -> None:
    loader, kafka = (compose["services"][name]["environment"] for name in ("loader", "kafka"))
    assert loader["PGHOST"] in SERVICES
    assert compose["services"]["dashboard"]["environment"]["PGHOST"] in SERVICES
    assert f"INSIDE://{loader['CLICKROLLUP_KAFKA']}" in kafka["KAFKA_ADVERTISED_LISTENERS"]
    assert set(compose["services"]["cluster"]["command"]) <= SERVICES
