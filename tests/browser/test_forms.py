"""Every kind of field, and the editor, in a real browser under the real content security policy."""

import pytest

from tests.browser.conftest import write_in


@pytest.fixture
def trial(page, settings):
    settings.ROOT_URLCONF = "tests.browser.trial_pages"
    page.goto("/probe/")
    return page


def fill(page):
    assert page.get_by_label("Tag").input_value() == "2026-11-20"
    page.get_by_label("Name").fill("Petra")
    page.get_by_label("Art").select_option("b")
    page.get_by_role("group", name="Eine").get_by_label("Alpha").check()
    page.get_by_label("Einverstanden").check()
    page.get_by_label("Tag").fill("2026-11-22")
    page.get_by_label("Größe").fill("3")


def test_fields_are_accessible_empty_and_with_errors(trial, check):
    check(trial, "form-empty")
    trial.locator("form").evaluate("form => { form.noValidate = true }")
    trial.get_by_role("button", name="Speichern").click()
    summary = trial.get_by_role("alert")
    assert "Bitte prüfen Sie Ihre Eingaben" in summary.inner_text()
    assert trial.evaluate("document.activeElement.getAttribute('role')") == "alert"
    check(trial, "form-errors")
    summary.get_by_role("link", name="Name").click()
    assert trial.evaluate("document.activeElement.id") == "id_name"


def test_editor_formats_and_inserts_tables_without_csp_violation(trial, check):
    fill(trial)
    write_in(trial)
    trial.get_by_role("button", name="Überschrift", exact=True).click()
    trial.keyboard.type("Anlass")
    trial.keyboard.press("Enter")
    trial.get_by_role("button", name="Fett").click()
    trial.keyboard.type("wichtig")
    trial.keyboard.press("Enter")
    trial.get_by_role("button", name="Tabelle einfügen").click()
    trial.keyboard.type("Jahr")
    trial.get_by_role("button", name="Zeile einfügen").click()
    check(trial, "form-editor")
    trial.get_by_role("button", name="Speichern").click()
    saved = trial.locator("output").inner_text()
    assert saved.startswith("<h3>Anlass</h3><p><strong>wichtig</strong></p>")
    assert saved.count("<tr>") == 4
    assert "<th><p>Jahr</p></th>" in saved
    assert "style" not in saved


def test_leaving_a_changed_form_warns(trial):
    asked = []
    trial.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    trial.get_by_label("Name").fill("Petra")
    trial.reload()
    assert asked == ["beforeunload"]


def test_text_area_works_without_script(chromium, live_server, settings):
    settings.ROOT_URLCONF = "tests.browser.trial_pages"
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/probe/")
    fill(page)
    page.get_by_label("Text", exact=True).fill("Erster Absatz\n\nZweiter Absatz")
    page.get_by_role("button", name="Speichern").click()
    assert page.locator("output").inner_text() == "<p>Erster Absatz</p> <p>Zweiter Absatz</p>"
    context.close()
