"""Small true objects for tests; nothing here invents more than a test needs."""

import factory
from factory.django import DjangoModelFactory

from actors.models import Actor, ActorKind, Municipality
from concepts.models import ActionField, Chapter, Concept, Edition, Goal
from measures.models import (
    CostLine,
    FundingLine,
    FundingProgramme,
    Measure,
    MeasureSheet,
    Milestone,
    Photo,
    StatusUpdate,
)


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Auenfurt {n}")
    official_name = factory.LazyAttribute(lambda o: f"Stadt {o.name}")
    slug = factory.Sequence(lambda n: f"auenfurt-{n}")
    ags = factory.Sequence(lambda n: f"12{n:06d}")
    land = "12"


class ActorFactory(DjangoModelFactory):
    class Meta:
        model = Actor

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Grünflächenamt {n}")
    kind = ActorKind.OFFICE


class ConceptFactory(DjangoModelFactory):
    class Meta:
        model = Concept

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"nordring-{n}")
    title = "Integriertes Handlungskonzept Nordring"
    area_name = "Nordring"


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    concept = factory.SubFactory(ConceptFactory)
    number = 1


class ChapterFactory(DjangoModelFactory):
    class Meta:
        model = Chapter

    edition = factory.SubFactory(EditionFactory)
    title = "Anlass"


class ActionFieldFactory(DjangoModelFactory):
    class Meta:
        model = ActionField

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda n: f"HF{n}")
    title = "Öffentlicher Raum und Grün"


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    edition = factory.SubFactory(EditionFactory)
    code = factory.Sequence(lambda n: f"Z{n + 100}")
    title = "Plätze beleben"


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    concept = factory.SubFactory(ConceptFactory)
    serial = factory.Sequence(lambda n: n + 1)


class MeasureSheetFactory(DjangoModelFactory):
    class Meta:
        model = MeasureSheet

    edition = factory.SubFactory(EditionFactory)
    measure = factory.SubFactory(MeasureFactory, concept=factory.SelfAttribute("..edition.concept"))
    number = factory.Sequence(lambda n: f"A{n + 1}")
    title = "Spielplätze Lindenhof erneuern"


class FundingProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = FundingProgramme

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Sozialer Zusammenhalt {n}")
    level = "federal_land"


class CostLineFactory(DjangoModelFactory):
    class Meta:
        model = CostLine

    sheet = factory.SubFactory(MeasureSheetFactory)
    fiscal_year = 2027
    amount = "1000.00"


class FundingLineFactory(DjangoModelFactory):
    class Meta:
        model = FundingLine

    sheet = factory.SubFactory(MeasureSheetFactory)
    source = "own"
    fiscal_year = 2027
    amount = "1000.00"


class StatusUpdateFactory(DjangoModelFactory):
    class Meta:
        model = StatusUpdate

    measure = factory.SubFactory(MeasureFactory)
    reported_on = "2026-10-19"
    implementation_status = "under_way"


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    measure = factory.SubFactory(MeasureFactory)
    title = factory.Sequence(lambda n: f"Bauabschnitt {n}")
    planned_on = "2026-10-19"


class PhotoFactory(DjangoModelFactory):
    class Meta:
        model = Photo

    report = factory.SubFactory(StatusUpdateFactory)
    alt_text = factory.Sequence(lambda n: f"Baustelle {n}")
    content = b"bytes of a picture"
    width, height = 1600, 1200
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
