"""The addresses of this context's screens."""

from guanjia.intake.web import desk, resident

urlpatterns = [*desk.urlpatterns, *resident.urlpatterns]
