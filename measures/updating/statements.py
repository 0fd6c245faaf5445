"""What an edition states about its measures, as entries that can be compared.

Names of actors, programmes and cost groups are those with which the edition was adopted:
a register that is corrected later changes no comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Trim

from concepts.comparison import Entry
from concepts.models import Edition
from concepts.statements import IDENTITY, ORDER, SAVES, Kind, Told, reference_key
from measures.models import (
    CostLine,
    FateSuccessor,
    FundingLine,
    MeasureFate,
    MeasureReview,
    MeasureSheet,
    SheetActor,
    SheetGoal,
)

OF_SHEET = {**IDENTITY, "sheet": "is the entry of which it is a part"}

SHEET = Kind(
    "sheet",
    MeasureSheet,
    {
        **IDENTITY,
        **SAVES,
        "measure": "is the entry's key",
        "number_order": "sorts",
        "search": "finds",
        "internal_note": "never leaves the house",
    },
    told=(
        Told("place", "Lage", ("location", "is_area_wide")),
        Told("period", "Zeitraum", ("start_year", "start_part", "end_year", "end_part", "period_text")),
    ),
)
COST_LINE = Kind(
    "cost_line",
    CostLine,
    {**OF_SHEET, **ORDER, "adopted_group": "is the name of the cost group"},
    names={"cost_group": lambda line: str(line.group_name)},
)
FUNDING_LINE = Kind(
    "funding_line",
    FundingLine,
    {
        **OF_SHEET,
        **ORDER,
        "adopted_programme": "is the name of the programme",
        "adopted_actor": "is the name of the actor",
    },
    names={
        "programme": lambda line: line.adopted_programme or line.programme.name_in(line.programme_year),
        "actor": lambda line: line.adopted_actor or line.actor.name,
    },
)
SHEET_GOAL = Kind("sheet_goal", SheetGoal, OF_SHEET)
SHEET_ACTOR = Kind(
    "sheet_actor",
    SheetActor,
    {**OF_SHEET, "adopted_name": "is the name of the actor"},
    names={"actor": lambda link: str(link.name)},
)
FATE = Kind(
    "fate",
    MeasureFate,
    {**IDENTITY, **SAVES},
    told=(Told("until", "Zurückgestellt bis", ("until_year", "until_part")),),
    names={"measure": lambda fate: str(fate.measure_name or fate.measure)},
)
SUCCESSOR = Kind(
    "successor",
    FateSuccessor,
    {"id": "counts rows", "fate": "is the entry of which it is a part"},
    names={"measure": lambda successor: str(successor.measure_name or successor.measure)},
)
REVIEW = Kind(
    "review",
    MeasureReview,
    {**IDENTITY, **SAVES, "adopted_carrier": "is the name of the carrier"},
    names={
        "measure": lambda review: str(review.measure_name or review.measure),
        "carrier": lambda review: str(review.carrier_name),
    },
)

KINDS = (SHEET, COST_LINE, FUNDING_LINE, SHEET_GOAL, SHEET_ACTOR, FATE, SUCCESSOR, REVIEW)


def statements_of_measures(edition: Edition) -> tuple[Entry, ...]:
    """The sheets of ``edition`` by their numbers, then what became of the measures before it: nine queries."""
    parts = _parts(edition)
    sheets = MeasureSheet.objects.filter(edition=edition).select_related("measure", "action_field").in_list_order()
    return (
        *(SHEET.entry(sheet, sheet.key, parts[sheet.pk]) for sheet in sheets),
        *statements_of_fates(MeasureFate.objects.filter(edition=edition)),
        *_reviews(edition),
    )


def statements_of_fates(fates: QuerySet[MeasureFate]) -> Iterable[Entry]:
    """What editions say became of the measures of the editions before them: two queries."""
    told = fates.select_related("measure").annotate(measure_name=_name_in("edition__previous"))
    successors = FateSuccessor.objects.filter(fate__in=fates).select_related("measure")
    by_fate: dict[int, list[Entry]] = defaultdict(list)
    for row in successors.annotate(measure_name=_name_in("fate__edition")):
        by_fate[row.fate_id].append(SUCCESSOR.entry(row, row.measure.key))
    return [FATE.entry(fate, fate.measure.key, by_fate[fate.pk]) for fate in told]


def _parts(edition: Edition) -> dict[int, list[Entry]]:
    """Sheet id -> what hangs on it: its lines of cost and funding, goals and actors."""
    of_sheets = {"sheet__edition": edition}
    parts: dict[int, list[Entry]] = defaultdict(list)
    for cost in CostLine.objects.filter(**of_sheets).select_related("cost_group"):
        parts[cost.sheet_id].append(COST_LINE.entry(cost, cost.key))
    lines = FundingLine.objects.filter(**of_sheets).select_related("programme", "actor")
    for funding in lines.prefetch_related("programme__former_names"):
        parts[funding.sheet_id].append(FUNDING_LINE.entry(funding, funding.key))
    for contribution in SheetGoal.objects.filter(**of_sheets).select_related("goal"):
        parts[contribution.sheet_id].append(SHEET_GOAL.entry(contribution, contribution.goal.key))
    for link in SheetActor.objects.filter(**of_sheets).select_related("actor"):
        parts[link.sheet_id].append(SHEET_ACTOR.entry(link, f"{reference_key(link.actor)} {link.role}"))
    return parts


def _reviews(edition: Edition) -> Iterable[Entry]:
    rows = MeasureReview.objects.filter(edition=edition).select_related("measure", "carrier")
    return [REVIEW.entry(row, row.measure.key) for row in rows.annotate(measure_name=_name_in("edition__previous"))]


def _name_in(edition: str) -> Coalesce:
    """Number and title of the row's measure in the edition to which the path ``edition`` leads."""
    sheets = MeasureSheet.objects.filter(edition=OuterRef(edition), measure=OuterRef("measure"))
    name: Any = Trim(Concat(F("number"), Value(" "), F("title")))
    return Coalesce(
        Subquery(sheets.order_by().annotate(name=name).values("name")[:1]), Value(""), output_field=CharField()
    )
