"""Addresses of this app."""

from django.urls import path

from measures.views import (
    actors,
    bulk,
    calendar,
    carriers,
    fates,
    finance,
    grants,
    importing,
    lights,
    listing,
    log,
    milestones,
    photos,
    programmes,
    registers,
    rounds,
    saved_views,
    schedule,
    sheets,
    status,
    status_labels,
)

EDITION = "konzepte/<slug:slug>/fassungen/<int:number>/"
"""Every page of an edition lies below it; the views take ``slug`` and ``number``."""
SHEETS = f"{EDITION}massnahmen/"
VIEWS = f"{SHEETS}ansichten/"
FINANCE = f"{EDITION}kosten-und-finanzierung/"
BALANCE = f"{EDITION}bilanz/"
MEASURE = "konzepte/<slug:slug>/massnahmen/<int:serial>/"
"""A measure through all editions."""
ROUNDS = "konzepte/<slug:slug>/berichtsrunden/"
GRANTS = "konzepte/<slug:slug>/bewilligungen/"
BOOKINGS = f"{GRANTS}<int:pk>/<slug:kind>/"
"""``kind``: ``abrufe``, ``ausgaben`` or ``rueckzahlungen``."""

urlpatterns = [
    path("akteure/<int:pk>/", actors.actor_detail, name="actor_detail"),
    path(SHEETS, listing.measure_list, name="measure_list"),
    path(f"{SHEETS}massnahmen.xlsx", listing.measure_export, name="measure_export"),
    path(f"{SHEETS}massnahmen.csv", listing.measure_csv, name="measure_csv"),
    path(f"{SHEETS}mehrere/", bulk.sheets_change, name="sheets_change"),
    path(VIEWS, saved_views.savedview_list, name="savedview_list"),
    path(f"{VIEWS}neu/", saved_views.savedview_create, name="savedview_create"),
    path(f"{VIEWS}<int:pk>/bearbeiten/", saved_views.savedview_edit, name="savedview_edit"),
    path(f"{VIEWS}<int:pk>/loeschen/", saved_views.savedview_delete, name="savedview_delete"),
    path(f"{SHEETS}import/", importing.measure_import, name="measure_import"),
    path(f"{SHEETS}import/spalten/", importing.import_columns, name="import_columns"),
    path(f"{SHEETS}import/vorschau/", importing.import_preview, name="import_preview"),
    path(f"{SHEETS}neu/", sheets.sheet_create, name="sheet_create"),
    path(f"{SHEETS}<int:serial>/", sheets.sheet_detail, name="sheet_detail"),
    path(f"{SHEETS}<int:serial>/bearbeiten/", sheets.sheet_edit, name="sheet_edit"),
    path(f"{SHEETS}<int:serial>/loeschen/", sheets.sheet_delete, name="sheet_delete"),
    path(BALANCE, fates.fate_list, name="fate_list"),
    path(f"{BALANCE}bestaetigen/", fates.fate_confirm, name="fate_confirm"),
    path(f"{BALANCE}<int:serial>/", fates.fate_edit, name="fate_edit"),
    path(f"{BALANCE}<int:serial>/bewertung/", fates.review_edit, name="review_edit"),
    path(FINANCE, finance.finance_overview, name="finance_overview"),
    path(f"{FINANCE}tabelle.xlsx", finance.finance_export, name="finance_export"),
    path(f"{EDITION}zeitplan/", schedule.schedule, name="schedule"),
    path(f"{EDITION}zielmatrix/", listing.goal_matrix, name="goal_matrix"),
    path(MEASURE, status.measure_detail, name="measure_detail"),
    path(f"{MEASURE}stand/", status.status_report, name="status_report"),
    path(f"{MEASURE}stand/<uuid:key>/aendern/", log.status_edit, name="status_edit"),
    path(f"{MEASURE}stand/<uuid:key>/berichtigen/", log.status_correct, name="status_correct"),
    path(f"{MEASURE}ampel/", lights.light_edit, name="light_edit"),
    path(f"{MEASURE}meilensteine/", milestones.milestones_edit, name="milestones_edit"),
    path(f"{MEASURE}traeger-fragen/", carriers.report_link_send, name="report_link_send"),
    path(f"{MEASURE}traeger-fragen/<int:pk>/zurueckziehen/", carriers.report_link_revoke, name="report_link_revoke"),
    path(f"{MEASURE}vorschlaege/<int:pk>/", carriers.proposal_detail, name="proposal_detail"),
    path("kalender/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("konto/kalender/", calendar.calendar_renew, name="calendar_renew"),
    path("konto/kalender/abschalten/", calendar.calendar_switch_off, name="calendar_switch_off"),
    path("meldung/danke/", carriers.report_link_thanks, name="report_link_thanks"),
    path("meldung/<str:token>/", carriers.report_link_answer, name="report_link_answer"),
    path(ROUNDS, rounds.round_list, name="round_list"),
    path(f"{ROUNDS}neu/", rounds.round_create, name="round_create"),
    path(f"{ROUNDS}<int:pk>/", rounds.round_detail, name="round_detail"),
    path(f"{ROUNDS}<int:pk>/bearbeiten/", rounds.round_edit, name="round_edit"),
    path(f"{ROUNDS}<int:pk>/abschliessen/", rounds.round_close, name="round_close"),
    path(f"{MEASURE}stand/<uuid:key>/foto/", photos.photo_create, name="photo_create"),
    path(f"{MEASURE}fotos/<uuid:key>/", photos.photo_edit, name="photo_edit"),
    path("fotos/<uuid:key>.jpg", photos.photo_file, name="photo_file"),
    path(GRANTS, grants.grant_list, name="grant_list"),
    path(f"{GRANTS}bewilligungen.xlsx", grants.grant_export, name="grant_export"),
    path(f"{GRANTS}neu/", grants.grant_create, name="grant_create"),
    path(f"{GRANTS}<int:pk>/", grants.grant_detail, name="grant_detail"),
    path(f"{GRANTS}<int:pk>/bearbeiten/", grants.grant_edit, name="grant_edit"),
    path(f"{GRANTS}<int:pk>/loeschen/", grants.grant_delete, name="grant_delete"),
    path(f"{BOOKINGS}neu/", grants.booking_create, name="booking_create"),
    path(f"{BOOKINGS}<uuid:key>/bearbeiten/", grants.booking_edit, name="booking_edit"),
    path(f"{BOOKINGS}<uuid:key>/loeschen/", grants.booking_delete, name="booking_delete"),
    path("foerderprogramme/", programmes.programme_list, name="programme_list"),
    path("foerderprogramme/neu/", programmes.programme_create, name="programme_create"),
    path("foerderprogramme/<int:pk>/", programmes.programme_detail, name="programme_detail"),
    path("foerderprogramme/<int:pk>/bearbeiten/", programmes.programme_edit, name="programme_edit"),
    path("foerderprogramme/<int:pk>/archivieren/", programmes.programme_archive, name="programme_archive"),
    path("foerderprogramme/<int:pk>/wiederherstellen/", programmes.programme_unarchive, name="programme_unarchive"),
    path("kostengruppen/", registers.costgroup_list, name="costgroup_list"),
    path("kostengruppen/neu/", registers.costgroup_create, name="costgroup_create"),
    path("kostengruppen/<int:pk>/bearbeiten/", registers.costgroup_edit, name="costgroup_edit"),
    path("kostengruppen/<int:pk>/archivieren/", registers.costgroup_archive, name="costgroup_archive"),
    path("kostengruppen/<int:pk>/wiederherstellen/", registers.costgroup_unarchive, name="costgroup_unarchive"),
    path("kostengruppen/kommune/<int:pk>/anlegen/", registers.costgroup_seed, name="costgroup_seed"),
    path("umsetzungsstaende/<int:pk>/", status_labels.status_labels_edit, name="status_labels_edit"),
    path("stand/", status.my_measures, name="my_measures"),
]
