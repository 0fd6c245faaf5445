"""The portal's settings as tests use them: plain static files, quick passwords."""

import os

os.environ["TESTING"] = "1"

from config.settings import *  # noqa: F403  (the environment has to be set first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  (else WhiteNoise warns at each request)
PORTAL_URL = "http://localhost:8000"
