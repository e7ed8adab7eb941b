"""The manifests for Kubernetes and the alerts for Prometheus: valid, and about what this package has."""

import os
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from clickrollup.alerts.metrics import AlertCollector
from clickrollup.alerts.service import Told
from clickrollup.cli import main
from clickrollup.commandline.settings import ENV_PREFIX, load_settings
from clickrollup.dashboard import metrics
from clickrollup.dashboard.settings import DashboardSettings
from clickrollup.load.gathered import RUNNING
from clickrollup.load.metrics import Metrics
from clickrollup.load.settings import LoadSettings
from clickrollup.run.metrics import Metrics as RunMetrics
from clickrollup.run.settings import RunSettings
from clickrollup.watch_alerts.settings import AlertsSettings

ROOT = Path(__file__).parents[3]
RULES = ROOT / "deploy" / "prometheus" / "clickrollup.rules.yaml"
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
SETTINGS = {
    "load": LoadSettings,
    "dashboard": DashboardSettings,
    "run": RunSettings,
    "alerts": AlertsSettings,
}
RESOURCES = [
    pytest.param(resource, id=f"{path.stem}-{resource['kind']}")
    for path in MANIFESTS
    for resource in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
DEPLOYMENTS = [each for each in RESOURCES if each.values[0]["kind"] == "Deployment"]


def container(deployment: dict[str, Any]) -> dict[str, Any]:
    [found] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(found)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_resource_is_as_kubernetes_has_it(resource: dict[str, Any]) -> None:
    """Strict: a field that Kubernetes does not know is refused."""
    kubernetes_validate.validate(resource, "1.37", strict=True)


def test_the_schema_refuses_what_is_wrong() -> None:
    wrong = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {}, "automountToken": False}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.37", strict=True)


@pytest.mark.parametrize("resource", DEPLOYMENTS)
def test_a_pod_can_do_nothing_but_its_work(resource: dict[str, Any]) -> None:
    pod = resource["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"USER {pod['securityContext']['runAsUser']}" in (ROOT / "Dockerfile.loader").read_text()
    found = container(resource)
    assert found["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert found["image"] == f"clickrollup-load:{version('clickrollup')}"
    assert found["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in found["resources"]["limits"]


@pytest.mark.parametrize("resource", DEPLOYMENTS)
def test_settings_exist_and_secrets_come_from_files(resource: dict[str, Any]) -> None:
    found = container(resource)
    command, *flags = found["args"]
    made = main.get_command(click.Context(main), command)
    assert made is not None
    options = {option for parameter in made.params for option in parameter.opts}
    assert {flag for flag in flags if flag.startswith("--")} <= options
    mounts = {mount["mountPath"] for mount in found["volumeMounts"] if mount.get("readOnly")}
    names = {each["name"].removeprefix(ENV_PREFIX).lower(): each["value"] for each in found["env"]}
    for name, value in names.items():
        assert name == "config" or name.removesuffix("_file") in SETTINGS[command].model_fields
        assert str(Path(value).parent) in mounts
    assert {"dsn_file"} <= names.keys()
    assert not {"dsn", "secret", "kafka_password"} & names.keys()


def test_the_settings_file_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [config] = [each.values[0] for each in RESOURCES if each.values[0]["kind"] == "ConfigMap"]
    path = tmp_path / "clickrollup.toml"
    path.write_text(config["data"]["clickrollup.toml"])
    monkeypatch.setenv("CLICKROLLUP_CONFIG", str(path))
    settings = load_settings(LoadSettings, {})
    assert (settings.topic, settings.listen, settings.log_format) == ("clickstream", "0.0.0.0:9100", "json")


@pytest.mark.parametrize("resource", DEPLOYMENTS)
def test_probes_ask_what_is_answered(resource: dict[str, Any]) -> None:
    found = container(resource)
    command = found["args"][0]
    answered = (
        ROOT
        / "python/src/clickrollup"
        / {"dashboard": "dashboard/app.py"}.get(command, "commandline/endpoint.py")
    ).read_text()
    [port] = found["ports"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = found[probe]["httpGet"]
        assert f'"{asked["path"]}"' in answered
        assert asked["port"] == port["name"]
    assert found["readinessProbe"]["httpGet"]["path"] == "/readyz"


OWN = {f"{metrics.SERVICE}_{name}" for name in metrics.OWN}


def names_of_metrics() -> set[str]:
    """Return the names as Prometheus stores them, of the loader, the scheduler and the dashboard."""
    families = [*Metrics().registry.collect(), *RunMetrics().collect(), *AlertCollector(Told()).collect()]
    services = {sample.name for family in families for sample in family.samples}
    services |= {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    return services | {RUNNING} | {f"{metrics.PREFIX}_{name}" for name in metrics.GAUGES} | OWN


def rules() -> list[dict[str, Any]]:
    content = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in content["groups"] for rule in group["rules"]]


def test_every_alert_asks_for_metrics_that_are_there() -> None:
    known = names_of_metrics()
    for rule in rules():
        asked = set(re.findall(r"clickrollup_[a-z_]+", rule["expr"]))
        assert asked, rule["alert"]
        assert asked <= known, rule["alert"]


def test_every_alert_is_documented_and_says_what_to_do() -> None:
    documented = set(re.findall(r"^\| `(Clickrollup\w+)`", (ROOT / "docs/operator.md").read_text(), re.M))
    assert {rule["alert"] for rule in rules()} == documented
    for rule in rules():
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert set(rule["annotations"]) == {"summary", "description"}


def test_prometheus_takes_the_rules() -> None:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not here: apt-get install prometheus")
    done = subprocess.run(
        [program, "check", "rules", RULES], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboards_metrics_leave_out_what_is_not_known() -> None:
    state = metrics.State(streams=3, questions=2, is_reachable=False, alerts=Told(open={"critical": 4}))
    text = metrics.text([("a", 5, 7, 2, 0, 1), ("b", None, None, None, 3, 0)], state).decode()
    for line in ("streams 3.0", "questions 2.0", "database_up 0.0"):
        assert f"\nclickrollup_dashboard_{line}\n" in text
    assert 'clickrollup_alerts_open{severity="critical"} 4.0' in text
    assert 'clickrollup_rollup_seconds_behind{rollup="a"} 5.0' in text
    assert 'clickrollup_rollup_events_waiting{rollup="b"}' not in text
    assert 'clickrollup_rollup_running{rollup="b"} 0.0' in text
    assert 'clickrollup_dashboard_build_info{version="' in text


def strict(schema: Any) -> Any:
    """Return a schema that refuses fields it does not know, which Kubernetes drops without a word."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(each) for name, each in schema.items()}
    if "properties" in made and not made.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    return made


@pytest.mark.parametrize("number", [0, 1], ids=["cluster", "database"])
def test_the_cluster_is_as_cloudnativepg_has_it(number: int) -> None:
    folder = os.environ.get("CLOUDNATIVEPG_CRDS")
    if folder is None:
        pytest.skip("CLOUDNATIVEPG_CRDS names no config/crd/bases of CloudNativePG's sources")
    text = (ROOT / "deploy" / "cloudnativepg" / "cluster.yaml").read_text(encoding="utf-8")
    resource = list(yaml.safe_load_all(text))[number]
    group, _, version_name = resource["apiVersion"].partition("/")
    definition = yaml.safe_load((Path(folder) / f"{group}_{resource['kind'].lower()}s.yaml").read_text())
    [schema] = [each["schema"] for each in definition["spec"]["versions"] if each["name"] == version_name]
    validator = Draft202012Validator(strict(schema["openAPIV3Schema"]))
    validator.validate(resource)
    resource["spec"]["extensionz"] = []
    with pytest.raises(ValidationError, match="extensionz"):
        validator.validate(resource)


def test_the_image_volume_is_what_the_cluster_mounts() -> None:
    folder = ROOT / "deploy" / "cloudnativepg"
    cluster, database = yaml.safe_load_all((folder / "cluster.yaml").read_text(encoding="utf-8"))
    [extension] = cluster["spec"]["postgresql"]["extensions"]
    image = extension["image"]["reference"]
    assert image.endswith(f":{version('clickrollup')}")
    assert f"-t {image} ." in (ROOT / "docs/install.md").read_text(encoding="utf-8")
    made = (folder / "Dockerfile").read_text(encoding="utf-8")
    for name in (each["name"] for each in database["spec"]["extensions"]):
        assert f"/extension/{name}*" in made
    assert database["spec"]["cluster"]["name"] == cluster["metadata"]["name"]
