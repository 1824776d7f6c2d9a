"""Health, readiness, metrics and the pages."""

from __future__ import annotations

import re
import time

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.lifecycle import LIFECYCLE
from server.settings import Settings
from tests.people import Client
from tests.running_app import RunningApp, run_app
from tests.services import Services

NOBODY_REDIS = "redis://127.0.0.1:1/0"
NOBODY_MONGODB = "mongodb://127.0.0.1:1/atelier"


async def test_a_running_app_is_ready_and_names_its_services(api: Client) -> None:
    answer = await api.get("//readyz")
    assert answer.status == 200, answer
    assert answer.json["name"] == "atelier"
    assert answer.json["version"]
    assert answer.json["status"] == "ready"
    assert set(answer.json["dependencies"]) == {"postgres", "redis", "mongodb", "files"}
    assert all(each["ok"] and each["latency_ms"] > 0 for each in answer.json["dependencies"].values())


async def test_without_redis_and_mongodb_it_starts_and_is_degraded(
    settings: Settings, http: aiohttp.ClientSession
) -> None:
    alone = settings.model_copy(update={"redis_url": NOBODY_REDIS, "mongodb_url": NOBODY_MONGODB})
    async with run_app(alone) as running:
        api = Client(running.url, http)
        answer = await api.get("//readyz")
        assert (answer.status, answer.json["status"]) == (200, "degraded")
        ok = {name: each["ok"] for name, each in answer.json["dependencies"].items()}
        assert ok == {"postgres": True, "redis": False, "mongodb": False, "files": True}
        body = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
        assert (await api.post("/auth/register", json=body)).status == 201


async def test_without_an_answering_postgres_it_is_not_ready_within_seconds(
    api: Client, services: Services
) -> None:
    services.postgres.freeze()
    try:
        began = time.monotonic()
        answer = await api.get("//readyz")
        assert (answer.status, answer.json["status"]) == (503, "unavailable")
        assert answer.json["dependencies"]["postgres"] == {"ok": False, "latency_ms": None}
        assert answer.json["dependencies"]["redis"]["ok"]
        assert time.monotonic() - began < 2
        assert (await api.get("//healthz")).status == 200
    finally:
        services.postgres.thaw()


async def test_a_draining_process_is_alive_and_not_ready(app_server: RunningApp, api: Client) -> None:
    app_server.app[LIFECYCLE].draining = True
    answer = await api.get("//readyz")
    assert (answer.status, answer.json["status"]) == (503, "draining")
    assert (await api.get("//healthz")).json == {"status": "alive"}


async def test_metrics_count_requests_by_template(api: Client) -> None:
    for path in ("/tasks/0192f0c1-2b3a-7c4d-8e5f-60718293a4b5", "/tasks/other", "//no/such/1", "//no/such/2"):
        await api.get(path)
    answer = await api.get("//metrics")
    samples = {
        (sample.labels["route"], sample.labels["method"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "atelier_http_requests_total"
    }
    assert samples["/api/v1/tasks/{id}", "GET", "401"] == 2
    assert samples["unknown", "GET", "404"] == 2
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {
        "atelier_event_loop_lag_seconds",
        "process_resident_memory_bytes",
        "python_gc_collections",
    } <= names


async def test_the_status_page_points_to_pages_that_exist(api: Client) -> None:
    page = await api.get("//about")
    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    links = set(re.findall(r'href="([^"]+)"', page.text))
    assert links == {"/api/docs", "/api/openapi.json", "/api/asyncapi.json", "/readyz"}
    for link in links:
        assert (await api.get("/" + link)).status == 200, link


async def test_the_documentation_needs_nothing_from_elsewhere(api: Client) -> None:
    page = await api.get("//api/docs")
    assert page.status == 200
    assert not re.search(r"https?://", page.text)
    for link in re.findall(r'(?:href|src)="([^"]+)"', page.text):
        file = await api.get("/" + link) if not link.endswith(".png") else None
        assert file is None or file.status == 200, link
    assert (await api.get("//api/openapi.json")).json["openapi"] == "3.1.0"
    assert (await api.get("//api/docs/index.html")).status == 404


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "swagger-ui.js.map"])
async def test_the_documentation_shows_no_other_files(api: Client, name: str) -> None:
    assert (await api.get(f"//api/docs/{name}")).status == 404
