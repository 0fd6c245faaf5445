"""Who may open and send what: every address of the portal, every role, a draft and a published edition.

An address that is missing here fails the test: whoever adds a page says who may see it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from actors.models import Membership, Role
from tests.world import address, make_world, own_url_names

pytestmark = pytest.mark.django_db

PEOPLE = ("anonymous", "editor", "contributor", "reviewer", "publisher", "reader", "administrator", "stranger")

#            anonymous editor contributor reviewer publisher reader administrator stranger
EVERYBODY = "200       200    200         200      200       200    200           200"
SIGNED_IN = "302       200    200         200      200       200    200           200"
NOBODY = "   404       404    404         404      404       404    404           404"
# Inside a town; the stranger edits in the next one
TOWN = "     302       200    200         200      200       200    200           404"
INSIDERS = " 302       200    200         200      200       404    200           404"
NO_COUNCIL = "302      200    200         200      200       403    200           404"
BOOKINGS = (
    " 302       200    403         200      200       403    200           404"  # neither council nor contributors
)
EDITOR = "   302       200    403         403      403       403    403           404"
EDITOR_SENT = "302     302    403         403      403       403    403           404"
DRAFTING = " 302       200    403         403      403       404    403           404"
DRAFTED = "  302       302    403         403      403       404    403           404"
READ_ONLY = "302       403    403         403      403       403    403           404"
FROZEN = "   302       409    403         403      403       403    403           404"
KEEPERS = "  302       200    403         403      403       403    200           404"
KEPT = "     302       302    403         403      403       403    302           404"
ALL_KEEPERS = "302     200    403         403      403       403    200           200"
ALL_EDITORS = "302     200    403         403      403       403    403           200"
ADMIN = "    302       403    403         403      403       403    200           403"
ADMIN_DONE = "302      403    403         403      403       403    302           403"
REVIEWER_OF_DRAFT = "302 403    403         200      403       404    403           404"
REVIEWER = " 302       403    403         200      403       403    403           404"
LED_ON = "   302       302    302         302      302       302    302           404"
SENT_ON = "  302       302    302         302      302       302    302           302"
SHARED_VIEW = "302     200    403         403      403       404    200           404"  # the editor's
SHARED_VIEW_LATER = "302 200  403         403      403       403    200           404"
WITHOUT_FACTOR = "302  404    404         404      404       404    404           404"


@dataclass(frozen=True)
class Page:
    """Expected answers to GET and to POST with an empty form: of a draft, of a published edition.
    None: the page takes no such request."""

    get: tuple[str, ...] | None = None
    post: tuple[str, ...] | None = None


def page(get: str | None = None, post: str | None = None) -> Page:
    """A page that belongs to no edition."""
    return Page((get,) if get else None, (post,) if post else None)


READING = Page(get=(INSIDERS, TOWN))
FORM = Page(get=(DRAFTING, READ_ONLY), post=(DRAFTING, FROZEN))
DELETION = Page(get=(DRAFTING, READ_ONLY), post=(DRAFTED, FROZEN))
DELETION_OF_WHAT_IS_USED = Page(get=(DRAFTING, READ_ONLY), post=(DRAFTING, FROZEN))
WITHOUT_FILE = Page(get=(DRAFTED, READ_ONLY), post=(DRAFTED, FROZEN))  # led back to where a file is uploaded
ORDERING = Page(post=(DRAFTED, FROZEN))
READ_AND_SAVE = Page(get=(INSIDERS, TOWN), post=(DRAFTING, FROZEN))
READ_AND_SAVED = Page(get=(INSIDERS, TOWN), post=(DRAFTED, FROZEN))  # an empty form says enough
PUBLIC = page(EVERYBODY)

TABLE = {
    # Everybody
    "healthz": PUBLIC,
    "public_municipality_list": PUBLIC,
    "public_municipality": PUBLIC,
    "public_concept": PUBLIC,
    "public_edition": Page(get=(NOBODY, EVERYBODY)),
    "public_document": Page(get=(NOBODY, EVERYBODY)),
    # Registers
    "actor_list": page(SIGNED_IN),
    "actor_detail": page(TOWN),
    "actor_create": page(ALL_KEEPERS, ALL_KEEPERS),
    "actor_edit": page(KEEPERS, KEEPERS),
    "actor_archive": page(KEEPERS, KEPT),
    "actor_unarchive": page(post=KEPT),
    "contact_create": page(KEEPERS, KEEPERS),
    "contact_edit": page(KEEPERS, KEEPERS),
    "contact_delete": page(KEEPERS, KEPT),
    "programme_list": page(SIGNED_IN),
    "programme_detail": page(TOWN),
    "programme_create": page(ALL_KEEPERS, ALL_KEEPERS),
    "programme_edit": page(KEEPERS, KEEPERS),
    "programme_archive": page(KEEPERS, KEPT),
    "programme_unarchive": page(post=KEPT),
    "programme_confirm": page(post=KEPT),
    "programme_suggestions": page(KEEPERS, KEEPERS),
    "costgroup_list": page(SIGNED_IN),
    "costgroup_create": page(ALL_KEEPERS, ALL_KEEPERS),
    "costgroup_edit": page(KEEPERS, KEEPERS),
    "costgroup_archive": page(post=KEPT),
    "costgroup_unarchive": page(post=KEPT),
    "status_labels_edit": page(KEEPERS, KEEPERS),
    "costgroup_seed": page(post=KEPT),
    "indicator_list": page(SIGNED_IN),
    "indicator_create": page(ALL_KEEPERS, ALL_KEEPERS),
    "indicator_edit": page(KEEPERS, KEEPERS),
    "indicator_archive": page(post=KEPT),
    "indicator_unarchive": page(post=KEPT),
    "indicator_seed": page(post=KEPT),
    # People
    "people_list": page(ADMIN),
    "membership_create": page(ADMIN, ADMIN),
    "membership_delete": page(ADMIN, ADMIN_DONE),
    # The concept and its editions
    "workplace": page(SIGNED_IN),
    "concept_list": page(SIGNED_IN),
    "concept_create": page(ALL_EDITORS, ALL_EDITORS),
    "concept_import": page(ALL_KEEPERS, ALL_KEEPERS),
    "concept_export": page(BOOKINGS),
    "concept_overview": page(LED_ON),
    "concept_edit": page(EDITOR, EDITOR),
    "edition_start": page(EDITOR, EDITOR),
    "edition_restart": page(None, EDITOR_SENT),
    "edition_overview": READING,
    "edition_history": READING,
    "edition_edit": READ_AND_SAVE,
    "area_edit": READ_AND_SAVE,
    "chapter_list": READING,
    "chapter_detail": READING,
    "chapter_create": FORM,
    "chapter_edit": FORM,
    "chapter_delete": DELETION,
    "chapter_move": ORDERING,
    "swot_list": READING,
    "swotitem_create": FORM,
    "swotitem_edit": FORM,
    "swotitem_delete": DELETION,
    "goal_tree": READING,
    "goal_create": FORM,
    "goal_edit": FORM,
    "goal_delete": DELETION_OF_WHAT_IS_USED,
    "goal_move": ORDERING,
    "actionfield_create": FORM,
    "actionfield_edit": FORM,
    "actionfield_delete": DELETION_OF_WHAT_IS_USED,
    "actionfield_move": ORDERING,
    # Measures
    "measure_list": READING,
    "measure_export": READING,
    "measure_csv": READING,
    "sheets_change": FORM,
    "savedview_list": READING,
    "savedview_create": Page(get=(INSIDERS, TOWN), post=(INSIDERS, TOWN)),
    "savedview_edit": Page(get=(SHARED_VIEW, SHARED_VIEW_LATER), post=(SHARED_VIEW, SHARED_VIEW_LATER)),
    "savedview_delete": Page(
        get=(SHARED_VIEW, SHARED_VIEW_LATER),
        post=("302 302 403 403 403 404 302 404", "302 302 403 403 403 403 302 404"),
    ),
    "measure_import": FORM,
    "import_columns": WITHOUT_FILE,
    "import_preview": WITHOUT_FILE,
    "goal_matrix": READING,
    "sheet_detail": READING,
    "sheet_create": FORM,
    "money_edit": FORM,
    "sheet_edit": FORM,
    "sheet_delete": DELETION,
    "fate_list": READING,
    "fate_edit": READ_AND_SAVE,
    "fate_confirm": FORM,
    "review_edit": READ_AND_SAVED,
    "finance_overview": READING,
    "finance_export": READING,
    "finance_csv": READING,
    "finance_paper": READING,
    "finance_scenario": READING,
    "finance_scenario_export": READING,
    "schedule": READING,
    "measure_detail": page(TOWN),
    "my_measures": page(SIGNED_IN),
    "status_report": page(EDITOR, EDITOR),  # the contributor reports for another actor
    "light_edit": page(EDITOR, EDITOR),
    "estimate_create": page(EDITOR, EDITOR),
    "estimate_edit": page(EDITOR, EDITOR),
    "milestones_edit": page(EDITOR, EDITOR),
    "photo_create": page(EDITOR, EDITOR),
    "photo_edit": page(EDITOR, EDITOR),
    "photo_file": page("404 200 200 200 200 200 200 404"),  # a photo that is not public
    "status_edit": page(EDITOR, EDITOR),
    "status_correct": page(EDITOR, EDITOR),
    # Carriers without an account
    "report_link_send": page(EDITOR, EDITOR),
    "report_link_revoke": page(post=EDITOR_SENT),
    "report_link_answer": page(EVERYBODY, EVERYBODY),
    "report_link_thanks": PUBLIC,
    "proposal_detail": page(EDITOR, EDITOR),
    # Reporting rounds: an open one, a closed one
    "round_list": page(TOWN),
    "round_create": page(EDITOR_SENT, EDITOR_SENT),  # to the one that is open
    "round_detail": READING,
    "round_edit": Page(get=(DRAFTING, EDITOR_SENT), post=(DRAFTING, EDITOR_SENT)),  # to the report of a closed one
    "round_close": Page(get=(DRAFTING, EDITOR_SENT), post=(DRAFTED, EDITOR_SENT)),
    "round_report": READING,
    "round_report_pdf": READING,
    "round_report_xlsx": READING,
    # Grant notices: those who keep the registers enter them, the town reads
    "grant_list": page(TOWN),
    "grant_export": page(TOWN),
    "grant_create": page(KEEPERS, KEEPERS),
    "grant_lapse_rule": page(KEEPERS),
    "grant_detail": page(TOWN),
    "grant_edit": page(KEEPERS, KEEPERS),
    "grant_delete": page(KEEPERS, KEEPERS),  # one with bookings stays
    "worksheet_list": page(BOOKINGS),
    "monitoring_sheet": page(BOOKINGS),
    "monitoring_export": page(BOOKINGS),
    "interim_sheet": page(BOOKINGS),
    "interim_export": page(BOOKINGS),
    "proof_sheet": page(BOOKINGS),
    "proof_export": page(BOOKINGS),
    "income_list": page(TOWN),
    "income_create": page(KEEPERS, KEEPERS),
    "income_edit": page(KEEPERS, KEEPERS),
    "booking_create": page(KEEPERS, KEEPERS),
    "booking_edit": page(KEEPERS, KEEPERS),
    "booking_delete": page(KEEPERS, KEPT),
    # Yearly values of indicators: the town reads, who keeps the registers enters them (an empty form says enough)
    "indicator_years": page(LED_ON),
    "indicator_values": page(TOWN, KEPT),
    # The way through the council
    "review": READING,
    "problem_accept": Page(get=(REVIEWER_OF_DRAFT, REVIEWER), post=(REVIEWER_OF_DRAFT, REVIEWER)),
    "problem_withdraw": Page(
        post=(
            "302 403 403 302 403 404 403 404",  # the draft has no accepted problem of its own: is gone already
            "302 403 403 302 403 403 403 404",  # led back with the reason why not
        )
    ),
    "synopsis": READING,
    "synopsis_docx": READING,
    "synopsis_xlsx": READING,
    "edition_move": Page(get=(DRAFTING, LED_ON), post=(DRAFTED, LED_ON)),  # from draft to review
    "resolution": Page(
        get=(INSIDERS, TOWN),
        post=("302 403 403 403 200 404 403 404", "302 403 403 403 200 403 403 404"),
    ),
    "document_order": Page(
        post=("302 404 404 404 404 404 404 404", "302 404 404 404 404 403 404 404")  # a kind nobody can order
    ),
    "document_progress": Page(get=(INSIDERS, NO_COUNCIL)),
    "document_download": Page(get=(INSIDERS, TOWN)),
    "calendar_feed": PUBLIC,
    # The own account
    "account": page(SIGNED_IN, SIGNED_IN),
    "calendar_renew": page(post=SENT_ON),
    "calendar_switch_off": page(post=SENT_ON),
    "reminders_switch": page(post=SENT_ON),
    "account_login": page("200 302 302 302 302 302 302 302"),
    "account_inactive": PUBLIC,
    "account_reauthenticate": page(SIGNED_IN, SIGNED_IN),
    "account_change_password": page(SIGNED_IN, SIGNED_IN),
    "account_set_password": page(SENT_ON, SENT_ON),
    "account_reset_password": page(EVERYBODY, EVERYBODY),
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": page(EVERYBODY),
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_index": page(SIGNED_IN),
    "mfa_authenticate": page(SENT_ON),
    "mfa_reauthenticate": page(SENT_ON),
    "mfa_activate_totp": page(SENT_ON, SENT_ON),  # asks for the password first
    "mfa_deactivate_totp": page(WITHOUT_FACTOR, WITHOUT_FACTOR),
    "mfa_view_recovery_codes": page(WITHOUT_FACTOR),
    "mfa_generate_recovery_codes": page(SENT_ON, SENT_ON),
    "mfa_download_recovery_codes": page(WITHOUT_FACTOR),
    "account_logout": page(SIGNED_IN, SENT_ON),  # last: who signs out is signed out for all that follows
}


def test_every_address_is_in_the_table():
    assert set(TABLE) == own_url_names()


@pytest.fixture(autouse=True)
def unlogged(caplog):
    """Hundreds of refusals are asked for here; a failure is told by its own list."""
    caplog.set_level("CRITICAL", logger="django.request")


@pytest.fixture
def people(editor, contributor, reviewer, publisher, reader, administrator, stranger):
    people = [editor, contributor, reviewer, publisher, reader, administrator, stranger]
    return dict(zip(PEOPLE[1:], people, strict=True))


@pytest.fixture
def clients(people):
    clients = {"anonymous": Client()}
    for name, user in people.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


@pytest.fixture
def world(concept, people, monkeypatch):
    return make_world(concept, people, monkeypatch)


def answers(
    clients: dict[str, Client], world: object, choose: Callable[[Page], tuple[str, ...] | None], method: str
) -> str:
    """What was answered otherwise than the table says, line by line; every request is undone."""
    wrong = []
    for name, expected_page in TABLE.items():
        for edition, expected in zip(world.editions.values(), choose(expected_page) or (), strict=False):
            url = address(name, world, edition)
            for who, status in zip(PEOPLE, expected.split(), strict=True):
                before = transaction.savepoint()
                answer = getattr(clients[who], method)(url).status_code
                transaction.savepoint_rollback(before)
                if answer != int(status):
                    wrong.append(f"{method} {name} of a {edition.state} edition by {who}: {answer}, not {status}")
    return "\n".join(wrong)


def test_pages_open_for_whom_the_table_says(clients, world):
    assert answers(clients, world, lambda page: page.get, "get") == ""


def test_forms_are_taken_from_whom_the_table_says(clients, world):
    assert answers(clients, world, lambda page: page.post, "post") == ""


def test_addresses_that_only_take_posts_answer_405_to_a_reading_editor(clients, world):
    only_posts = [name for name, page in TABLE.items() if page.get is None]
    assert only_posts
    for name in only_posts:
        assert clients["editor"].get(address(name, world, world.editions["draft"])).status_code == 405, name


def test_former_member_is_a_stranger_at_once(clients, world, people):
    url = address("edition_overview", world, world.editions["draft"])
    assert clients["reviewer"].get(url).status_code == 200
    Membership.objects.filter(user=people["reviewer"]).delete()
    assert clients["reviewer"].get(url).status_code == 404


def test_reader_who_also_edits_sees_what_editors_see(clients, world, people):
    Membership.objects.create(user=people["reader"], municipality=world.town, role=Role.EDITOR)
    assert clients["reader"].get(address("chapter_create", world, world.editions["draft"])).status_code == 200
