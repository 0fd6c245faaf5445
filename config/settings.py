"""Settings of the portal, taken from the environment (see docs/deployment.md)."""

from datetime import date
from decimal import Decimal

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import embedded_postgres
from config.paths import BASE_DIR, VAR_DIR
from config.secret_key import own_key

VAR_DIR.mkdir(parents=True, exist_ok=True)

env = environ.Env()
DATABASE_URL = env.str("DATABASE_URL", default="")

# --- Safety -----------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("TESTING", default=False)


def _key(variable: str, purpose: str) -> str:
    """A key from the environment. Only what is being tried out makes one of its own, in ``var/``."""
    if given := env.str(variable, default=""):
        return given
    if DATABASE_URL and not (DEMO or DEBUG or TESTING):
        raise ImproperlyConfigured(
            f"{variable} fehlt. Ein Portal mit eigener Datenbank braucht {purpose} (siehe docs/deployment.md). "
            "Zum Ausprobieren genügt DEMO=1."
        )
    return own_key(VAR_DIR, variable.lower())


SECRET_KEY = _key("SECRET_KEY", "einen geheimen Schlüssel, der auf allen Servern gleich ist")
ARCHIVE_KEY = _key(
    "ARCHIVE_KEY", "einen Schlüssel, mit dem beschlossene Fassungen versiegelt werden und der nie wechselt"
)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # KERN draws its icons as data addresses
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Application ------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "django_filters",
    "django_prose_editor",
    "js_asset",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "actors",
    "concepts",
    "measures",
    "publishing",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "actors.expired_login.KeepingLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "actors.second_factor.SecondFactorMiddleware",
    "concepts.freezing.FrozenEditionMiddleware",
    "actors.gone.AlreadyGoneMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(DATABASE_URL or embedded_postgres.start(VAR_DIR))}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# In the database, because attempts to sign in are counted over all processes of the portal
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}

# --- Accounts ---------------------------------------------------------------
AUTH_USER_MODEL = "actors.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workplace"
REPORTERS_REDIRECT_URL = "my_measures"  # whoever only reports on measures comes for that
ACCOUNT_LOGOUT_REDIRECT_URL = "public_municipality_list"
ACCOUNT_ADAPTER = "actors.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Konzeptportal: "
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)  # whose word on a visitor's address counts
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the administration
MFA_TOTP_ISSUER = "Konzeptportal"
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not (DEBUG or DEMO or TESTING))
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
PORTAL_URL = env.str("PORTAL_URL", default=f"http://localhost:{env.str('PORT', default='') or '8000'}").rstrip("/")
# What the Bundesbank announces after measures.granting.base_rate was written: 2027-01-01=1.52,2027-07-01=1.27
BASE_INTEREST_RATES = {
    date.fromisoformat(day): Decimal(rate) for day, rate in env.dict("BASE_INTEREST_RATES", default={}).items()
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="konzeptportal@localhost")

# --- Language, time, files --------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern", BASE_DIR / "node_modules" / "@kern-ux" / "native" / "dist"),
    ("htmx", BASE_DIR / "node_modules" / "htmx.org" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.GzippedManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if DEBUG or TESTING:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000  # a chapter pasted with all its marks; forms refuse what is too long in words
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a measure's cost and funding tables are one form
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
