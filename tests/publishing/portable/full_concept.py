"""A concept in which every column of every model says something of its own."""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import models

from concepts.models import Edition, State
from publishing.portable import grant_shapes, register_shapes, shapes

BOUNDARY = {"type": "Polygon", "coordinates": [[[14.5, 52.25], [14.75, 52.25], [14.75, 52.5], [14.5, 52.25]]]}
STEADY = {
    (register_shapes.MUNICIPALITY.model, "slug"): "auenfurt",
    (register_shapes.MUNICIPALITY.model, "ags"): "12999001",
    (shapes.CONCEPT.model, "slug"): "nordring",
    (register_shapes.CONTACT.model, "email"): "kontakt@auenfurt.example",
    (shapes.ACTION_FIELD.model, "colour"): "#0f766e",
    (shapes.AREA.model, "boundary"): BOUNDARY,
    (shapes.CHAPTER.model, "body"): "<p>Ein <strong>kurzer</strong> Text.</p>",
    (register_shapes.RATE.model, "rate"): Decimal("66.666667"),
    (register_shapes.RATE.model, "federal_share"): Decimal("33.333333"),
    (register_shapes.RATE.model, "land_share"): Decimal("20.333333"),
    (register_shapes.RATE.model, "eu_share"): Decimal("13"),
    (register_shapes.RATE.model, "own_share"): Decimal("4.25"),
    (register_shapes.RATE.model, "third_party_share"): Decimal("40"),
    (register_shapes.PROGRAMME.model, "deadline_day"): 30,
    (register_shapes.PROGRAMME.model, "lapse_years"): 2,
    (shapes.STATUS_UPDATE.model, "progress"): 0,
    (shapes.SHEET.model, "priority"): 2,
    (shapes.SHEET.model, "price_level"): 2024,
    (shapes.COST_LINE.model, "price_level"): 2023,
}
"""Values that only few can be; everything else is counted."""


class FullConcept:
    """Writes rows whose values are all different: a column that gets lost or mixed up shows."""

    def __init__(self):
        self.count = itertools.count(1)

    def value(self, shape, name):  # noqa: PLR0911  one line per type of column
        field = shape.model._meta.get_field(name)
        n = next(self.count)
        if (shape.model, name) in STEADY:
            return STEADY[shape.model, name]
        if field.choices:
            choices = [choice for choice, _ in field.choices if choice not in ("", field.default)]
            return choices[n % len(choices)]
        if isinstance(field, models.UUIDField):
            return uuid.uuid5(uuid.NAMESPACE_OID, str(n))
        if isinstance(field, models.BooleanField):
            return not field.default
        if isinstance(field, models.DecimalField):
            return Decimal(n) + Decimal("0.25")
        if isinstance(field, models.DateTimeField):
            return datetime(2020, 1, 1, 12, 30, 15, 123456, tzinfo=UTC) + timedelta(hours=n)
        if isinstance(field, models.DateField):
            return date(2010, 1, 1) + timedelta(days=n)
        if isinstance(field, models.IntegerField):
            return 1960 + n % 180 if "year" in name else n
        if isinstance(field, models.URLField):
            return f"https://auenfurt.example/{n}"
        return f"{field.verbose_name} {n}"[: field.max_length]

    def row(self, shape, **given):
        """A row of the shape: ``given`` wins, the rest is made up."""
        names = [name for name in shape.columns if name not in shape.references and name not in given]
        values = {name: self.value(shape, name) for name in names}
        for start, end in (
            ("valid_from_year", "valid_to_year"),
            ("start_year", "end_year"),
            ("first_year", "last_year"),
        ):
            if start in values:
                values[start], values[end] = sorted((values[start], values[end]))
        if shape is shapes.CONCEPT:
            values["funding_start_year"], values["funding_end_year"] = 2016, 2031
        row = shape.model(**values, **given)
        row.save()
        clocks = {f.name: values[f.name] for f in row._meta.fields if getattr(f, "auto_now_add", False)}
        if clocks:
            shape.model.objects.filter(pk=row.pk).update(**clocks)
        return row

    def build(self):
        """Four editions: published, discarded, published from a source, submitted."""
        town = self.row(register_shapes.MUNICIPALITY)
        concept = self.row(shapes.CONCEPT, municipality=town)
        self.row(shapes.SOURCE, concept=concept)
        self.row(shapes.SOURCE, concept=concept)
        self.actors = [self.row(register_shapes.ACTOR, municipality=town) for _ in range(3)]
        self.row(register_shapes.CONTACT, actor=self.actors[0])
        self.row(register_shapes.CONTACT, actor=self.actors[0])
        self.programmes = [self.row(register_shapes.PROGRAMME, municipality=town) for _ in range(2)]
        self.row(register_shapes.RATE, programme=self.programmes[0])
        self.row(register_shapes.PROGRAMME_NAME, programme=self.programmes[0])
        self.row(register_shapes.PROGRAMME_DOCUMENT, programme=self.programmes[0])
        self.cost_groups = [
            self.row(register_shapes.COST_GROUP, municipality=town, code="1", title="Vorbereitung", position=1),
            self.row(register_shapes.COST_GROUP, municipality=town, code="10", title="Neubau", position=2),
            self.row(register_shapes.COST_GROUP, municipality=town, code="11", title="Nur im Programm", position=3),
        ]
        self.only_booked = self.row(
            register_shapes.COST_GROUP, municipality=town, code="13", title="Nur gebucht", position=4
        )
        self.cost_groups_of_programmes()
        self.measures = [self.row(shapes.MEASURE, concept=concept, serial=serial) for serial in (1, 2, 7)]
        for measure in self.measures[:2]:
            wrong = self.row(shapes.STATUS_UPDATE, measure=measure)
            # Corrected as of an earlier day: what corrects stands before what is corrected.
            self.row(shapes.STATUS_UPDATE, measure=measure, corrects=wrong, reported_on=date(2009, 5, 1))
            for shape in (shapes.MILESTONE, shapes.COST_ESTIMATE):
                self.row(shape, measure=measure)
                self.row(shape, measure=measure)
        self.grants(concept)
        self.indicators(concept)
        first = self.edition(concept, 1, State.PUBLISHED, is_transcribed=False, kind="initial")
        self.edition(concept, 2, State.DISCARDED, previous=first)
        second = self.edition(concept, 2, State.PUBLISHED, is_transcribed=True, previous=first)
        self.edition(concept, 3, State.SUBMITTED, is_transcribed=False, previous=second)
        return concept

    def grants(self, concept):
        """Two notices for the same measures, with every kind of booking on each instalment, and two incomes."""
        for _ in range(2):
            given = {"programme": self.programmes[1], "lapses_after_years": 3, "use_within_months": 7}
            given["rate"] = Decimal("66.666667")
            grant = self.row(grant_shapes.GRANT, concept=concept, start_year=2019, end_year=2023, **given)
            for measure in self.measures[:2]:
                self.row(grant_shapes.GRANTED_MEASURE, grant=grant, measure=measure)
            for year in (2019, 2020):
                instalment = self.row(grant_shapes.CASH_INSTALMENT, grant=grant, year=year)
                self.row(grant_shapes.DRAW_DOWN, instalment=instalment)
                bought = {"measure": self.measures[1], "cost_group": self.only_booked}
                self.row(grant_shapes.SPENDING, instalment=instalment, **bought)
                self.row(grant_shapes.REPAYMENT, instalment=instalment)
        for measure in self.measures[:2]:
            self.row(grant_shapes.INCOME, concept=concept, measure=measure)

    def indicators(self, concept):
        """Two with values of two years; one counts measures of a group that nothing else names."""
        only_counted = self.row(
            register_shapes.COST_GROUP, municipality=concept.municipality, code="12", title="Nur gezählt", position=5
        )
        given = {"municipality": concept.municipality}
        counting = self.row(register_shapes.INDICATOR, part="output", code="C 1", position=1, **given)
        compared = self.row(register_shapes.INDICATOR, part="context", code="D 2", position=2, **given)
        for group in (self.cost_groups[0], only_counted):
            self.row(register_shapes.COUNTED_GROUP, indicator=counting, cost_group=group)
        for year in (2024, 2025):
            self.row(register_shapes.INDICATOR_VALUE, concept=concept, indicator=counting, year=year, town_value=None)
            self.row(register_shapes.INDICATOR_VALUE, concept=concept, indicator=compared, year=year)

    def cost_groups_of_programmes(self):
        """One of them is named by a programme only."""
        for group in (self.cost_groups[0], self.cost_groups.pop()):
            self.row(register_shapes.ELIGIBLE_GROUP, programme=self.programmes[0], cost_group=group)

    def edition(self, concept, number, state, previous=None, **given):
        edition = self.row(
            shapes.EDITION, concept=concept, number=number, state=State.DRAFT, previous=previous, **given
        )
        self.content(edition)
        if previous:
            self.outcomes(edition)
        for step in {
            State.PUBLISHED: [State.REVIEW, State.SUBMITTED, State.PUBLISHED],
            State.SUBMITTED: [State.REVIEW, State.SUBMITTED],
            State.DISCARDED: [State.DISCARDED],
        }[state]:
            Edition.objects.filter(pk=edition.pk).update(state=step)
        return edition

    def content(self, edition):
        self.row(shapes.AREA, edition=edition)
        self.row(shapes.CHAPTER, edition=edition, subject="area")
        self.row(shapes.CHAPTER, edition=edition, subject="swot")
        action_field = self.row(shapes.ACTION_FIELD, edition=edition)
        vision = self.row(shapes.GOAL, edition=edition)
        goal = self.row(shapes.GOAL, edition=edition, parent=vision, action_field=action_field)
        self.row(shapes.SWOT_ITEM, edition=edition, action_field=action_field)
        for measure in self.measures[:2]:
            sheet = self.row(shapes.SHEET, edition=edition, measure=measure, action_field=action_field)
            self.row(shapes.SHEET_GOAL, sheet=sheet, goal=goal)
            self.row(shapes.SHEET_ACTOR, sheet=sheet, actor=self.actors[0])
            for group in (*self.cost_groups, None):
                self.row(shapes.COST_LINE, sheet=sheet, cost_group=group)
            from_programme = {"source": "programme", "programme": self.programmes[0], "actor": self.actors[1]}
            self.row(shapes.FUNDING_LINE, sheet=sheet, income_row="", **from_programme)
            self.row(shapes.FUNDING_LINE, sheet=sheet, income_row="", source="third_party", actor=self.actors[0])
            self.row(shapes.FUNDING_LINE, sheet=sheet, source="income")

    def outcomes(self, edition):
        """One measure of the edition before is put off, one lives on in two; the third actor carries both on."""
        put_off, divided = self.measures[:2]
        self.row(shapes.FATE, edition=edition, measure=put_off, fate="postponed")
        fate = self.row(shapes.FATE, edition=edition, measure=divided, fate="split", until_year=None, until_part="")
        for measure in (put_off, divided):
            self.row(shapes.FATE_SUCCESSOR, fate=fate, measure=measure)
            self.row(shapes.MEASURE_REVIEW, edition=edition, measure=measure, carrier=self.actors[2])
