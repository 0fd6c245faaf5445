"""What an edition said at a moment after which it was changed again: kept, so that it can be compared."""

from __future__ import annotations

from concepts.comparison import to_json
from concepts.models import Edition
from publishing.models import Moment, Snapshot
from publishing.statements import statements_of


def take(edition: Edition, moment: Moment) -> Snapshot:
    """Keep what ``edition`` says now, in the transaction of the act that calls for it."""
    return Snapshot.objects.create(edition=edition, moment=moment, statements=to_json(statements_of(edition)))


def laid_before(edition: Edition) -> Snapshot | None:
    """What was laid before the council and was changed afterwards: the latest package but the one
    by which a frozen edition stands. None when nothing was changed."""
    submitted = Snapshot.objects.filter(edition=edition, moment=Moment.SUBMITTED).order_by("-taken_at", "-pk")
    return submitted[1 if edition.is_frozen else 0 :].first()


def last_returned(edition: Edition) -> Snapshot | None:
    """What the edition said when it was last returned to be revised."""
    return Snapshot.objects.filter(edition=edition, moment=Moment.RETURNED).order_by("-taken_at", "-pk").first()
