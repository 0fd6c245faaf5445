"""What is known of measures for the report of a proof of use; two queries."""

from __future__ import annotations

from collections import defaultdict

from measures.models import MeasureReview, SheetGoal
from publishing.worksheets.books import Books
from publishing.worksheets.proof import Told


def told_of(books: Books, measure_ids: list[int]) -> Told:
    """The newest evaluations and the goals of the measures."""
    sheets = [books.sheets[measure_id] for measure_id in measure_ids if measure_id in books.sheets]
    reviews = MeasureReview.objects.filter(measure__in=measure_ids).select_related("edition__concept")
    goals: dict[int, list[SheetGoal]] = defaultdict(list)
    for link in SheetGoal.objects.filter(sheet__in=sheets).select_related("goal"):
        goals[link.sheet_id].append(link)
    newest = {review.measure_id: review for review in reviews.order_by("edition__number", "edition_id")}
    return Told(newest, goals)
