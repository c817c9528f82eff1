"""The addresses of this context's screens."""

from guanjia.people.web import commendations, desk, field, handovers, kinds, mine, roster, supports, wishes

urlpatterns = [
    *field.urlpatterns, *mine.urlpatterns, *desk.urlpatterns, *roster.urlpatterns, *kinds.urlpatterns,
    *wishes.urlpatterns, *supports.urlpatterns, *handovers.urlpatterns, *commendations.urlpatterns,
]  # fmt: skip
