"""What the task worker does every day by itself: it sends reminders, and puts its next day's work into the queue.

The queue is the timetable: each run first enqueues the next one. Should the chain ever break (a queue that was
emptied, a restored backup), ``manage.py schedule_reminders``, which every start of the portal calls, mends it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from measures.reporting.reminders import send_reminders

SENT_AT = time(7)
"""In the morning, before the working day begins."""
LOCK = 0x5265_6D69  # "Remi": a number of our own among the database's advisory locks


@task()
def send_due_reminders() -> int:
    """Send what is due today; answers how many letters went out."""
    schedule_reminders()
    return len(send_reminders(timezone.localdate()))


@transaction.atomic
def schedule_reminders() -> bool:
    """Have the next reminders sent; False when that is in the queue already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = DBTaskResult.objects.filter(task_path=send_due_reminders.module_path, status=TaskResultStatus.READY)
    if waiting.exists():
        return False
    send_due_reminders.using(run_after=next_morning(timezone.now())).enqueue()
    return True


def next_morning(now: datetime) -> datetime:
    """The next time of sending after ``now``."""
    local = timezone.localtime(now)
    day = local.date() if local.time() < SENT_AT else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, SENT_AT))
