"""Djoser with SimpleJWT as documented, mail to the console, bcrypt_sha256 at cost 12."""
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

sys.path.insert(0, os.path.dirname(__file__))
settings.configure(
    SECRET_KEY="bench-" * 10,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="peer_urls",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework", "djoser"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DB"], "OPTIONS": {"timeout": 20}}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"],
    EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend",
    DOMAIN="localhost",
    SITE_NAME="Bench",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]},
    DJOSER={"PASSWORD_RESET_CONFIRM_URL": "reset-password?uid={uid}&token={token}"},
)
application = get_wsgi_application()

if __name__ == "__main__":
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from django.contrib.auth.hashers import make_password

    call_command("migrate", verbosity=0)
    User = get_user_model()
    password = make_password(sys.argv[1])
    User.objects.bulk_create(User(username=email, email=email, password=password) for email in sys.argv[2:])
