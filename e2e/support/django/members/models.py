import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Member(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    contact = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    nickname = models.CharField(max_length=30, default="")
    USERNAME_FIELD = "contact"
    EMAIL_FIELD = "contact"
    objects = BaseUserManager()
