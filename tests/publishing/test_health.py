"""Whether the portal says truly that it is alive."""

import pytest
from django.db import DatabaseError
from django_tasks_db.models import DBTaskResult

pytestmark = pytest.mark.django_db


def test_healthy_portal_says_so_to_anybody(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "tasks": "ok"}
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_unreachable_task_queue_is_noticed(client, monkeypatch):
    def gone(*args, **kwargs):
        raise DatabaseError("relation does not exist")

    monkeypatch.setattr(DBTaskResult.objects, "exists", gone, raising=False)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["status"] == "unreachable"


def test_health_is_only_read(client):
    assert client.post("/healthz").status_code == 405
