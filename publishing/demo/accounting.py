"""What the demo's updates say became of the measures before them, decided as an editor does."""

from __future__ import annotations

from concepts.changelog import record, values_of
from concepts.models import Action
from measures.models import Fate, Measure, MeasureReview
from measures.updating.fates import Decision, accounts_of
from measures.updating.settling import confirm_continued, settle
from publishing.demo.content import FateText, ReviewText
from publishing.demo.drafting import Draft


def account(draft: Draft, measures: dict[str, int]) -> None:
    """Write the balance of the draft: fates, then the evaluation sheets. What the texts neither name nor
    leave open goes on. ``measures``: name of a measure in the texts -> its id."""
    if draft.edition.previous_id is None:
        return
    by_slug = {slug: Measure.objects.get(pk=pk) for slug, pk in measures.items()}
    number, town = draft.text.number, draft.town
    for fate in town.fates:
        if fate.edition == number:
            _decide(draft, fate, by_slug)
    open_ones = {by_slug[slug].serial for slug in town.left_open.get(str(number), ())}
    serials = {one.old.measure.serial for one in accounts_of(draft.edition)} - open_ones
    confirm_continued(draft.edition, serials, draft.by, at=next(draft.moments))
    for review in town.reviews:
        if review.edition == number:
            _evaluate(draft, review, by_slug[review.measure])


def _decide(draft: Draft, text: FateText, measures: dict[str, Measure]) -> None:
    measure = measures[text.measure]
    year, _, part = text.until.partition(" ")
    decision = Decision(
        fate=Fate(text.fate),
        reason=text.reason,
        until_year=int(year) if year else None,
        until_part=part,
        successors=tuple(measures[slug] for slug in text.successors),
        keeps_sheet=draft.edition.sheets.filter(measure=measure).exists(),
    )
    settle(draft.edition, measure, draft.by, decision, at=next(draft.moments))


def _evaluate(draft: Draft, text: ReviewText, measure: Measure) -> None:
    names = ["goals_reached", "achievements", "effect", "lessons", "continuation", "follow_up_cost"]
    review = MeasureReview.objects.create(
        edition=draft.edition,
        measure=measure,
        carrier=draft.registers.actors[text.carrier] if text.carrier else None,
        **{name: getattr(text, name) for name in names},
    )
    new = values_of(review, [*names, "carrier"])
    label = str(measure.sheets.get(edition=draft.edition.previous_id))
    concept, at = draft.edition.concept, next(draft.moments)
    record(review, Action.CREATED, draft.by, concept=concept, edition=draft.edition, new=new, at=at, label=label)
