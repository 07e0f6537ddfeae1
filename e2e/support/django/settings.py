"""Three sites: "djoser", "allauth" (with python-social-auth beside it), and "uuid" with a user model of its own."""
import os
from urllib.parse import urlsplit

SITE = os.environ["DJANGO_SITE"]
SECRET_KEY = os.environ["DJANGO_SECRET"]
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["*"]
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"] + {
    "djoser": [],
    "allauth": [
        "django.contrib.sites",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.google",
        "social_django",
    ],
    "uuid": ["members"],
}[SITE]
AUTH_USER_MODEL = "members.Member" if SITE == "uuid" else "auth.User"
PASSWORD_HASHERS = [
    f"django.contrib.auth.hashers.{name}PasswordHasher"
    for name in ("PBKDF2", "PBKDF2SHA1", "Argon2", "BCryptSHA256", "BCrypt", "MD5")
]


class FromModels(dict):
    """No app has migrations: its tables are made from its models, which are the same and made at once."""

    def __contains__(self, app):
        return True

    def __missing__(self, app):
        return None


MIGRATION_MODULES = FromModels()
url = urlsplit(os.environ["DJANGO_DATABASE"])
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": url.path}
    if url.scheme == "file"
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path[1:],
        "HOST": url.hostname,
        "PORT": url.port,
        "USER": url.username,
    }
}
