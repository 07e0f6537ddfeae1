"""Does what each line of its input says, a JSON list of a function and its argument, and answers with a line of JSON."""
import json
import sys

import django

django.setup()

from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import BCryptPasswordHasher, BCryptSHA256PasswordHasher, PBKDF2PasswordHasher, make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.core.management import call_command
from django.utils.dateparse import parse_datetime
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

BCryptPasswordHasher.rounds = BCryptSHA256PasswordHasher.rounds = 4
PBKDF2PasswordHasher.iterations = 1000
User = get_user_model()
address = User.EMAIL_FIELD


def create(users):
    """Of each `count`, with {} in its texts for its number. Hashed once for all of them."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    add(users)


def add(users):
    for user in users:
        count, typed, hasher = user.pop("count", 1), user.pop("typed", None), user.pop("hasher", "pbkdf2_sha256")
        user.setdefault("password", make_password(typed, hasher=hasher))
        if user.get("last_login"):
            user["last_login"] = parse_datetime(user["last_login"])
        User.objects.bulk_create(
            User(**{k: v.replace("{}", str(i)) if isinstance(v, str) and k != "password" else v for k, v in user.items()})
            for i in range(count)
        )


def change(changes):
    for email, values in changes.items():
        typed = values.pop("typed", None)
        if typed:
            values["password"] = make_password(typed)
        User.objects.filter(**{address: email}).update(**values)


def links(emails):
    """As Django's and Djoser's reset mails them."""
    users = [User.objects.get(**{address: email}) for email in emails]
    return [
        {"uid": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
        for user in users
    ]


def check(mailed):
    """With the secret that mailed them as the site's key."""
    generator = PasswordResetTokenGenerator()
    generator.secret = mailed["secret"]
    users = [User.objects.get(pk=urlsafe_base64_decode(link["uid"]).decode()) for link in mailed["links"]]
    return [generator.check_token(user, link["token"]) for user, link in zip(users, mailed["links"])]


def log_in(logins):
    """By the model's own user name."""
    field = User.USERNAME_FIELD
    return [
        bool(authenticate(**{field: getattr(User.objects.get(**{address: email}), field), "password": password}))
        for email, password in logins
    ]


def rows(models):
    """Of each model the values of all its rows."""
    from django.apps import apps

    return {model: json.loads(json.dumps(list(apps.get_model(model).objects.order_by("pk").values()), default=str)) for model in models}


def socialise(accounts):
    """Rows of allauth and python-social-auth, by address."""
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialAccount
    from social_django.models import UserSocialAuth

    for email, verified in accounts["addresses"]:
        user = User.objects.get(email__iexact=email)
        EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    for email, provider, uid in accounts["allauth"]:
        SocialAccount.objects.create(user=User.objects.get(email=email), provider=provider, uid=uid)
    for email, provider, uid, extra in accounts["social"]:
        UserSocialAuth.objects.create(user=User.objects.get(email=email), provider=provider, uid=uid, extra_data=extra)


def dump(file):
    call_command("dumpdata", output=file)


def load(file):
    call_command("loaddata", file, verbosity=0)


for line in sys.stdin:
    function, argument = json.loads(line)
    print(json.dumps(globals()[function](argument)), flush=True)
