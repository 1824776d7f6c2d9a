"""Health, readiness, metrics and the pages."""

from __future__ import annotations

from tests.people import Client


async def test_a_running_app_is_ready_and_names_its_services(api: Client) -> None:
    answer = await api.get("//readyz")
    assert answer.status == 200, answer
    assert answer.json["name"] == "atelier"
    assert answer.json["status"] == "ready"
    assert set(answer.json["dependencies"]) == {"postgres", "redis", "mongodb"}
    assert all(each["ok"] and each["latency_ms"] > 0 for each in answer.json["dependencies"].values())
