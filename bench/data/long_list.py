"""A draft with as many measures as asked for, each with texts, a carrier, a goal, money and a report."""

from __future__ import annotations

from itertools import cycle, islice

from django.db import connection

from actors.models import Actor, Membership, Municipality, Role, User
from concepts.models import ActionField, Concept, Edition, Goal
from measures.models import (
    CostLine,
    FundingLine,
    Measure,
    MeasureSheet,
    SheetActor,
    SheetGoal,
    StatusUpdate,
)

LINES_OF_A_KIND = 5
NOUNS = "Spielplatz Wasserspielplatz Schulhof Quartierspark Radweg Nachbarschaftshaus Bücherei Marktplatz Ufer".split()
TEXT = (
    "Die Flächen sind in die Jahre gekommen und werden kaum genutzt. Gemeinsam mit den Kindern der Grundschule "
    "werden sie neu geplant, barrierefrei erschlossen und mit schattigen Bäumen bepflanzt. "
) * 4


def draft_with(count: int, lines_of_a_kind: int = LINES_OF_A_KIND) -> tuple[Edition, User]:
    """The draft, and an editor of its town; each measure has so many lines of cost, and as many of funding."""
    town = Municipality.objects.create(name=f"Auenfurt {count}", slug=f"auenfurt-{count}", land="12")
    editor = User.objects.create_user(f"editor@auenfurt-{count}.example", "ein-langes-kennwort")
    Membership.objects.create(user=editor, municipality=town, role=Role.EDITOR)
    concept = Concept.objects.create(municipality=town, slug=f"nordring-{count}", title="IHK", area_name="Nordring")
    edition = Edition.objects.create(concept=concept, number=1)
    sheets = _sheets(edition, count)
    _hang_on(sheets, edition, town, lines_of_a_kind)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return edition, editor


def _sheets(edition: Edition, count: int) -> list[MeasureSheet]:
    fields = [ActionField.objects.create(edition=edition, code=code, title=f"Feld {code}") for code in "ABCD"]
    measures = Measure.objects.bulk_create(Measure(concept=edition.concept, serial=n) for n in range(1, count + 1))
    return MeasureSheet.objects.bulk_create(
        MeasureSheet(
            edition=edition,
            measure=measure,
            number=f"{field.code}{measure.serial}",
            title=f"{noun} {measure.serial} erneuern",
            description=f"{TEXT} {noun} im Quartier {measure.serial}.",
            problem=TEXT,
            action_field=field,
            start_year=2026,
            end_year=2030,
        )
        for measure, field, noun in zip(measures, cycle(fields), cycle(NOUNS), strict=False)
    )


def _hang_on(sheets: list[MeasureSheet], edition: Edition, town: Municipality, lines: int) -> None:
    actors = [Actor.objects.create(municipality=town, name=f"Amt {number}", kind="office") for number in range(20)]
    goal = Goal.objects.create(edition=edition, code="1", title="Plätze beleben")
    SheetActor.objects.bulk_create(
        SheetActor(sheet=sheet, actor=actor) for sheet, actor in zip(sheets, cycle(actors), strict=False)
    )
    SheetGoal.objects.bulk_create(SheetGoal(sheet=sheet, goal=goal) for sheet in sheets)
    StatusUpdate.objects.bulk_create(
        StatusUpdate(measure=sheet.measure, reported_on="2026-10-01", implementation_status=status)
        for sheet, status in zip(sheets, cycle(["under_way", "completed", "in_planning"]), strict=False)
    )
    years = [(sheet, year) for sheet in sheets for year in islice(range(2026, 2100), lines)]
    CostLine.objects.bulk_create((CostLine(sheet=s, fiscal_year=y, amount=y) for s, y in years), batch_size=5000)
    FundingLine.objects.bulk_create(
        (FundingLine(sheet=s, fiscal_year=y, amount=y, source="own") for s, y in years), batch_size=5000
    )
