"""An update in draft, made of rows: three old measures, each with something on its sheet, and a new one."""

from concepts.copying import copy_content
from concepts.models import Edition, State
from concepts.workflow import transition
from measures.models import MeasureSheet
from measures.updating.copying import copy_sheets
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    GoalFactory,
    MeasureSheetFactory,
)

RESOLUTION = {
    "resolution_body": "Stadtrat",
    "resolution_date": "2022-06-14",
    "resolution_number": "11/2022",
    "resolution_result": "adopted",
}


def fill(edition):
    """Measures A1, A2 and A10 with goal, actor and money, all of them with a sheet in ``edition``."""
    field = ActionFieldFactory(edition=edition, code="A", title="Wohnen")
    goal = GoalFactory(edition=edition, code="1", title="Wohnumfeld aufwerten")
    for number, title in (("A1", "Höfe"), ("A2", "Treff"), ("A10", "Platz")):
        sheet = MeasureSheetFactory(
            edition=edition, number=number, title=title, action_field=field, start_year=2018, end_year=2021
        )
        sheet.goal_links.create(goal=goal)
        sheet.actor_links.create(actor=ActorFactory(municipality=edition.concept.municipality))
        CostLineFactory(sheet=sheet, fiscal_year=2019, amount="1000.00", label="Bau")
        FundingLineFactory(sheet=sheet, fiscal_year=2019, amount="600.00")
    return edition


def adopt(edition, people):
    """Bring a draft into force past its papers. ``people``: editor, reviewer, publisher."""
    editor, reviewer, publisher = people
    edition = transition(edition, State.REVIEW, editor)
    edition = transition(edition, State.SUBMITTED, reviewer)
    Edition.objects.filter(pk=edition.pk).update(**RESOLUTION)
    return transition(edition, State.PUBLISHED, publisher)


def update_of(previous, **values):
    """The next edition with a copy of everything."""
    edition = EditionFactory(
        concept=previous.concept, number=previous.number + 1, previous=previous, **{"kind": "update", **values}
    )
    copy_sheets(previous, copy_content(previous, edition))
    return edition


def sheet_in(edition, measure):
    """The sheet that ``measure`` has in ``edition``, or None."""
    return MeasureSheet.objects.filter(edition=edition, measure=measure).first()
