"""Measures in the technical administration: to look at; they are changed on the portal's pages, which log it."""

from __future__ import annotations

from django.contrib import admin

from actors.admin import LookOnly
from measures.models import FundingProgramme, MeasureSheet


@admin.register(MeasureSheet)
class MeasureSheetAdmin(LookOnly):
    list_display = ["number", "title", "edition"]
    list_select_related = ["edition__concept"]
    search_fields = ["number", "title"]


@admin.register(FundingProgramme)
class FundingProgrammeAdmin(LookOnly):
    list_display = ["name", "level", "municipality"]
    list_filter = ["municipality", "level"]
