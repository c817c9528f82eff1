"""How a resident wants to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanjia.customers.models import Person
from guanjia.kernel.models import Subject
from guanjia.kernel.refs import SubjectRef


class Reach(Subject):
    """Which channels somebody prefers, in order, of what nothing shall leave the house, whether once a day is enough.

    The inbox of who has an account holds everything all the same; what is about safety ignores every wish.
    """

    kind = "reach"
    person = models.OneToOneField(Person, on_delete=models.CASCADE)
    channels = ArrayField(models.CharField(max_length=8), default=list)
    muted = ArrayField(models.CharField(max_length=8), default=list)
    is_daily = models.BooleanField(default=False)

    @property
    def event_project_id(self) -> int:
        """The project of the person."""
        return self.person.project_id

    def about(self) -> list[SubjectRef]:
        """The person."""
        return [SubjectRef("person", self.person_id)]
