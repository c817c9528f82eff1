"""What people hear: the contract of a supplier ended, or its last day passed."""

from guanjia.kernel import clock, jobs
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization.events import SupplierChanged, SupplierEnded
from guanjia.organization.moments import local
from guanjia.people import actions, queries


@on(SupplierEnded, SupplierChanged)
def close_out(event: Event) -> None:
    """A contract was ended or got other days: nobody of a supplier without contract signs in any more."""
    close_lapsed()


@jobs.daily
def close_lapsed() -> None:
    """Contracts that ran out: the accounts of their people close, as of who leaves."""
    for person in queries.system_lapsed(local(clock.now()).date()):
        actions.close_supplied(person)
