"""Forms of the stores: they list the fields that may be set and only parse."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from guanjia.stores.models import Item, Stock, Store
from guanjia.stores.rules import short_of, shown

MARK, SEEN = "n_", "seen_"


class Day(forms.DateField):
    """A date, as the browser's control sends it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="原因", max_length=120)


class YuanField(forms.DecimalField):
    """Money as people write it, in yuan; kept in fen."""

    def clean(self, value: Any) -> int:
        """Whole fen."""
        return int((super().clean(value) or Decimal(0)) * 100)


class ItemForm(forms.Form):
    """Facts of a material."""

    name = forms.CharField(label="名称", max_length=60, help_text="师傅记用料时按这个名称对库存")
    unit = forms.CharField(label="单位", max_length=8, initial="个")
    words = forms.CharField(label="类别", max_length=40, required=False)
    fen = YuanField(label="单价（元）", min_value=0, max_digits=9, decimal_places=2, required=False)


class NewItemForm(ItemForm):
    """A new material."""

    field_order = ("code", "name")
    code = forms.CharField(label="编码", max_length=16)


class ChangeItemForm(ItemForm):
    """A material that exists."""

    is_active = forms.BooleanField(label="在用", required=False)


class StoreForm(forms.Form):
    """A new warehouse."""

    name = forms.CharField(label="名称", max_length=24)


class StoreField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A store to choose."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name, or whose van it is."""
        return str(obj)


class MinimumForm(forms.Form):
    """Minimum and expected delivery of an item in a store."""

    minimum = forms.DecimalField(
        label="最低库存",
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="到了这个数就提醒仓库；填 0 不提醒",
    )


class ExpectForm(forms.Form):
    """When an item comes."""

    on = Day(label="哪天到货", required=False, help_text="师傅备料时会看到；不填就是没有日期")


class LinesForm(forms.Form):
    """A quantity for each of some items; an empty one is left out."""

    def __init__(
        self, *args: Any, items: Iterable[Item], held: dict[int, Decimal] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.held = list(items), held or {}
        for item in self.items:
            self.fields[f"{MARK}{item.pk}"] = forms.DecimalField(
                label=item.name, min_value=0, max_digits=9, decimal_places=2, required=False
            )

    def clean(self) -> dict[str, Any]:
        """The quantities by item, beside the other facts."""
        facts = super().clean() or {}
        found = {item.pk: facts.pop(f"{MARK}{item.pk}", None) for item in self.items}
        return facts | {"lines": {pk: n for pk, n in found.items() if self.counts(n)}}

    def counts(self, quantity: Decimal | None) -> bool:
        """Whether a quantity is one; nothing is none."""
        return bool(quantity)

    def rows(self) -> list[dict[str, Any]]:
        """Items with their field and what is there, for the page."""
        return [
            {"item": item, "field": self[f"{MARK}{item.pk}"], "held": shown(self.held[item.pk])
             if item.pk in self.held else ""}
            for item in self.items
        ]  # fmt: skip

    def others(self) -> list[Any]:
        """The fields beside the quantities."""
        return [f for f in self if not f.name.startswith((MARK, SEEN))]


class ReceiveForm(LinesForm):
    """Material that came in."""

    reason = forms.CharField(label="来源", max_length=120, required=False, help_text="例如送货单号")


class WriteOffForm(LinesForm):
    """Material that is no use any more."""

    reason = forms.CharField(label="原因", max_length=120, help_text="例如破损、过期")


class TransferForm(LinesForm):
    """Material that goes to another store."""

    to = StoreField(label="调到", queryset=Store._default_manager.none(), empty_label="请选")
    reason = forms.CharField(label="说明", max_length=120, required=False)

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = others


class CountForm(LinesForm):
    """What was counted, beside what the book said when the page was opened; zero counts, empty does not."""

    reason = forms.CharField(label="差异原因", max_length=120, required=False, help_text="有差异时必填")

    def __init__(self, *args: Any, stock: Iterable[Stock], **kwargs: Any) -> None:
        rows = list(stock)
        super().__init__(
            *args,
            items=[row.item for row in rows],
            held={row.item_id: row.quantity for row in rows},
            **kwargs,
        )
        for row in rows:
            self.fields[f"{SEEN}{row.item_id}"] = forms.DecimalField(
                initial=row.quantity, widget=forms.HiddenInput, required=False
            )

    def counts(self, quantity: Decimal | None) -> bool:
        """Zero is a count."""
        return quantity is not None

    def clean(self) -> dict[str, Any]:
        """The counted quantities and the book that they were compared with."""
        facts = super().clean()
        seen = {item.pk: facts.pop(f"{SEEN}{item.pk}", None) for item in self.items}
        return facts | {"seen": {pk: n for pk, n in seen.items() if n is not None}}

    def seen(self) -> list[Any]:
        """The hidden fields with the book."""
        return [f for f in self if f.name.startswith(SEEN)]


class IssueForm(LinesForm):
    """What is handed out of a request, and when the rest comes."""

    rest_on = Day(label="其余哪天到", required=False, help_text="发不齐时填，师傅会收到")


class WarehouseForm(LinesForm):
    """Quantities with the warehouse that they come from or go to."""

    store = StoreField(label="仓库", queryset=Store._default_manager.none(), empty_label=None)

    def __init__(self, *args: Any, warehouses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["store"]
        field.queryset = warehouses
        field.initial = warehouses.first()


class AnywayField(forms.BooleanField):
    """Ask though there is not enough; hidden until that was said once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(label="不够也申请，缺的等到货", required=False)


def tell_shortage(form: forms.Form, short: dict[str, str]) -> None:
    """Say at each field how much is missing, and offer to ask all the same, with all of it in one place."""
    for name, words in short.items():
        form.add_error(name, words)
    if short:
        form.fields["anyway"].widget = forms.CheckboxInput()
        form["anyway"].help_text = "；".join(
            f"{form.fields[name].label}{words}" for name, words in short.items()
        )


class AskForm(WarehouseForm):
    """What somebody needs, and what for; more than the warehouse has is said once and asked all the same."""

    note = forms.CharField(label="用在哪里", max_length=120, required=False)
    anyway = AnywayField()

    def __init__(self, *args: Any, there: dict[int, dict[int, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = there

    def clean(self) -> dict[str, Any]:
        """The quantities; a shortage in the chosen warehouse is told until somebody asks all the same."""
        facts = super().clean()
        store, is_told = facts.get("store"), facts.pop("anyway", False)
        held = self.there.get(store.pk, {}) if store else {}
        if store and not is_told:
            asked = {item.pk: (item, facts["lines"].get(item.pk)) for item in self.items}
            words = {
                f"{MARK}{pk}": short_of(item, held.get(pk, Decimal(0)), n)
                for pk, (item, n) in asked.items()
                if n
            }
            tell_shortage(self, {name: text for name, text in words.items() if text})
        return facts


class ReturnForm(WarehouseForm):
    """What goes back."""

    def clean(self) -> dict[str, Any]:
        """The warehouse under the name of the action."""
        facts = super().clean()
        return facts | {"to": facts.pop("store", None)}


class SettleForm(forms.Form):
    """Where unbooked material came from."""

    store = StoreField(
        label="从哪里拿的",
        queryset=Store._default_manager.none(),
        required=False,
        empty_label="不是仓库的（自购、旧料）",
    )
    reason = forms.CharField(label="说明", max_length=120)

    def __init__(self, *args: Any, warehouses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["store"]
        field.queryset = warehouses
