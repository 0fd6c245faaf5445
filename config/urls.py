"""All addresses of the portal, floor by floor from the ground, so that konzepte/neu/ comes before konzepte/<slug>/."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign,no-untyped-call]  # sign in on the portal's own page, with the second factor

urlpatterns = [
    path("", include("actors.urls")),
    path("", include("concepts.urls")),
    path("", include("measures.urls")),
    path("", include("publishing.urls")),
    path("konto/", include("actors.account_urls")),
    path("technik/", admin.site.urls),
]
