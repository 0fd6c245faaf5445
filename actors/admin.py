"""The ground floor in the technical administration: for whoever runs the portal, not for a town's daily work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.http import HttpRequest

from actors.models import Actor, Contact, Membership, Municipality, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    BaseUserAdmin = UserAdmin[User]
else:
    ModelAdmin, TabularInline, BaseUserAdmin = admin.ModelAdmin, admin.TabularInline, UserAdmin


class LookOnly(ModelAdmin):
    """Rows to look at: they are written by the portal alone, or frozen, or evidence."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    raw_id_fields = ["user", "actor"]


class ContactInline(TabularInline):
    model = Contact
    extra = 0


@admin.register(Municipality)
class MunicipalityAdmin(ModelAdmin):
    list_display = ["official_name", "ags", "land"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MembershipInline]


@admin.register(User)
class PersonAdmin(BaseUserAdmin):
    list_display = ["email", "first_name", "last_name", "is_active", "is_staff", "last_login"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["email", "password", "first_name", "last_name"]}),
        ("Rechte", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Daten", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    list_filter = ["is_active", "is_staff", "memberships__role"]


@admin.register(Actor)
class ActorAdmin(ModelAdmin):
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["name", "kind", "municipality", "archived_at"]
    list_filter = ["municipality", "kind"]
    search_fields = ["name", "short_name"]
    inlines = [ContactInline]
