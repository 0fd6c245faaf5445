"""Addresses of this app."""

from django.urls import path

from measures.views import (
    actors,
    fates,
    finance,
    lights,
    listing,
    log,
    milestones,
    photos,
    programmes,
    registers,
    schedule,
    sheets,
    status,
    status_labels,
)

EDITION = "konzepte/<slug:slug>/fassungen/<int:number>/"
"""Every page of an edition lies below it; the views take ``slug`` and ``number``."""
SHEETS = f"{EDITION}massnahmen/"
FINANCE = f"{EDITION}kosten-und-finanzierung/"
BALANCE = f"{EDITION}bilanz/"
MEASURE = "konzepte/<slug:slug>/massnahmen/<int:serial>/"
"""A measure through all editions."""

urlpatterns = [
    path("akteure/<int:pk>/", actors.actor_detail, name="actor_detail"),
    path(SHEETS, listing.measure_list, name="measure_list"),
    path(f"{SHEETS}massnahmen.xlsx", listing.measure_export, name="measure_export"),
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
    path(f"{MEASURE}stand/<uuid:key>/foto/", photos.photo_create, name="photo_create"),
    path(f"{MEASURE}fotos/<uuid:key>/", photos.photo_edit, name="photo_edit"),
    path("fotos/<uuid:key>.jpg", photos.photo_file, name="photo_file"),
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
