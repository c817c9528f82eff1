"""The addresses of this context's screens."""

from guanjia.intake.web import desk

urlpatterns = [*desk.urlpatterns]
