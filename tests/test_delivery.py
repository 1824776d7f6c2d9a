"""What comes with the code: documents, examples and descriptions of how to run it name what exists."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.address import TrustedProxies
from server.cli import main
from server.configuration import configuration_page
from server.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"] == "atelier"}
WEB = {name: each for name, each in OURS.items() if each["command"][0] == "serve"}
COMMANDS = set(main.commands)
SETTINGS = {name.upper() for name in Settings.model_fields}
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "deploy").glob("*.md"),
]
SECRET = "0123456789abcdef0123456789abcdef"


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def assigned(name: str) -> list[str]:
    """The names that an example of an environment file gives, be it behind a `#`."""
    return re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text_of(name), re.MULTILINE)


def interpolated(value: Any) -> Any:
    """A value of the compose file as Compose would fill it in."""
    if isinstance(value, dict):
        return {key: interpolated(each) for key, each in value.items()}
    if isinstance(value, str):
        value = re.sub(r"\$\{DOMAIN[^}]*\}", "atelier.example.com", value)
        return re.sub(r"\$\{[^}]*\}", SECRET, value)
    return value


def test_the_readme_has_the_two_commands() -> None:
    readme = text_of("README.md")
    assert "\npip install -e '.[embedded]' && atelier up\n" in readme
    assert "\npip install -e '.[dev]' && pytest\n" in readme


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_link_to_what_exists(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_commands_that_exist(document: Path) -> None:
    """In code, that is: after a backtick, or at the beginning of a line of shell."""
    for name in re.findall(r"(?:`|^|&& )atelier ([a-z-]+)", document.read_text(), re.MULTILINE):
        assert name in COMMANDS, name


def test_files_of_the_code_named_by_the_architecture_exist() -> None:
    named = re.findall(
        r"`((?:server|jobs|realtime|workspace|storage)/[^`]*)`", text_of("docs/architecture.md")
    )
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_page_of_settings_is_current() -> None:
    assert text_of("docs/configuration.md") == configuration_page()


def test_the_example_of_settings_names_all_and_only_those_that_exist() -> None:
    names = assigned(".env.example")
    assert sorted(names) == sorted(SETTINGS)


def test_the_values_in_the_example_of_settings_are_taken() -> None:
    lines = re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.+)$", text_of(".env.example"), re.MULTILINE)
    assert len(lines) > 10
    Settings(_env_file=None, **{name.lower(): value for name, value in lines})


def test_the_procfile_runs_commands_that_exist() -> None:
    processes = dict(re.findall(r"^(\w+): (.+)$", text_of("Procfile"), re.MULTILINE))
    assert set(processes) == {"release", "web", "worker", "clock"}
    for line in processes.values():
        program, command, *options = shlex.split(line)
        assert program == "atelier"
        known = {name for each in main.commands[command].params for name in each.opts}
        assert {option for option in options if option.startswith("--")} <= known


def test_the_image_is_built_from_what_its_context_has() -> None:
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", text_of("Dockerfile"), re.MULTILINE)
    named = {name for line in copied for name in line.split()}
    assert named == set(re.findall(r"^!(.+)$", text_of(".dockerignore"), re.MULTILINE))
    assert {"web", "hatch_build.py"} <= named
    assert all((ROOT / name).exists() for name in named)


def test_compose_runs_commands_that_exist() -> None:
    assert len(WEB) == 2
    assert len(OURS) == 5
    for service in OURS.values():
        assert service["command"][0] in COMMANDS
        assert service["build"] == "."


def test_compose_gives_settings_that_production_takes() -> None:
    for service in OURS.values():
        environment = interpolated(service["environment"])
        assert set(environment) <= SETTINGS
        settings = Settings(_env_file=None, **{name.lower(): value for name, value in environment.items()})
        assert settings.atelier_env == "production"
        assert None not in (settings.database_url, settings.redis_url, settings.mongodb_url)


def test_compose_has_no_defaults_for_what_it_asks_for() -> None:
    asked = re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text_of("docker-compose.yml"))
    assert {name for name, _ in asked} == set(assigned("deploy/compose.env.example"))
    assert all(rest.startswith(":?") for _, rest in asked)


def test_compose_names_only_what_it_has() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists()
            else:
                assert source in COMPOSE["volumes"]


def test_compose_waits_only_for_services_that_tell_their_health() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[name] or "HEALTHCHECK" in text_of("Dockerfile")
                assert SERVICES[name].get("healthcheck", {}).get("disable") is None


def test_the_proxy_leads_to_the_web_processes_and_is_trusted() -> None:
    caddyfile = text_of("deploy/Caddyfile")
    (upstreams,) = re.findall(r"reverse_proxy (.+) \{", caddyfile)
    assert set(upstreams.split()) == {f"{name}:8000" for name in WEB}
    assert "lb_policy client_ip_hash" in caddyfile
    shared = set(SERVICES["proxy"]["networks"])
    assert shared == {"front"}
    (subnet,) = (each["subnet"] for each in COMPOSE["networks"]["front"]["ipam"]["config"])
    for service in WEB.values():
        assert shared <= set(service["networks"])
        assert TrustedProxies([service["environment"]["TRUSTED_PROXIES"]]).trusts(subnet.split("/")[0])


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_image_holds_all_packages_and_starts_a_command_that_exists() -> None:
    dockerfile = text_of("Dockerfile")
    packages = tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"][
        "packages"
    ]
    ignored = text_of(".dockerignore")
    for package in packages:
        assert f"COPY {package} ./{package}\n" in dockerfile
        assert f"!{package}\n" in ignored
    (command,) = re.findall(r"^CMD (.+)$", dockerfile, re.MULTILINE)
    assert json.loads(command)[0] in COMMANDS
    assert re.search(r"^USER 1\d+", dockerfile, re.MULTILINE)
