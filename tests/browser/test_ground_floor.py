"""Signing in, the account, the registers and the people, as a browser shows them."""

import pytest
from django.urls import reverse

from actors.models import Contact
from measures.models import SheetActor
from tests.actors.test_accounts import code_for
from tests.factories import ActorFactory, MeasureSheetFactory


@pytest.fixture
def involved(green_office, draft, town):
    """An actor with everything that his page can show."""
    Contact.objects.create(actor=green_office, name="Grete Grün", function="Leitung", email="gruen@auenfurt.example")
    Contact.objects.create(actor=green_office, name="Hans Halm", phone="0123 456", consent_given_on="2026-03-01")
    ActorFactory(municipality=town, name="Grundschule am Ring", short_name="GS Ring", kind="education")
    ActorFactory(municipality=town, name="Altes Amt", archived_at="2026-01-01T00:00Z")
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    SheetActor.objects.create(sheet=sheet, actor=green_office, role="responsible_body")
    return green_office


def test_person_signs_in_by_the_form(page, check, editor, settings):
    settings.DEMO = True
    page.goto("/akteure/?q=amt")
    check(page, "login")
    page.get_by_label("E-Mail").fill(editor.email)
    page.get_by_label("Passwort").fill("falsch")
    page.get_by_role("button", name="Anmelden", exact=True).first.click()
    check(page, "login-refused")
    page.get_by_label("Passwort").fill("ein-langes-kennwort")
    page.get_by_role("button", name="Anmelden", exact=True).first.click()
    page.wait_for_url("**/akteure/?q=amt")


@pytest.mark.parametrize(
    "name",
    ["account", "account_change_password", "mfa_index", "account_reset_password", "account_logout", "actor_create"],
)
def test_pages_of_the_own_account_are_accessible(page, sign_in, check, editor, name):
    sign_in(page, editor)
    page.goto(reverse(name))
    check(page, name)


def test_second_factor_is_accessible(page, sign_in, check, publisher):
    sign_in(page, publisher)
    page.goto(reverse("mfa_activate_totp"))
    check(page, "reauthenticate")
    page.get_by_label("Passwort").fill("ein-langes-kennwort")
    page.get_by_role("button", name="Bestätigen").click()
    check(page, "second-factor")
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code_for(secret))
    page.get_by_role("button", name="Einrichten").click()
    check(page, "recovery-codes")
    page.goto(reverse("mfa_index"))
    check(page, "second-factor-done")


def test_expired_login_is_accessible(page, sign_in, check, editor):
    sign_in(page, editor)
    page.goto(reverse("actor_create"))
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Name", exact=False).first.fill("Diakonie")
    page.get_by_label("Art").select_option("welfare")
    page.get_by_role("button", name="Anlegen").click()
    page.get_by_label("E-Mail").fill(editor.email)
    page.get_by_label("Passwort").fill("ein-langes-kennwort")
    page.get_by_role("button", name="Anmelden", exact=True).click()
    check(page, "expired-login")
    page.get_by_role("button", name="Eingaben absenden").click()
    assert page.get_by_role("heading", name="Diakonie").is_visible()


def test_actors_are_accessible(page, sign_in, check, editor, involved):
    sign_in(page, editor)
    page.goto(reverse("actor_list") + "?archived=on")
    check(page, "actor_list")
    page.get_by_role("link", name="Grünflächenamt").click()
    check(page, "actor_detail")
    page.get_by_role("link", name="Bearbeiten", exact=True).first.click()
    type(involved).objects.filter(pk=involved.pk).update(revision=2, note="Inzwischen von Vera ergänzt")
    page.get_by_label("Notiz").fill("Von Petra")
    page.get_by_role("button", name="Speichern").click()
    assert page.get_by_role("alert").get_by_text("Inzwischen von Vera ergänzt").is_visible()
    check(page, "actor_conflict")
    page.goto(reverse("actor_archive", args=[involved.pk]))
    check(page, "actor_archive")
    page.goto(reverse("contact_delete", args=[involved.pk, involved.contacts.first().pk]))
    check(page, "contact_delete")


def test_people_are_accessible(page, sign_in, check, administrator, editor, contributor):
    sign_in(page, administrator)
    page.goto(reverse("people_list"))
    check(page, "people_list")
    page.goto(reverse("membership_create"))
    check(page, "membership_create")
    page.goto(reverse("membership_delete", args=[administrator.memberships.get().pk]))
    check(page, "membership_delete")


def test_errors_are_accessible(page, sign_in, check, reader, stranger, green_office):
    sign_in(page, reader)
    page.goto(reverse("people_list"))
    check(page, "403")
    page.goto("/gibt/es/nicht/")
    check(page, "404")


def test_menu_folds_on_a_phone_and_works_by_keyboard(page, sign_in, check, editor):
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, editor)
    page.goto(reverse("account"))
    link = page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Akteure")
    assert not link.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt"
    page.get_by_role("button", name="Menü", exact=True).focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    page.screenshot(path="/tmp/shell/menu-open.png")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/akteure/")
