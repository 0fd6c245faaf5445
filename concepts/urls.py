"""Addresses of concepts, their editions and what an edition says."""

from django.urls import include, path

from concepts import views

edition_patterns = [
    path("eckdaten/", views.edition_edit, name="edition_edit"),
    path("gebiet/", views.area_edit, name="area_edit"),
    path("verlauf/", views.edition_history, name="edition_history"),
    path("kapitel/", views.chapter_list, name="chapter_list"),
    path("kapitel/neu/", views.chapter_create, name="chapter_create"),
    path("kapitel/<uuid:key>/", views.chapter_detail, name="chapter_detail"),
    path("kapitel/<uuid:key>/bearbeiten/", views.chapter_edit, name="chapter_edit"),
    path("kapitel/<uuid:key>/loeschen/", views.chapter_delete, name="chapter_delete"),
    path("kapitel/<uuid:key>/verschieben/", views.chapter_move, name="chapter_move"),
    path("analyse/", views.swot_list, name="swot_list"),
    path("analyse/neu/", views.swotitem_create, name="swotitem_create"),
    path("analyse/<uuid:key>/bearbeiten/", views.swotitem_edit, name="swotitem_edit"),
    path("analyse/<uuid:key>/loeschen/", views.swotitem_delete, name="swotitem_delete"),
    path("ziele/", views.goal_tree, name="goal_tree"),
    path("ziele/neu/", views.goal_create, name="goal_create"),
    path("ziele/<uuid:key>/", views.goal_edit, name="goal_edit"),
    path("ziele/<uuid:key>/loeschen/", views.goal_delete, name="goal_delete"),
    path("ziele/<uuid:key>/verschieben/", views.goal_move, name="goal_move"),
    path("handlungsfelder/neu/", views.actionfield_create, name="actionfield_create"),
    path("handlungsfelder/<uuid:key>/", views.actionfield_edit, name="actionfield_edit"),
    path("handlungsfelder/<uuid:key>/loeschen/", views.actionfield_delete, name="actionfield_delete"),
    path("handlungsfelder/<uuid:key>/verschieben/", views.actionfield_move, name="actionfield_move"),
]
urlpatterns = [
    path("konzepte/", views.concept_list, name="concept_list"),
    path("konzepte/neu/", views.concept_create, name="concept_create"),
    path("konzepte/<slug:slug>/bearbeiten/", views.concept_edit, name="concept_edit"),
    path("konzepte/<slug:slug>/fassungen/<int:number>/", include(edition_patterns)),
]
