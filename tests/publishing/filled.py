"""An edition in which every column says something that can be found again in the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.db import models
from django.utils.formats import number_format

from actors.models import Actor, Contact, Municipality, User
from concepts.models import ActionField, Chapter, Concept, Edition, Goal, ProgrammeArea, Source, SwotItem
from measures.models import (
    CostGroup,
    CostLine,
    FundingLine,
    FundingProgramme,
    Measure,
    MeasureFate,
    MeasureReview,
    MeasureSheet,
    Milestone,
    SheetActor,
    SheetGoal,
    StatusUpdate,
)
from publishing.models import AcceptedProblem

GIVEN = {
    "municipality.ags": "12999777",
    "concept.funding_start_year": 2011,
    "concept.funding_end_year": 2039,
    "edition.number": 2,
    "edition.valid_from_year": 2027,
    "edition.valid_to_year": 2033,
    "actionfield.colour": "#a1b2c3",
    "measuresheet.start_year": 2028,
    "measuresheet.end_year": 2032,
    "measuresheet.price_level": 2033,
    "statusupdate.progress": 73,
    "statusupdate.precision": "day",
    "measurefate.fate": "postponed",
    "measurefate.until_year": 2034,
    "programmearea.inhabitants": 8417,
    "costline.fiscal_year": 2029,
    "costline.price_level": 2025,
    "fundingline.fiscal_year": 2031,
    "fundingline.programme_year": 2026,
    "programmearea.boundary": {
        "type": "Polygon",
        "coordinates": [[[13.4, 52.3], [13.42, 52.31], [13.43, 52.29], [13.4, 52.3]]],
    },
    "chapter.body": "<p>Der Kapiteltext</p>",
}
"""Values that a maker of values could not guess."""

SHOWN_AS = {
    "measuresheet.is_key_project": "Schlüsselprojekt",
    "measuresheet.is_climate_measure": "Klima",
    "measuresheet.is_permanent": "Daueraufgabe",
    "measuresheet.is_area_wide": "gesamtes Gebiet",
    "measuresheet.is_informational": "nachrichtlich",
    "programmearea.hectares_approximate": "rund",
    "programmearea.boundary": "Umriss des Fördergebiets",
    "programmearea.inhabitants": "8.417",
    "costline.is_eligible": "nicht förderfähig",
    "costline.is_approximate": "(ungefähr)",
    "costline.price_level": "Preisstand 2025",
    "costline.is_informational": "Nachrichtlich: Kosten",
    "fundingline.is_approximate": "(ungefähr)",
    "fundingline.is_informational": "Nachrichtlich: Finanzierung",
    "concept.funding_start_year": "2011–2039",
    "concept.funding_end_year": "2011–2039",
    "fundingline.programme_year": "Programmjahr 2026",
    "statusupdate.progress": "73\xa0%",
    "edition.number": "",
}
"""How a value reads where it is not simply printed."""

NO = {"costline.is_eligible"}
"""Yes-or-no columns in which "no" is the telling answer."""

LEFT_OUT = {
    "slug": "address of pages",
    "key": "ties editions together, says nothing to readers",
    "revision": "counts saves",
    "position": "seen as the order",
    "created_at": "of the row, not of the concept",
    "archived_at": "of the register",
    "municipality.name": "the official name stands there",
    "edition.state": "shown by its label, see the tests of the cover",
    "edition.is_transcribed": "its note and sources are shown",
    "edition.submitted_at": "the resolution counts",
    "edition.published_at": "the resolution counts",
    "edition.state_since": "set by moves",
    "chapter.subject": "decides which data follows the chapter",
    "fundingline.source": "the name of the programme stands there",
    "measure.serial": "the number of the sheet is what people use; it makes the anchor",
    "measuresheet.number_order": "sorts",
    "measuresheet.search": "finds",
    "measuresheet.is_public": "the document of the council holds all measures",
    "measuresheet.internal_note": "never leaves the house",
    "sheetactor.adopted_name": "filled on submission, replaces the name",
    "costline.adopted_group": "filled on submission, replaces the group",
    "fundingline.adopted_programme": "filled on submission, replaces the programme",
    "fundingline.adopted_actor": "filled on submission, replaces the actor",
    "statusupdate.spent": "for the administration only",
    "statusupdate.internal_note": "never leaves the house",
    "statusupdate.source": "names a person outside the administration",
    "statusupdate.precision": "seen in how the date is written",
    "statusupdate.follow_up_date": "a reminder for the office",
    "statusupdate.confirmed_unchanged": "says something about the report, not about the measure",
    "measurereview.adopted_carrier": "filled on submission, replaces the name",
    "actor.note": "internal note of the register",
    "contact.consent_given_on": "decides whether the contact is shown",
    "costgroup.archived_at": "of the register",
    "fundingprogramme.short_name": "of the register",
    "fundingprogramme.level": "of the register",
    "fundingprogramme.legal_basis": "of the register",
    "fundingprogramme.note": "of the register",
    "fundingprogramme.land": "of the register",
    "fundingprogramme.first_year": "of the register",
    "fundingprogramme.last_year": "of the register",
    "fundingprogramme.area_ceiling": "of the register",
    "fundingprogramme.measure_ceiling": "of the register",
    "fundingprogramme.deadline_day": "a date of the office",
    "fundingprogramme.deadline_month": "a date of the office",
    "fundingprogramme.deadline_note": "a date of the office",
    "fundingprogramme.lapse_years": "of the register; the grants say when they lapse",
    "fundingprogramme.lapse_note": "of the register",
    "fundingprogramme.is_suggestion": "of the register",
    "acceptedproblem.code": "the wording stands there",
    "acceptedproblem.object_key": "the wording stands there",
    "acceptedproblem.accepted_at": "before the submission",
}


@dataclass
class Filled:
    edition: Edition
    expected: dict[str, str] = field(default_factory=dict)
    secret: list[str] = field(default_factory=list)


class Filler:
    """Makes rows whose every column holds a word or number of its own, and notes what has to be shown."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.expected: dict[str, str] = {}

    def row(self, model: type[models.Model], **relations: object) -> models.Model:
        values = {}
        for column in model._meta.concrete_fields:
            name = f"{model._meta.model_name}.{column.name}"
            if column.primary_key or column.is_relation or column.name in relations:
                continue
            if column.name in LEFT_OUT or name in LEFT_OUT:
                if column.name == "internal_note":
                    values[column.name] = "Vertraulichesache"
                continue
            values[column.name], shown = self.value(column, name)
            self.expected[name] = SHOWN_AS.get(name, shown)
        return model._default_manager.create(**values, **relations)

    def value(self, column: models.Field, name: str) -> tuple[object, str]:
        number = next(self.numbers)
        word = f"Wort{chr(97 + number // 26)}{chr(97 + number % 26)}zz"
        given = GIVEN.get(name)
        if column.choices:
            value = given if given is not None else list(column.choices)[-1][0]
            return value, str(dict(column.choices)[value])
        if given is not None:
            return given, str(given).removeprefix("<p>").removesuffix("</p>")
        if isinstance(column, models.BooleanField):
            return name not in NO, "ja"
        amount, day = Decimal(f"{1000 + number}.37"), date(2024, 1, 1) + timedelta(days=number)
        made = {
            models.DecimalField: (amount, number_format(amount, decimal_pos=2, force_grouping=True)),
            models.DateField: (day, f"{day:%d.%m.%Y}"),
            models.EmailField: (f"{word}@beispiel.example",) * 2,
            models.URLField: (f"https://{word}.example/",) * 2,
            models.CharField: (word, word),
            models.TextField: (word, word),
        }
        return made[type(column)]


def filled_edition() -> Filled:
    """The edition with one full row of everything, and every word that the council has to find."""
    make = Filler()
    town = make.row(Municipality, slug="voll")
    concept = make.row(Concept, municipality=town, slug="voll")
    make.row(Source, concept=concept)
    previous = Edition.objects.create(concept=concept, number=1)
    old = MeasureSheet.objects.create(
        edition=previous, measure=Measure.objects.create(concept=concept, serial=2), number="Z9", title="Altewache"
    )
    Edition.objects.filter(pk=previous.pk).update(state="discarded")
    edition = make.row(Edition, concept=concept, previous=previous)
    make.row(ProgrammeArea, edition=edition)
    make.row(Chapter, edition=edition, subject="annex")
    action_field = make.row(ActionField, edition=edition)
    goal = make.row(Goal, edition=edition, action_field=action_field)
    make.row(SwotItem, edition=edition, action_field=action_field)
    measure = Measure.objects.create(concept=concept, serial=1)
    sheet = make.row(MeasureSheet, edition=edition, measure=measure, action_field=action_field)
    actor = make.row(Actor, municipality=town)
    make.row(Contact, actor=actor, consent_given_on=date(2026, 1, 1))
    make.row(SheetGoal, sheet=sheet, goal=goal)
    make.row(SheetActor, sheet=sheet, actor=actor)
    programme = make.row(FundingProgramme, municipality=town, level="land")
    make.row(CostLine, sheet=sheet, cost_group=make.row(CostGroup, municipality=town))
    make.row(FundingLine, sheet=sheet, source="programme", programme=programme, actor=actor, income_row="")
    FundingLine.objects.create(sheet=sheet, source="income", income_row="1.4", amount=3)
    make.expected |= {"fundingline.income_row": "1.4 Umlegungsüberschüsse"}
    make.row(StatusUpdate, measure=measure)
    make.row(Milestone, measure=measure, expected_on=None)
    make.row(Milestone, measure=measure, actual_on=None)
    fate = make.row(MeasureFate, edition=edition, measure=old.measure)
    fate.successors.create(measure=measure)
    make.row(MeasureReview, edition=edition, measure=old.measure, carrier=actor)
    make.expected |= {"fate.measure": "Z9 Altewache"}
    user = User.objects.create_user("voll@voll.example", "ein-langes-kennwort")
    make.row(AcceptedProblem, edition=edition, accepted_by=user)
    return Filled(edition, make.expected, ["Vertraulichesache"])
