"""A published edition with 500 measures and 5,000 lines of cost and funding."""

from __future__ import annotations

from django.db import connection, models
from django.utils import timezone

from actors.models import Membership, Municipality, Role, User
from concepts.models import ActionField, Concept, Edition, Goal, State
from measures.models import CostLine, FundingLine, Measure, MeasureSheet, SheetGoal

SHEETS, LINES_OF_A_KIND = 500, 5


def empty_draft() -> tuple[Edition, User]:
    """A draft without anything in it, and somebody who may edit it."""
    town = Municipality.objects.create(name="Auenfurt", slug="auenfurt", ags="12999001", land="12")
    editor = User.objects.create_user("editor@auenfurt.example", "ein-langes-kennwort")
    Membership.objects.create(user=editor, municipality=town, role=Role.EDITOR)
    concept = Concept.objects.create(municipality=town, slug="nordring", title="IHK Nordring", area_name="Nordring")
    return Edition.objects.create(concept=concept, number=1), editor


def publish_large_edition() -> tuple[Edition, User]:
    """The edition, and somebody who may update it."""
    edition, editor = empty_draft()
    _fill(edition)
    Edition.objects.filter(pk=edition.pk).update(
        state=State.PUBLISHED, published_at=timezone.now(), is_transcribed=True
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return edition, editor


def _fill(edition: Edition) -> None:
    field = ActionField.objects.create(edition=edition, code="B", title="Öffentlicher Raum")
    goal = Goal.objects.create(edition=edition, code="1", title="Plätze beleben")
    measures = Measure.objects.bulk_create(
        Measure(concept=edition.concept, serial=serial) for serial in range(1, SHEETS + 1)
    )
    sheets = MeasureSheet.objects.bulk_create(
        MeasureSheet(edition=edition, measure=row, number=f"B{row.serial}", title="Spielplatz", action_field=field)
        for row in measures
    )
    SheetGoal.objects.bulk_create(SheetGoal(sheet=sheet, goal=goal) for sheet in sheets)
    years = [(sheet, 2026 + year) for sheet in sheets for year in range(LINES_OF_A_KIND)]
    CostLine.objects.bulk_create(CostLine(sheet=sheet, fiscal_year=year, amount=year) for sheet, year in years)
    FundingLine.objects.bulk_create(
        FundingLine(sheet=sheet, fiscal_year=year, amount=year, source="own") for sheet, year in years
    )


def copy_in_the_database(edition: Edition) -> None:
    """The least work that copies as many rows: none leaves the database, every trigger and index is served."""
    target = Edition.objects.create(concept=edition.concept, number=2)
    with connection.cursor() as cursor:
        cursor.execute(_insert(MeasureSheet, edition_id="%s") + " WHERE row.edition_id = %s", [target.pk, edition.pk])
        cursor.execute(
            "CREATE TEMPORARY TABLE pairs ON COMMIT DROP AS SELECT o.id AS old, n.id AS new"
            " FROM measures_measuresheet o JOIN measures_measuresheet n USING (measure_id)"
            " WHERE o.edition_id = %s AND n.edition_id = %s",
            [edition.pk, target.pk],
        )
        for model in (SheetGoal, CostLine, FundingLine):
            cursor.execute(_insert(model, sheet_id="pairs.new") + " JOIN pairs ON pairs.old = row.sheet_id")


def _insert(model: type[models.Model], **new: str) -> str:
    """INSERT … SELECT over all columns of ``model``, with ``new`` expressions in some of them."""
    meta = model._meta
    columns = [f.column for f in meta.concrete_fields if not (f.primary_key or isinstance(f, models.GeneratedField))]
    values = ", ".join(new.get(str(column), f'row."{column}"') for column in columns)
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT INTO "{meta.db_table}" ({quoted}) SELECT {values} FROM "{meta.db_table}" row'  # noqa: S608  of models
