"""A service of its own, with Django REST framework: it knows Latchkey by its public keys alone, and has no users."""
import os

SECRET_KEY = "resource-server-0123456789-abcdefghijkl"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SIMPLE_JWT = {
    "ALGORITHM": "ES256",
    "JWK_URL": os.environ["LATCHKEY_URL"] + "/.well-known/jwks.json",
    "ISSUER": os.environ["LATCHKEY_URL"],
    "AUTH_HEADER_TYPES": ("Bearer", "JWT"),
}
