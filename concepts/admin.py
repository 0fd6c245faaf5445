"""Concepts in the technical administration: to look at; they are changed on the portal's pages, which log it."""

from __future__ import annotations

from django.contrib import admin

from actors.admin import LookOnly
from concepts.models import Change, Concept, Edition


@admin.register(Concept)
class ConceptAdmin(LookOnly):
    list_display = ["title", "municipality", "concept_type", "area_name"]
    list_filter = ["municipality"]


@admin.register(Edition)
class EditionAdmin(LookOnly):
    list_display = ["__str__", "state", "state_since", "resolution_date"]
    list_select_related = ["concept"]
    list_filter = ["state"]


@admin.register(Change)
class ChangeAdmin(LookOnly):
    list_display = ["at", "by", "action", "object_kind", "object_label", "field"]
    list_select_related = ["by"]
    list_filter = ["action", "object_kind"]
    search_fields = ["object_label"]
    date_hierarchy = "at"
