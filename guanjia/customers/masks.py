"""How values of customers stand on pages: masked, whoever reads."""


def hide(text: str) -> str:
    """A mask that shows nothing."""
    return "*" * min(len(text), 6)


def mask_plate(plate: str) -> str:
    """The province, the city and the last two signs of a plate: 浙A···88."""
    return f"{plate[:2]}···{plate[-2:]}" if len(plate) > 4 else hide(plate)
