"""`atelier up`: starts, stops, refuses, restarts, keeps its data and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from server.data_folder import DataFolder
from server.embedded.errors import StartError
from server.embedded.ports import free_port
from server.embedded.postgres import EmbeddedPostgres
from server.embedded.processes import wait_until
from server.reload import PACKAGES, SourceWatch
from server.web_process import is_ready
from tests.atelier_up import ROOT, Up, run_atelier, running_up

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="children die with their parent on Linux only")


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One with the demo, which many tests look at and none ends."""
    kinds = {"JOB_MODULES": "tests.job_kinds.noop"}
    with running_up(tmp_path_factory.mktemp("up"), "--demo", settings=kinds) as running:
        yield running


def is_alive(process: psutil.Process) -> bool:
    try:
        # A zombie of a killed parent waits for the machine's first process, not for us.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(is_alive(process) for process in processes)


def names(processes: list[psutil.Process]) -> set[str]:
    return {process.name() for process in processes}


def is_back(up: Up, name: str, before: psutil.Process) -> bool:
    """Whether another process has taken that one's place and the server is ready."""
    try:
        return up.child(name) != before and is_ready("127.0.0.1", up.port)
    except (psutil.NoSuchProcess, OSError, ValueError):
        return False


def sign_in(up: Up) -> str:
    """The token of one of the demo's people."""
    line = next(line for line in up.output().splitlines() if "sign in as" in line)
    email, password = re.search(r"sign in as (\S+) or \S+ with the password (\S+)", line).groups()  # type: ignore[union-attr]
    status, session = up.call("POST", "/api/v1/auth/login", {"email": email, "password": password})
    assert status == 200, session
    return str(session["access_token"])


def test_says_where_it_is_and_how_to_stop(up: Up) -> None:
    line = next(line for line in up.output().splitlines() if "ready at" in line)
    assert f"http://localhost:{up.port}" in line
    assert "Ctrl-C" in line
    seconds = float(re.search(r"after ([\d.]+) s", line).group(1))  # type: ignore[union-attr]
    assert seconds < 15


def test_says_that_it_runs_already(up: Up) -> None:
    second = run_atelier("up", "--port", str(free_port()), "--data", str(up.data), folder=up.data.parent)
    assert second.returncode == 1
    assert f"already runs on the data in {up.data}: http://localhost:{up.port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert is_ready("127.0.0.1", up.port)


def test_says_that_a_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run_atelier("up", "--port", str(port), folder=tmp_path)
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_demo_can_be_signed_in_to_and_is_whole(up: Up) -> None:
    token = sign_in(up)
    (workspace,) = up.call("GET", "/api/v1/workspaces", token=token)[1]["items"]
    members = up.call("GET", f"/api/v1/workspaces/{workspace['id']}/members", token=token)[1]["items"]
    assert len(members) == 2
    (project,) = up.call("GET", f"/api/v1/workspaces/{workspace['id']}/projects", token=token)[1]["items"]
    tasks = up.call("GET", f"/api/v1/projects/{project['id']}/tasks", token=token)[1]["items"]
    assert {task["status"] for task in tasks} == {"todo", "in_progress", "done"}
    assert any(
        up.call("GET", f"/api/v1/tasks/{task['id']}/comments", token=token)[1]["items"] for task in tasks
    )
    (document,) = up.call("GET", f"/api/v1/projects/{project['id']}/documents", token=token)[1]["items"]
    content = f"/api/v1/documents/{document['id']}/content?format=json"
    assert up.call("GET", content, token=token)[1]["content"].startswith("# Plan for the opening")
    assets = up.call("GET", f"/api/v1/projects/{project['id']}/assets", token=token)[1]["items"]
    assert {"Morning.png", "Noon.png", "Evening.png"} <= {asset["name"] for asset in assets}
    messages = up.call("GET", f"/api/v1/workspaces/{workspace['id']}/messages", token=token)[1]["items"]
    assert len(messages) == 3


def test_does_jobs(up: Up) -> None:
    token = sign_in(up)
    (workspace,) = up.call("GET", "/api/v1/workspaces", token=token)[1]["items"]
    (project,) = up.call("GET", f"/api/v1/workspaces/{workspace['id']}/projects", token=token)[1]["items"]
    asked = {"type": "noop", "params": {"text": "done"}}
    status, job = up.call("POST", f"/api/v1/projects/{project['id']}/jobs", asked, token)
    assert status in (201, 202), job

    def result() -> dict[str, object] | None:
        found: dict[str, object] | None = up.call("GET", f"/api/v1/jobs/{job['id']}", token=token)[1][
            "result"
        ]
        return found

    assert wait_until(lambda: result() is not None, timeout_seconds=10), up.output()
    assert result() == {"text": "done", "attempt": 1}


@pytest.mark.long
@pytest.mark.parametrize("name", ["valkey", "mongodb", "postgres", "web", "worker", "clock"])
def test_starts_again_what_is_killed(up: Up, name: str) -> None:
    before = up.child(name)
    before.kill()
    assert wait_until(lambda: is_back(up, name, before), timeout_seconds=30), up.output()
    assert f"{name} was ended by SIGKILL" in up.output()


@pytest.mark.long
def test_keeps_its_data_and_leaves_nothing_behind(tmp_path: Path) -> None:
    person = {"email": "someone@example.com", "name": "Someone", "password": "a long enough one"}
    with running_up(tmp_path) as first:
        assert first.call("POST", "/api/v1/auth/register", person)[0] == 201
        descendants = first.descendants()
        assert {"postgres", "valkey-server"} <= names(descendants)
        assert first.stop() == 0
        assert all_gone(descendants)
    with running_up(tmp_path, port=first.port) as again:
        credentials = {key: person[key] for key in ("email", "password")}
        assert again.call("POST", "/api/v1/auth/login", credentials)[0] == 200
        again.process.terminate()
        assert again.process.wait(timeout=30) == 0


@pytest.mark.long
def test_the_demo_is_made_once(tmp_path: Path) -> None:
    lines = []
    for _ in range(2):
        with running_up(tmp_path, "--demo") as up:
            lines.append(next(line for line in up.output().splitlines() if "sign in as" in line))
    assert lines[0] == lines[1]


def test_the_demo_is_refused_in_production(tmp_path: Path) -> None:
    refused = run_atelier(
        "up",
        "--demo",
        folder=tmp_path,
        settings={
            "ATELIER_ENV": "production",
            "JWT_SECRET": "x" * 40,
            "PUBLIC_URL": "https://atelier.example.com",
        },
    )
    assert refused.returncode == 1
    assert "development only" in refused.stderr


@on_linux
@pytest.mark.long
def test_a_killed_one_leaves_nothing_for_long(tmp_path: Path) -> None:
    with running_up(tmp_path) as up:
        descendants = up.descendants()
        up.process.kill()
        up.process.wait()
        assert len(descendants) >= 4
        assert wait_until(lambda: all_gone(descendants), timeout_seconds=25), names(
            [process for process in descendants if is_alive(process)]
        )


@pytest.mark.long
def test_starts_at_once_after_a_kill(tmp_path: Path) -> None:
    with running_up(tmp_path) as up:
        descendants = up.descendants()
        up.process.kill()
        up.process.wait()
        with running_up(tmp_path, port=up.port):
            assert all_gone(descendants)


@pytest.mark.long
def test_a_second_interrupt_hastens(tmp_path: Path) -> None:
    with running_up(tmp_path) as up:
        descendants = up.descendants()
        # A web process that never drains.
        up.child("web").suspend()
        up.interrupt()
        assert wait_until(lambda: "stopping" in up.output(), timeout_seconds=5)
        up.interrupt()
        assert up.process.wait(timeout=10) == 0
        assert all_gone(descendants)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_starting_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    up = Up(tmp_path)
    assert wait_until((tmp_path / "data" / "valkey" / "process.json").exists, timeout_seconds=20)
    descendants = up.descendants()
    os.killpg(up.process.pid, number)
    assert up.process.wait(timeout=20) == 0
    assert all_gone(descendants)
    assert "Traceback" not in up.output()


@pytest.mark.long
def test_a_url_that_is_set_replaces_the_service(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path / "own postgres")
    postgres.start()
    try:
        with running_up(tmp_path, settings={"DATABASE_URL": postgres.url}) as up:
            assert not (up.data / "postgres").exists()
            assert (up.data / "valkey").exists()
            assert (up.data / "files").is_dir()
    finally:
        postgres.stop()


def test_an_unreachable_database_is_said_plainly(tmp_path: Path) -> None:
    refused = run_atelier(
        "up",
        "--port",
        str(free_port()),
        folder=tmp_path,
        settings={
            "DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "MONGODB_URL": "mongodb://127.0.0.1:1/x",
        },
    )
    assert refused.returncode == 1
    assert "database" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "hidden" not in refused.stderr


@pytest.mark.parametrize("url", ["hidden", "postgresql://u:p@host:hidden/x", "mysql://u:hidden@host/x"])
def test_migrate_says_plainly_what_is_no_address(tmp_path: Path, url: str) -> None:
    refused = run_atelier("migrate", folder=tmp_path, settings={"DATABASE_URL": url})
    assert refused.returncode == 1
    assert "DATABASE_URL is not an address of the form postgresql://" in refused.stderr
    assert "hidden" not in refused.stderr


class TestDataFolder:
    def test_refuses_a_folder_with_other_things_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "letters.txt").write_text("Dear all")
        with pytest.raises(StartError, match="something else"), DataFolder.hold(tmp_path, ""):
            pass
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["letters.txt"]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
    def test_refuses_a_folder_of_somebody_else(self, tmp_path: Path) -> None:
        os.chown(tmp_path, 65534, 65534)
        with pytest.raises(StartError, match="belongs to another user"), DataFolder.hold(tmp_path, ""):
            pass

    def test_is_closed_to_other_readers_and_keeps_its_secrets(self, tmp_path: Path) -> None:
        with DataFolder.hold(tmp_path / "new" / "data", "") as folder:
            assert folder.path.stat().st_mode & 0o066 == 0
            secret = folder.secret("jwt")
            assert len(secret) >= 32
            assert (folder.path / "jwt.secret").stat().st_mode & 0o077 == 0
        with DataFolder.hold(tmp_path / "new" / "data", "") as folder:
            assert folder.secret("jwt") == secret

    def test_is_held_by_one_at_a_time(self, tmp_path: Path) -> None:
        path, url = tmp_path / "data", "http://localhost:1"
        with DataFolder.hold(path, url), pytest.raises(StartError, match=url), DataFolder.hold(path, ""):
            pass
        with DataFolder.hold(path, ""):
            pass


@pytest.mark.long
def test_reload_starts_web_again_when_a_source_changes(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, sources / package, ignore=shutil.ignore_patterns("__pycache__"))
    with running_up(tmp_path, "--reload", settings={"PYTHONPATH": str(sources)}) as up:
        before = up.child("web")
        (sources / "server" / "version.py").touch()
        assert wait_until(lambda: is_back(up, "web", before), timeout_seconds=30), up.output()
        assert "source files changed" in up.output()
        assert "was ended" not in up.output()


def test_the_source_watch_sees_a_change_once(tmp_path: Path) -> None:
    file = tmp_path / "server" / "api" / "tasks.py"
    file.parent.mkdir(parents=True)
    file.write_text("")
    watch = SourceWatch(tmp_path)
    assert not watch.changed()
    os.utime(file, ns=(1, 1))
    assert watch.changed()
    assert not watch.changed()
    (file.parent / "new.py").write_text("")
    assert watch.changed()


def test_wrong_settings_are_said_plainly(tmp_path: Path) -> None:
    for command in ("up", "serve", "migrate"):
        refused = run_atelier(command, folder=tmp_path, settings={"PORT": "many", "RATE_LIMIT_API": "often"})
        assert refused.returncode == 2
        assert "PORT: " in refused.stderr
        assert "RATE_LIMIT_API: write a rate as" in refused.stderr
        assert "Traceback" not in refused.stderr
