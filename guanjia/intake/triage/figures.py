"""How well suggestions agree with what people said: shares, precision and recall of each label, the confusion table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ABSTAINED = ""


@dataclass(frozen=True)
class OfLabel:
    """One label: how often people said it, how often triage did, and how often both."""

    label: str
    said: int
    suggested: int
    both: int

    @property
    def precision(self) -> float | None:
        """Of the suggestions the share that was right."""
        return self.both / self.suggested if self.suggested else None

    @property
    def recall(self) -> float | None:
        """Of what people said the share that was suggested."""
        return self.both / self.said if self.said else None


@dataclass(frozen=True)
class Figures:
    """The agreement of many suggestions; `counts` is the confusion: (what people said, what was suggested)."""

    counts: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        """How many texts."""
        return self.counts.total()

    @property
    def answered(self) -> int:
        """For how many a suggestion was made."""
        return sum(number for (_, got), number in self.counts.items() if got != ABSTAINED)

    @property
    def right(self) -> int:
        """How many suggestions were right."""
        return sum(number for (said, got), number in self.counts.items() if said == got != ABSTAINED)

    @property
    def accuracy(self) -> float:
        """The share of all texts with a right suggestion; an abstention is none."""
        return self.right / self.total if self.total else 0.0

    @property
    def accuracy_where_answered(self) -> float:
        """The share of right ones among the suggestions."""
        return self.right / self.answered if self.answered else 0.0

    @property
    def abstention(self) -> float:
        """The share of texts without a suggestion."""
        return 1 - self.answered / self.total if self.total else 0.0

    def labels(self) -> list[OfLabel]:
        """Every label, the most frequent first."""
        names = {name for pair in self.counts for name in pair if name != ABSTAINED}
        found = [
            OfLabel(
                name,
                said=sum(number for (said, _), number in self.counts.items() if said == name),
                suggested=sum(number for (_, got), number in self.counts.items() if got == name),
                both=self.counts[name, name],
            )
            for name in names
        ]
        return sorted(found, key=lambda one: (-one.said, one.label))

    def confusion(self) -> list[list[str]]:
        """The table: a line for what people said, a column for what was suggested, abstentions last."""
        names = [one.label for one in self.labels()]
        lines = [
            [said, *(str(self.counts[said, got] or "·") for got in [*names, ABSTAINED])] for said in names
        ]
        return [["", *names, "-"], *lines]


def compare(said: Sequence[str], suggested: Sequence[str]) -> Figures:
    """The figures of suggestions beside what people said."""
    return Figures(Counter(zip(said, suggested, strict=True)))
