"""Two people who save or delete the same thing at the same moment: one of them is told, nothing is doubled."""

import threading
import time
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.http import QueryDict

from actors.models import Municipality
from concepts.editing import create_once, delete_row
from concepts.models import Action, Change
from measures.forms.estimates import EstimateForm
from measures.forms.programmes import ProgrammeEntry
from measures.forms.registers import CostGroupForm
from measures.funding.programmes import save_programme
from measures.funding.suggestions import suggestions_for, take_over
from measures.models import CostEstimate, CostGroup, FundingProgramme, ProgrammeRate
from measures.registers import save_group, seed_cost_groups
from measures.reporting.photos import delete_photo
from measures.sheets import delete_sheet
from tests.factories import ChapterFactory, MeasureSheetFactory, PhotoFactory

pytestmark = pytest.mark.django_db(transaction=True)


def waiting():
    """Whether somebody waits for our open transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


def meanwhile(first, second):
    """Do ``first`` without the others seeing it yet, let ``second`` run into it; what ``second`` answers."""
    answers = []

    def run():
        try:
            answers.append(second())
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        until = time.monotonic() + 10
        while not waiting():
            assert time.monotonic() < until, "nobody has come into the way"
            assert other.is_alive(), "the second one did not wait for the first"
            time.sleep(0.02)
    other.join(timeout=10)
    (answer,) = answers
    return answer


def entry(name, programme=None):
    rows = {f"{kind}-{what}_FORMS": "0" for kind in ("names", "documents") for what in ("TOTAL", "INITIAL")}
    rate = {"rates-TOTAL_FORMS": "1", "rates-INITIAL_FORMS": "0", "rates-0-from_year": "2020", "rates-0-rate": "66,6"}
    data = QueryDict(mutable=True)
    data.update({"name": name, "level": "eu", "revision": "1"} | rows | rate)
    entered = ProgrammeEntry(Municipality.objects.all(), programme, data)
    assert entered.is_valid()
    return entered


def test_second_programme_of_a_name_is_told_and_keeps_its_entries(town):
    entered = entry("EFRE")
    assert not meanwhile(
        lambda: FundingProgramme.objects.create(municipality=town, name="EFRE", level="eu"),
        lambda: save_programme(entered),
    )
    assert "hat gerade jemand anderes gespeichert" in entered.core.errors["name"][0]
    assert entered.rates.forms[0]["rate"].value() == "66,6"
    assert FundingProgramme.objects.count() == 1
    assert not ProgrammeRate.objects.exists()


def test_programme_renamed_to_a_name_that_appears_is_told(town):
    programme = FundingProgramme.objects.create(municipality=town, name="Stadtumbau", level="eu")
    entered = entry("EFRE", programme)
    assert not meanwhile(
        lambda: FundingProgramme.objects.create(municipality=town, name="EFRE", level="eu"),
        lambda: save_programme(entered),
    )
    assert "name" in entered.core.errors
    programme.refresh_from_db()
    assert (programme.name, programme.revision) == ("Stadtumbau", 1)


def test_suggestion_that_somebody_creates_by_hand_stays_his(town):
    one, other = suggestions_for(town)[:2]
    added = meanwhile(
        lambda: FundingProgramme.objects.create(municipality=town, name=one.programme.name, level="eu", note="meins"),
        lambda: take_over(town, [one.key, other.key]),
    )
    assert [programme.name for programme in added] == [other.programme.name]
    assert FundingProgramme.objects.get(name=one.programme.name).note == "meins"
    assert FundingProgramme.objects.count() == 2


def test_suggestions_taken_over_twice_at_once_are_there_once(town):
    keys = [one.key for one in suggestions_for(town)]
    assert meanwhile(lambda: take_over(town, keys), lambda: take_over(town, keys)) == []
    assert FundingProgramme.objects.count() == len(keys)


def group_form(group=None, **changed):
    data = {"code": "99", "title": "Wege", "position": "9", "revision": "1"} | changed
    form = CostGroupForm(data, instance=group, municipalities=Municipality.objects.all())
    assert form.is_valid()
    return form


@pytest.mark.parametrize("is_new", [True, False])
def test_second_cost_group_of_a_number_is_told_and_keeps_its_entries(town, is_new):
    group = None if is_new else CostGroup.objects.create(municipality=town, code="1", title="Grunderwerb")
    form = group_form(group)
    taken = {"municipality": town, "code": "99", "title": "Plätze"}
    assert not meanwhile(lambda: CostGroup.objects.create(**taken), lambda: save_group(form))
    assert "hat gerade jemand anderes gespeichert" in form.errors["code"][0]
    assert form["title"].value() == "Wege"
    assert list(CostGroup.objects.filter(code="99").values_list("title", flat=True)) == ["Plätze"]


def test_usual_cost_groups_asked_for_twice_at_once_are_made_once(town):
    meanwhile(lambda: seed_cost_groups(town), lambda: seed_cost_groups(town))
    assert CostGroup.objects.count() == 16


def test_estimate_sent_twice_at_once_is_noted_once(draft, editor):
    measure = MeasureSheetFactory(edition=draft).measure
    data = {"dated_on": "2026-03-01", "stage": "final", "amount": "100", "new_key": str(CostEstimate().key)}

    def note():
        form = EstimateForm(data, instance=CostEstimate(measure=measure, entered_by=editor))
        assert form.is_valid()
        create_once(form, editor, concept=draft.concept, owner=measure)

    meanwhile(note, note)
    assert CostEstimate.objects.count() == 1


# --- Deleted twice: each of the two has read the row before -----------------


def chapter_deletion(draft, editor):
    chapter = ChapterFactory(edition=draft)
    return lambda: delete_row(deepcopy(chapter), editor, concept=draft.concept, edition=draft)


def sheet_deletion(draft, editor):
    sheet = MeasureSheetFactory(edition=draft)
    return lambda: delete_sheet(deepcopy(sheet), editor)


def photo_deletion(draft, editor):
    sheet = MeasureSheetFactory(edition=draft)
    photo = PhotoFactory(report__measure=sheet.measure)
    return lambda: delete_photo(deepcopy(photo), editor, sheet)


@pytest.mark.parametrize("deletion", [chapter_deletion, sheet_deletion, photo_deletion])
def test_what_two_delete_at_once_is_logged_once(draft, editor, deletion):
    delete = deletion(draft, editor)
    meanwhile(delete, delete)
    logged = list(Change.objects.filter(action=Action.DELETED).values_list("field", flat=True))
    assert logged
    assert len(logged) == len(set(logged)), logged
