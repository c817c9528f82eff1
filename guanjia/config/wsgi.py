"""The web process's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
os.environ.setdefault("GUANJIA_ROLE", "web")

application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded now stays: no collection walks through it again
