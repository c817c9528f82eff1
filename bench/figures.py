"""B7: the project's numbers over thousands and over millions of events."""

from bench import asking
from bench.cast import cookie
from bench.measure import Row, percentile, timed
from bench.scenarios import Bench, beside_sign_in
from guanjia.kernel.models import Event

PAGES = {
    "all figures, six months of each": "/desk/figures/?days=365",
    "one figure, cut by person": "/desk/figures/M004/?days=365&by=person",
}


def b7(bench: Bench) -> list[Row]:
    """The dashboard of a project: every figure of a year with its trend; one figure with its cut and its rows."""
    return [_page(bench, what, url) for what, url in PAGES.items()]


def _page(bench: Bench, what: str, url: str) -> Row:
    app, headers = asking.handler(), {"cookie": cookie(bench.big.supervisor)}
    asking.ask(app, url, headers)
    with asking.statements() as caught:
        status, _ = asking.ask(app, url, headers)
    if status != 200:
        raise RuntimeError(f"{url} answered {status}")
    count, events = len(beside_sign_in(caught)), Event.objects.count()
    row = Row("B7", what, bench.orders, unit=" ms", limit=f"{count} queries, {events:,} events")
    for _ in range(bench.repeats):
        times = timed(lambda: asking.ask(app, url, headers), bench.seconds / 2)
        row.values.append(percentile(times, 0.5))
    return row
