"""Reads of suppliers 供应商: who sends people of their own, under which contract."""

from datetime import date

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.organization.models import Supplier


def suppliers(actor: Actor) -> QuerySet[Supplier]:
    """Every supplier, for who sets up the company; by name."""
    rows = Supplier.objects.order_by("name")
    return rows if actor.may("organization.set_up") else rows.none()


def get_supplier(actor: Actor, supplier_id: int) -> Supplier:
    """A supplier, for who sets up the company."""
    row = suppliers(actor).filter(pk=supplier_id).first()
    if row is None:
        raise NotFound
    return row


def to_choose() -> QuerySet[Supplier]:
    """Suppliers whose staff may be entered, by name; only names are shown."""
    return Supplier.objects.order_by("name")


def lapsed(on: date) -> Q:
    """The condition on suppliers that are not under contract on a day."""
    return Q(ended_at__isnull=False) | Q(ends_on__lt=on) | Q(starts_on__gt=on)


def system_supplier(supplier_id: int) -> Supplier:
    """A supplier by number, for reactions."""
    return Supplier.objects.get(pk=supplier_id)
