"""/healthz: whether the database answers, how old the worker's heartbeat is, which version runs."""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from guanjia import __version__

WORKER_LATE_SECONDS = 60


def worker_age() -> float | None:
    """Seconds since the worker last said that it lives, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(at)) FROM kernel_heartbeat WHERE name = 'worker'"
        )
        age = cursor.fetchone()[0]
    return None if age is None else round(float(age), 1)


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while requests can be served; 503 with Retry-After while the database is away."""
    try:
        age = worker_age()
    except Error:
        body = {"database": "away", "worker": "unknown", "version": __version__}
        return JsonResponse(body, status=503, headers={"Retry-After": "5"})
    worker = "never" if age is None else "late" if age > WORKER_LATE_SECONDS else "ok"
    return JsonResponse(
        {"database": "ok", "worker": worker, "worker_age_seconds": age, "version": __version__}
    )


healthz.writes_on_get = True  # type: ignore[attr-defined]  # no read-only block: it must answer without a database
healthz.need = "anyone"  # type: ignore[attr-defined]
