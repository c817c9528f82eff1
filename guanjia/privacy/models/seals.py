"""The chain over events: each seal covers a batch and the seal before it (D7, R11)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Seal(models.Model):
    """A batch of events, sealed: `marks` holds number and digest of each, `head` covers them and the head before."""

    append_only: ClassVar[bool] = True
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    late = ArrayField(models.BigIntegerField(), default=list)
    count = models.PositiveIntegerField()
    marks = models.BinaryField()
    head = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
