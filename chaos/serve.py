"""`guanjia serve` with another way in, for the control of R1."""

import sys

from django.db import connections

from guanjia.config import checks
from guanjia.config.commands import serve
from guanjia.config.process import house

if __name__ == "__main__":
    with house("web"):
        checks.refuse_unsafe()
        connections.close_all()
        server = serve.server("127.0.0.1", int(sys.argv[1]))
        server.target = "chaos.broken_keys:application"
        server.serve()
