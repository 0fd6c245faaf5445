"""What was typed while an edition closed is shown again in the words of the form it was typed into."""

import re
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import resolve, reverse

from concepts.freezing import FrozenEditionMiddleware
from concepts.models import Edition, State
from concepts.workflow import transition
from measures.registers import seed_cost_groups
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
    MunicipalityFactory,
)
from tests.measures.sheet_entries import actor_row, cost_row, entry, funding_row
from tests.measures.updated import adopt, fill, update_of

pytestmark = pytest.mark.django_db


def at(name, edition, *more):
    return reverse(name, args=[edition.concept.slug, edition.number, *more])


def told(response):
    """(name, value) of each entry that the page shows."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", response.content.decode(), re.DOTALL)
    return [tuple(unescape(re.sub(r"<[^>]+>", "", part)).strip() for part in pair) for pair in pairs]


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")


@pytest.fixture
def late(client, editor, draft, sheet):
    """Sends what was entered into the sheet's page after the draft has gone to review."""

    def send(data, address=""):
        transition(draft, State.REVIEW, editor)
        client.force_login(editor)
        return client.post(address or at("sheet_edit", draft, sheet.measure.serial), data)

    return send


def test_sheet_is_told_by_the_labels_of_its_fields_and_choices(late, draft, sheet, town, green_office):
    seed_cost_groups(town)
    group = town.cost_groups.get(code="6")
    field, goal = ActionFieldFactory(edition=draft), GoalFactory(edition=draft)
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    answer = late(
        entry(
            sheet,
            priority="1",
            action_field=field.pk,
            is_key_project="on",
            goals={goal: "main"},
            actors=[actor_row(green_office)],
            cost=[cost_row("12 T€", cost_group=group.pk, DELETE="on")],
            funding=[funding_row(f"programme:{programme.pk}:", "100")],
            **{"actors-1-role": "responsible_body", "cost-1-is_eligible": "on"},  # the rows kept ready
        )
    )
    assert answer.status_code == 409
    assert sorted(told(answer)) == sorted(
        [
            ("Titel", "Quartierspark Süd"),
            ("Veröffentlichen", "ja"),
            ("Priorität", "hoch"),
            ("Handlungsfeld", str(field)),
            ("Schlüsselprojekt", "ja"),
            (str(goal), "Hauptbeitrag"),
            ("Akteur", "Grünflächenamt"),
            ("Rolle", "Träger"),
            ("Kostengruppe", str(group)),
            ("Haushaltsjahr", "2027"),
            ("Betrag in Euro", "12 T€"),
            ("förderfähig", "ja"),
            ("Zeile entfernen", "ja"),
            ("Mittelgeber", "Sozialer Zusammenhalt"),
            ("Haushaltsjahr", "2027"),
            ("Betrag in Euro", "100"),
        ]
    )


def test_table_of_money_is_told_by_its_years(late, draft, sheet, town):
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    entered = {"years": ["2027"], "new_year": "", "price_level": "2026"}
    entered |= {
        "cost-0-label": "Wege",
        "cost-0-is_eligible": "on",
        "cost-0-keys": "2027=x",
        "cost-0-year_2027": "12 T€",
    }
    entered |= {"cost-1-is_eligible": "on", "cost-1-stage": "", "cost-2-is_eligible": "on", "cost-2-year_none": "ca. 5"}
    entered |= {"funding-0-payer": f"programme:{programme.pk}:", "funding-0-year_2028": "100"}
    assert sorted(told(late(entered, at("money_edit", draft, sheet.measure.serial)))) == sorted(
        [
            ("Preisstand (Jahr)", "2026"),
            ("Bezeichnung", "Wege"),
            ("förderfähig", "ja"),
            ("Betrag 2027", "12 T€"),
            ("förderfähig", "ja"),
            ("Betrag ohne Jahr", "ca. 5"),
            ("Mittelgeber", "Sozialer Zusammenhalt"),
            ("Betrag 2028", "100"),
        ]
    )


def test_change_of_many_is_told_in_words(late, draft, sheet, green_office):
    entered = {"sheets-revision": f"{sheet.measure.serial}:1", "carrier": green_office.pk, "priority": "2", "save": ""}
    assert told(late(entered, at("sheets_change", draft))) == [("Träger", "Grünflächenamt"), ("Priorität", "mittel")]


def test_names_of_another_town_are_not_told(late, sheet):
    stranger = ActorFactory(municipality=MunicipalityFactory(), name="Geheimer Träger")
    answer = late(entry(sheet, actors=[actor_row(stranger)]))
    assert ("Akteur", str(stranger.pk)) in told(answer)
    assert "Geheimer Träger" not in answer.content.decode()


@pytest.fixture
def update(draft, editor, reviewer, publisher):
    return update_of(adopt(fill(draft), (editor, reviewer, publisher)))


def test_balance_is_told_by_the_labels_of_its_fields_and_choices(client, editor, update):
    new = MeasureSheetFactory(edition=update, number="B1", title="Neues Haus")
    old = update.sheets.get(number="A1").measure
    transition(update, State.REVIEW, editor)
    client.force_login(editor)
    entered = {
        "fate": "merged",
        "until_part": "H1",
        "merged_into": new.measure.serial,
        "split_into": [old.serial, new.measure.serial],
        "reason": "Ein Haus für beide",
        "keeps_sheet": "on",
        "revision": "0",
        "gives_up": "3",
    }
    answer = client.post(at("fate_edit", update, old.serial), entered)
    both = f"{update.sheets.get(number='A1')}, B1 Neues Haus"
    assert told(answer) == [
        ("Was wurde aus der Maßnahme?", "zusammengelegt: Sie geht in einer anderen Maßnahme auf."),
        ("Zurückgestellt bis (Teil des Jahres)", "1. Halbjahr"),
        ("Sie geht auf in", "B1 Neues Haus"),
        ("Sie ist geteilt in", both),
        ("Begründung", "Ein Haus für beide"),
        ("Das Maßnahmenblatt bleibt in dieser Fassung", "ja"),
    ]
    confirmed = client.post(at("fate_confirm", update), {"measures": [old.serial]})
    assert told(confirmed) == [("Fortgeführt werden", str(update.sheets.get(number="A1")))]


def test_evaluation_is_told_by_its_labels(client, editor, update, green_office):
    old = update.sheets.get(number="A1").measure
    transition(update, State.REVIEW, editor)
    client.force_login(editor)
    entered = {"goals_reached": "mostly", "carrier": green_office.pk, "follow_up_cost": "1.500"}
    assert told(client.post(at("review_edit", update, old.serial), entered)) == [
        ("Ziele erreicht", "überwiegend erreicht"),
        ("Träger der Fortführung", "Grünflächenamt"),
        ("Folgekosten im Jahr (Euro)", "1.500"),
    ]


def test_entries_that_the_database_refuses_are_told_with_the_edition(draft, sheet, editor, green_office):
    for state in (State.REVIEW, State.SUBMITTED):
        Edition.objects.filter(pk=draft.pk).update(state=state)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        sheet.save()
    address = at("sheet_edit", draft, sheet.measure.serial)
    request = RequestFactory().post(address, entry(sheet, priority="3", actors=[actor_row(green_office)]))
    request.resolver_match, request.user = resolve(address), editor
    answer = FrozenEditionMiddleware(lambda request: None).process_exception(request, refused.value)
    assert answer.status_code == 409
    assert {("Priorität", "niedrig"), ("Akteur", "Grünflächenamt")} <= set(told(answer))
    draft.refresh_from_db()
    assert draft.why_closed in answer.content.decode()
