"""The addresses of this context's screens."""

from guanjia.knowledge.web import (
    answer_keeping,
    answers,
    desk,
    documents,
    everything,
    keeping,
    laws,
    scripts,
    sessions,
)

urlpatterns = [
    *desk.urlpatterns,
    *keeping.urlpatterns,
    *documents.urlpatterns,
    *scripts.urlpatterns,
    *answers.urlpatterns,
    *answer_keeping.urlpatterns,
    *laws.urlpatterns,
    *everything.urlpatterns,
    *sessions.urlpatterns,
]
