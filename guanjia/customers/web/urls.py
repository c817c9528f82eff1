"""The addresses of this context's screens."""

from guanjia.customers.web import desk, household, resident, zones

urlpatterns = [*desk.urlpatterns, *household.urlpatterns, *zones.urlpatterns, *resident.urlpatterns]
