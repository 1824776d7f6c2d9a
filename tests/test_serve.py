"""`atelier serve` as a process: its start, its words, its drained end."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

from tests.processes import ServeProcess, serving


def test_it_says_where_it_listens_and_ends_on_sigterm(
    tmp_path: Path, serve_environment: dict[str, str]
) -> None:
    with serving(tmp_path, serve_environment) as process:
        assert f"listening on http://127.0.0.1:{process.port}" in process.log()
        began = time.monotonic()
        process.terminate()
        assert process.wait_ended() == 0, process.log_tail()
        assert time.monotonic() - began < 20
        assert '"stopped"' in process.log()


def test_port_zero_takes_a_free_one_and_names_it(tmp_path: Path, serve_environment: dict[str, str]) -> None:
    process = ServeProcess(tmp_path / "serve.log", serve_environment, port=0)
    process.launch()
    try:
        deadline = time.monotonic() + 20
        while "listening on" not in process.log():
            assert time.monotonic() < deadline, process.log_tail()
            assert process.exit_code is None, process.log_tail()
        port = process.log().partition("listening on http://127.0.0.1:")[2].partition('"')[0]
        assert int(port) > 0
        with socket.create_connection(("127.0.0.1", int(port)), timeout=2):
            pass
    finally:
        process.kill()


def test_a_taken_port_is_a_plain_message(tmp_path: Path, serve_environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        process = ServeProcess(tmp_path / "serve.log", serve_environment, port=port)
        process.launch()
        assert process.wait_ended() == 1
    assert f"Port {port} of 127.0.0.1 is taken" in process.log()
    assert "Traceback" not in process.log()


def test_a_database_without_migrations_is_a_plain_message(
    tmp_path: Path, serve_environment: dict[str, str]
) -> None:
    url = serve_environment["DATABASE_URL"].rsplit("/", 1)[0] + "/postgres"
    process = ServeProcess(tmp_path / "serve.log", {**serve_environment, "DATABASE_URL": url})
    process.launch()
    assert process.wait_ended() == 1
    assert "Run atelier migrate" in process.log()
    assert "Traceback" not in process.log()


def test_a_wish_to_stop_ends_the_waiting_for_postgres(
    tmp_path: Path, serve_environment: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        away = f"postgresql://atelier@127.0.0.1:{holder.getsockname()[1]}/atelier"
        process = ServeProcess(tmp_path / "serve.log", {**serve_environment, "DATABASE_URL": away})
        # Every connection is dropped at once, as while a server starts.
        dropper = threading.Thread(target=_drop_all, args=(holder,), daemon=True)
        dropper.start()
        process.launch()
        deadline = time.monotonic() + 20
        while "waiting for postgres" not in process.log():
            assert time.monotonic() < deadline, process.log_tail()
            assert process.exit_code is None, process.log_tail()
        process.terminate()
        assert process.wait_ended(10) == 0, process.log_tail()
    assert "Traceback" not in process.log()


def test_secrets_stay_out_of_the_log(tmp_path: Path, serve_environment: dict[str, str]) -> None:
    with serving(tmp_path, {**serve_environment, "LOG_LEVEL": "debug"}) as process:
        assert process.status_of("/api/v1/invitations/a-very-secret-token/accept?token=another-one") == 405
        process.terminate()
        process.wait_ended()
        log = process.log()
    assert "/invitations/.../accept" in log
    assert "a-very-secret-token" not in log
    assert "another-one" not in log


def test_a_request_under_way_is_finished_before_the_end(
    tmp_path: Path, serve_environment: dict[str, str]
) -> None:
    with serving(tmp_path, serve_environment) as process, _half_a_request(process.port) as connection:
        process.terminate()
        while '"draining"' not in process.log():
            assert process.exit_code is None, process.log_tail()
        connection.sendall(b"}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 422")
        assert process.wait_ended() == 0, process.log_tail()


def test_a_request_that_never_ends_does_not_hold_the_end_up(
    tmp_path: Path, serve_environment: dict[str, str]
) -> None:
    with serving(tmp_path, serve_environment) as process, _half_a_request(process.port):
        process.terminate()
        assert process.wait_ended(20) == 0, process.log_tail()


def _half_a_request(port: int) -> socket.socket:
    """A connection on which a request was begun: all but the last byte of its body."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    connection.sendall(f"{head}Content-Length: 2\r\n\r\n".encode() + b"{")
    return connection


def _drop_all(holder: socket.socket) -> None:
    while True:
        try:
            holder.accept()[0].close()
        except OSError:
            return
