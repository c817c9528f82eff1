"""The addresses of this context's screens."""

from guanjia.dispatch.web import desk, field, plan, sickness, simulate

urlpatterns = [
    *desk.urlpatterns,
    *field.urlpatterns,
    *plan.urlpatterns,
    *sickness.urlpatterns,
    *simulate.urlpatterns,
]
