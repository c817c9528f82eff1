"""The addresses of this context's screens."""

from guanjia.people.web import desk, field, kinds, mine, roster, supports, wishes

urlpatterns = [
    *field.urlpatterns, *mine.urlpatterns, *desk.urlpatterns, *roster.urlpatterns, *kinds.urlpatterns,
    *wishes.urlpatterns, *supports.urlpatterns,
]  # fmt: skip
