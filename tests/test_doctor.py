"""`atelier doctor`: plain words, no secrets, a right exit code."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.embedded.mongodb import EmbeddedMongoDB
from server.embedded.ports import free_port
from server.embedded.postgres import EmbeddedPostgres
from server.embedded.service import EmbeddedService
from server.embedded.valkey import EmbeddedValkey
from storage.migrations import migrate
from tests.atelier_up import run_atelier
from tests.s3_server import KEYS


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, EmbeddedService]]:
    folder = tmp_path_factory.mktemp("doctor")
    running: dict[str, EmbeddedService] = {
        "DATABASE_URL": EmbeddedPostgres(folder / "postgres"),
        "REDIS_URL": EmbeddedValkey(folder / "valkey"),
        "MONGODB_URL": EmbeddedMongoDB(folder / "mongodb"),
    }
    for service in running.values():
        service.start()
    yield running
    for service in running.values():
        service.stop()


def doctor(folder: Path, **settings: str) -> tuple[int, str]:
    result = run_atelier("doctor", folder=folder, settings={"PORT": str(free_port()), **settings})
    assert "Traceback" not in result.stderr, result.stderr
    return result.returncode, result.stdout


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:/dev/null/files", "cannot be made"),
        ("ftp://host/hidden", "FILES_URL must be of the form file:FOLDER"),
        ("s3://bucket?endpoint=http://127.0.0.1:1&region=x", "the bucket does not answer"),
    ],
)
def test_files_that_cannot_be_kept_are_said_plainly(tmp_path: Path, url: str, words: str) -> None:
    code, text = doctor(tmp_path, FILES_URL=url, **KEYS)
    assert code == 1
    assert words in text
    assert "hidden" not in text


def test_files_need_no_setting(tmp_path: Path) -> None:
    code, text = doctor(tmp_path)
    assert code == 0
    assert f"files: {tmp_path / '.atelier' / 'files'} does not exist yet" in text
    assert not (tmp_path / ".atelier").exists()


def test_nothing_set_is_healthy_because_up_brings_it(tmp_path: Path) -> None:
    code, text = doctor(tmp_path)
    assert code == 0, text
    assert "DATABASE_URL is not set; `atelier up` runs its own" in text
    assert "JWT_SECRET: not set" in text


def test_tells_versions_and_missing_migrations(tmp_path: Path, services: dict[str, EmbeddedService]) -> None:
    urls = {name: service.url for name, service in services.items()}
    code, text = doctor(tmp_path, **urls)
    assert code == 1
    assert "run atelier migrate" in text
    asyncio.run(migrate(urls["DATABASE_URL"]))
    code, text = doctor(tmp_path, **urls)
    assert code == 0, text
    assert "DATABASE_URL leads to Postgres 18" in text
    assert "REDIS_URL leads to Valkey 9" in text
    assert "MONGODB_URL leads to a server of MongoDB" in text


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "MONGODB_URL"])
def test_a_wrong_password_is_told_and_not_shown(
    tmp_path: Path, services: dict[str, EmbeddedService], name: str
) -> None:
    url = services[name].url
    password = url.partition("@")[0].rpartition(":")[2]
    code, text = doctor(tmp_path, **{name: url.replace(password, "wrong-and-secret")})
    assert code == 1
    assert "refuses the name or the password" in text
    assert "wrong-and-secret" not in text


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("DATABASE_URL", "postgresql://u:secretword@127.0.0.1:1/x", "nothing listens at 127.0.0.1:1"),
        ("DATABASE_URL", "secretword", "not an address of the form postgresql://"),
        ("DATABASE_URL", "mysql://u:secretword@127.0.0.1/x", "not an address of the form postgresql://"),
        (
            "DATABASE_URL",
            "postgresql://u:secretword@nowhere.invalid/x",
            "the name nowhere.invalid is not known",
        ),
        ("REDIS_URL", "redis://:secretword@127.0.0.1:1/0", "127.0.0.1:1"),
        ("REDIS_URL", "http://:secretword@127.0.0.1:1/0", "not an address of the form redis://"),
        ("MONGODB_URL", "mongodb://u:secretword@127.0.0.1:1/x", "127.0.0.1:1"),
        ("MONGODB_URL", "http://u:secretword@127.0.0.1:1/x", "not an address of the form mongodb://"),
    ],
)
def test_a_bad_address_is_told_and_not_shown(tmp_path: Path, name: str, url: str, words: str) -> None:
    code, text = doctor(tmp_path, **{name: url})
    assert code == 1
    assert words in text
    assert "secretword" not in text


def test_tells_each_wrong_setting(tmp_path: Path) -> None:
    code, text = doctor(tmp_path, PORT="many", LOG_LEVEL="loud")
    assert code == 1
    assert "PORT: " in text
    assert "LOG_LEVEL: " in text


def test_tells_a_missing_production_secret(tmp_path: Path) -> None:
    code, text = doctor(tmp_path, ATELIER_ENV="production")
    assert code == 1
    assert "JWT_SECRET must be set in production" in text


def test_tells_a_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, text = doctor(tmp_path, PORT=port)
    assert code == 1
    assert f"port {port}: taken by another program" in text


def test_tells_a_data_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / ".atelier").write_text("a file")
    code, text = doctor(tmp_path)
    assert code == 1
    assert "is not a writable folder" in text
