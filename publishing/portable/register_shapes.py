"""The shapes of a municipality and of the entries of its registers to which a concept points, and of the values
that a concept has for the indicators of that register."""

from __future__ import annotations

from actors.models import Actor, Contact, Municipality
from measures.models import (
    CostGroup,
    CountedGroup,
    EligibleGroup,
    FundingProgramme,
    Indicator,
    IndicatorValue,
    ProgrammeDocument,
    ProgrammeName,
    ProgrammeRate,
)
from publishing.portable.shape import ROW_ID, SAVES, Shape

MUNICIPALITY = Shape(
    Municipality,
    columns=("name", "official_name", "slug", "ags", "land"),
    left_out=ROW_ID,
)
CONTACT = Shape(
    Contact,
    columns=("name", "function", "email", "phone", "consent_given_on"),
    inside="actor",
    left_out=ROW_ID | SAVES,
)
ACTOR = Shape(
    Actor,
    columns=("name", "short_name", "kind", "website", "note", "archived_at"),
    inside="municipality",
    children={"contacts": CONTACT},
    left_out=ROW_ID | SAVES,
    order=("name",),
)
RATE = Shape(
    ProgrammeRate,
    columns=(
        "from_year",
        "rate",
        "federal_share",
        "land_share",
        "eu_share",
        "own_share",
        "third_party_share",
        "note",
    ),
    inside="programme",
    left_out=ROW_ID,
    order=("from_year",),
)
PROGRAMME_NAME = Shape(
    ProgrammeName,
    columns=("name", "until_year"),
    inside="programme",
    left_out=ROW_ID,
    order=("until_year",),
)
ELIGIBLE_GROUP = Shape(
    EligibleGroup,
    columns=("cost_group",),
    inside="programme",
    references={"cost_group": "code"},
    left_out=ROW_ID,
    order=("cost_group__position", "cost_group_id"),
)
PROGRAMME_DOCUMENT = Shape(
    ProgrammeDocument,
    columns=("position", "title", "url"),
    inside="programme",
    left_out=ROW_ID,
    order=("position", "id"),
)
PROGRAMME = Shape(
    FundingProgramme,
    columns=(
        "name",
        "short_name",
        "level",
        "land",
        "legal_basis",
        "first_year",
        "last_year",
        "area_ceiling",
        "measure_ceiling",
        "deadline_day",
        "deadline_month",
        "deadline_note",
        "lapse_years",
        "lapse_note",
        "note",
        "is_suggestion",
        "archived_at",
    ),
    inside="municipality",
    children={
        "former_names": PROGRAMME_NAME,
        "rates": RATE,
        "eligible_groups": ELIGIBLE_GROUP,
        "documents": PROGRAMME_DOCUMENT,
    },
    left_out=ROW_ID | SAVES,
    order=("name",),
)
COST_GROUP = Shape(
    CostGroup,
    columns=("code", "title", "position", "archived_at"),
    inside="municipality",
    left_out=ROW_ID | SAVES,
    order=("position", "id"),
)
COUNTED_GROUP = Shape(
    CountedGroup,
    columns=("cost_group",),
    inside="indicator",
    references={"cost_group": "code"},
    left_out=ROW_ID,
    order=("cost_group__position", "cost_group_id"),
)
INDICATOR = Shape(
    Indicator,
    columns=("part", "code", "title", "unit", "may_be_negative", "position", "archived_at"),
    inside="municipality",
    children={"counted_groups": COUNTED_GROUP},
    left_out=ROW_ID | SAVES,
    order=("position", "id"),
)
INDICATOR_VALUE = Shape(
    IndicatorValue,
    columns=("indicator", "year", "area_value", "town_value", "reference_date", "source", "note"),
    inside="concept",
    references={"indicator": "title"},
    left_out=ROW_ID | SAVES,
    order=("year", "indicator__position", "id"),
)
