"""Creates the tables, and the accounts of the JSON list in the first argument."""
import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command

call_command("migrate", run_syncdb=True, verbosity=0)
for account in json.loads(sys.argv[1]):
    get_user_model().objects.create_user(**account)
