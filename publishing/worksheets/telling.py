"""What is known of measures for the report of a proof of use; two queries."""

from __future__ import annotations

from collections import defaultdict

from concepts.models import State
from measures.models import MeasureReview, SheetGoal
from publishing.worksheets.books import Books
from publishing.worksheets.proof import Told


def told_of(books: Books, measure_ids: list[int]) -> Told:
    """The newest evaluations and the goals of the measures."""
    sheets = [books.sheets[measure_id] for measure_id in measure_ids if measure_id in books.sheets]
    reviews = MeasureReview.objects.filter(measure__in=measure_ids).exclude(edition__state=State.DISCARDED)
    goals: dict[int, list[SheetGoal]] = defaultdict(list)
    for link in SheetGoal.objects.filter(sheet__in=sheets).select_related("goal"):
        goals[link.sheet_id].append(link)
    in_order = reviews.select_related("edition__concept", "carrier").order_by("edition__number", "edition_id")
    newest = {review.measure_id: review for review in in_order if review.is_filled}
    return Told(newest, goals)
