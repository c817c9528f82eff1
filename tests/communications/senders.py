"""Senders of webhooks as processes, killed at any moment: `python -m tests.communications.senders WORLD 3 300 7`.

The keeper forks so many senders into a database, kills one of them after the other so many times, each dead one is
replaced, and prints how many it killed once nothing is left to send. The code is the house's; only waits are shorter.
"""

import os
import random
import signal
import sys
import time
from contextlib import suppress
from datetime import timedelta

import django
from django.conf import settings

SHORT = {"webhooks.seconds": 2.0, "webhooks.max_attempts": 1_000_000, "webhooks.off_after": 900_000_000,
         "webhooks.retry_minutes": 0.001, "webhooks.longest_wait_minutes": 0.01}  # fmt: skip
PAUSE = (0.05, 0.6)  # seconds between two kills


def send() -> None:
    """Send as the house does, until somebody kills this process."""
    from django.db import connection

    from guanjia.communications import connections
    from guanjia.communications.actions import deliveries
    from guanjia.kernel import clock

    while True:
        for webhook_id in connections.waiting(clock.now()):
            deliveries.send_waiting(webhook_id)
        connection.close()
        time.sleep(0.02)


def sender() -> int:
    """A new sender; its number as a process."""
    number = os.fork()
    if number:
        return number
    with suppress(BaseException):
        send()
    os._exit(1)


def is_waiting() -> bool:
    """Whether anything was not sent yet; asked on a connection that no sender inherits."""
    from django.db import connection

    from guanjia.communications import connections
    from guanjia.communications.models import Delivery

    try:
        return Delivery.objects.filter(connections.OPEN).exists()
    finally:
        connection.close()


def keep(count: int, most: int, dice: random.Random) -> int:
    """Kill until enough are dead, wait until nothing is left; returns how many were killed."""
    alive, kills = [sender() for _ in range(count)], 0
    try:
        while is_waiting():
            time.sleep(dice.uniform(*PAUSE))
            if kills < most:
                victim = alive.pop(dice.randrange(count))
                os.kill(victim, signal.SIGKILL)
                os.waitpid(victim, 0)
                kills += 1
                alive.append(sender())
    finally:
        for number in alive:
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
    return kills


def main() -> None:
    """Set the house up for one database, keep its senders."""
    world, count, most, seed = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = world
    settings.OUTBOUND_LOOPBACK = True
    django.setup()
    from guanjia.communications.actions import deliveries
    from guanjia.kernel import policy

    real, deliveries.SPARE = policy.value, timedelta(seconds=0.5)
    policy.value = lambda key, **more: SHORT.get(key) or real(key, **more)
    print(keep(int(count), int(most), random.Random(seed)))  # noqa: S311, T201


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "guanjia.config.settings_test"
    os.environ["GUANJIA_ROLE"] = "owner"
    main()
