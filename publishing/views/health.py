"""Whether the portal is alive: for the machine that watches over it."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while database and task queue can be reached, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        DBTaskResult.objects.exists()
    except DatabaseError:
        logger.exception("health check failed")
        return JsonResponse({"status": "unreachable"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"status": "ok", "database": "ok", "tasks": "ok"})
