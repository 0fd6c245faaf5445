"""How the rows of each model stand in the file: one declaration for writing, reading and testing.

An entry is a JSON object whose keys are the columns' names. What points at another row
names it by something that lasts (a key, a name, a serial), never by a database id. Rows
that hang on a row stand inside its entry. A column that is empty is left out, and so a
missing key means "no statement" or "no".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models

from actors.models import Actor, Contact, Municipality
from concepts.models import ActionField, Chapter, Concept, Edition, Goal, ProgrammeArea, Source, SwotItem
from measures.models import (
    CostGroup,
    CostLine,
    FundingLine,
    FundingProgramme,
    Grant,
    Measure,
    MeasureSheet,
    ProgrammeRate,
    SheetActor,
    SheetGoal,
    StatusUpdate,
)

ROW_ID = {"id": "rows are named by what lasts, not by their place in one database"}
SAVES = {"revision": "counts the saves in one database; begins anew"}


@dataclass(frozen=True)
class Shape:
    """What of ``model`` stands in the file, and in which order.

    ``columns`` are written under their own names. Those in ``references`` point at another
    row, named by the given column of it; the one called ``inside`` is said by the place in
    the file. ``children`` (key in the file -> shape) hang on the row
    under the same accessor, or ``accessors[key]`` where that differs. ``left_out`` gives the
    reason for every column that is not in the file.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    inside: str = ""
    references: dict[str, str] = field(default_factory=dict)
    children: dict[str, Shape] = field(default_factory=dict)
    accessors: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ("id",)

    def accessor(self, child: str) -> str:
        """The attribute of a row that leads to its rows under the key ``child``."""
        return self.accessors.get(child, child)


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
    columns=("from_year", "rate", "note"),
    inside="programme",
    left_out=ROW_ID,
    order=("from_year",),
)
PROGRAMME = Shape(
    FundingProgramme,
    columns=("name", "short_name", "level", "legal_basis", "note", "archived_at"),
    inside="municipality",
    children={"rates": RATE},
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
SOURCE = Shape(
    Source,
    columns=("position", "title", "url"),
    inside="concept",
    left_out=ROW_ID,
    order=("position", "id"),
)
CONCEPT = Shape(
    Concept,
    columns=(
        "slug",
        "title",
        "concept_type",
        "concept_type_long",
        "area_name",
        "derived_from",
        "complements",
        "funding_start_year",
        "funding_end_year",
        "transcription_note",
    ),
    inside="municipality",
    children={"sources": SOURCE},
    left_out=ROW_ID | SAVES,
)
STATUS_UPDATE = Shape(
    StatusUpdate,
    columns=(
        "key",
        "reported_on",
        "precision",
        "implementation_status",
        "funding_status",
        "progress",
        "what_happened",
        "next_step",
        "reason",
        "follow_up_date",
        "confirmed_unchanged",
        "created_at",
    ),
    inside="measure",
    left_out=ROW_ID | {"reported_by": "accounts of people stay in their portal"},
    order=("reported_on", "created_at", "id"),
)
MEASURE = Shape(
    Measure,
    columns=("serial", "key", "created_at"),
    inside="concept",
    children={"status_updates": STATUS_UPDATE},
    left_out=ROW_ID,
    order=("serial",),
)
GRANT = Shape(
    Grant,
    columns=(
        "key",
        "programme",
        "programme_year",
        "number",
        "dated_on",
        "start_year",
        "end_year",
        "amount",
        "is_approximate",
        "note",
    ),
    inside="concept",
    references={"programme": "name"},
    left_out=ROW_ID,
)
AREA = Shape(
    ProgrammeArea,
    columns=(
        "key",
        "name",
        "hectares",
        "hectares_approximate",
        "inhabitants",
        "inhabitants_reference_date",
        "boundary",
        "decision_body",
        "decision_date",
        "decision_number",
        "description",
    ),
    inside="edition",
    left_out=ROW_ID | SAVES,
)
CHAPTER = Shape(
    Chapter,
    columns=("key", "position", "title", "subject", "body"),
    inside="edition",
    left_out=ROW_ID | SAVES,
    order=("position", "id"),
)
ACTION_FIELD = Shape(
    ActionField,
    columns=("key", "position", "code", "title", "colour", "description"),
    inside="edition",
    left_out=ROW_ID | SAVES,
    order=("position", "id"),
)
GOAL = Shape(
    Goal,
    columns=(
        "key",
        "parent",
        "position",
        "kind",
        "code",
        "title",
        "description",
        "success_indicator",
        "action_field",
    ),
    inside="edition",
    references={"parent": "key", "action_field": "key"},
    left_out=ROW_ID | SAVES,
    order=("position", "id"),
)
SWOT_ITEM = Shape(
    SwotItem,
    columns=("key", "position", "quadrant", "text", "action_field"),
    inside="edition",
    references={"action_field": "key"},
    left_out=ROW_ID | SAVES,
    order=("position", "id"),
)
SHEET_GOAL = Shape(
    SheetGoal,
    columns=("goal", "contribution"),
    inside="sheet",
    references={"goal": "key"},
    left_out=ROW_ID,
)
SHEET_ACTOR = Shape(
    SheetActor,
    columns=("actor", "role", "note", "adopted_name"),
    inside="sheet",
    references={"actor": "name"},
    left_out=ROW_ID,
)
COST_LINE = Shape(
    CostLine,
    columns=(
        "key",
        "position",
        "label",
        "cost_group",
        "adopted_group",
        "fiscal_year",
        "amount",
        "is_approximate",
        "is_eligible",
        "is_informational",
    ),
    inside="sheet",
    references={"cost_group": "code"},
    left_out=ROW_ID,
    order=("position", "id"),
)
FUNDING_LINE = Shape(
    FundingLine,
    columns=(
        "key",
        "position",
        "label",
        "source",
        "programme",
        "adopted_programme",
        "actor",
        "adopted_actor",
        "programme_year",
        "fiscal_year",
        "amount",
        "is_approximate",
        "is_informational",
    ),
    inside="sheet",
    references={"programme": "name", "actor": "name"},
    left_out=ROW_ID,
    order=("position", "id"),
)
SHEET = Shape(
    MeasureSheet,
    columns=(
        "measure",
        "number",
        "title",
        "short_title",
        "kind",
        "ownership",
        "action_field",
        "is_key_project",
        "is_climate_measure",
        "is_informational",
        "is_permanent",
        "problem",
        "objective",
        "description",
        "location",
        "is_area_wide",
        "start_year",
        "start_part",
        "end_year",
        "end_part",
        "period_text",
        "priority",
        "cost_note",
        "continuation",
        "follow_up_cost",
        "origin",
        "import_note",
        "internal_note",
        "is_public",
    ),
    inside="edition",
    references={"measure": "serial", "action_field": "key"},
    children={"goals": SHEET_GOAL, "actors": SHEET_ACTOR, "cost_lines": COST_LINE, "funding_lines": FUNDING_LINE},
    accessors={"goals": "goal_links", "actors": "actor_links"},
    left_out=ROW_ID | SAVES | {"number_order": "computed by the database from the number"},
)
EDITION = Shape(
    Edition,
    columns=(
        "number",
        "key",
        "kind",
        "label",
        "previous",
        "valid_from_year",
        "valid_to_year",
        "validity_text",
        "update_reason",
        "update_reason_text",
        "author",
        "dated_on",
        "public_summary",
        "proposed_resolution",
        "facts",
        "transcription_note",
        "is_transcribed",
        "created_at",
        "state",
        "state_since",
        "submitted_at",
        "published_at",
        "resolution_body",
        "resolution_date",
        "resolution_date_text",
        "resolution_number",
        "resolution_result",
        "resolution_note",
    ),
    inside="concept",
    references={"previous": "key"},
    children={
        "chapters": CHAPTER,
        "action_fields": ACTION_FIELD,
        "goals": GOAL,
        "swot_items": SWOT_ITEM,
        "sheets": SHEET,
    },
    left_out=ROW_ID | SAVES,
    order=("number", "id"),
)
