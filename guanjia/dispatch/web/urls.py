"""The addresses of this context's screens."""

from guanjia.dispatch.web import desk, field, needs, plan, sickness, simulate

urlpatterns = [
    *desk.urlpatterns,
    *field.urlpatterns,
    *needs.urlpatterns,
    *plan.urlpatterns,
    *sickness.urlpatterns,
    *simulate.urlpatterns,
]
