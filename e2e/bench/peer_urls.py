from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("api/auth/", include("djoser.urls")),
    path("api/auth/", include("djoser.urls.jwt")),
    path("page", lambda request: HttpResponse("<!doctype html><title>Log in</title>")),
]
