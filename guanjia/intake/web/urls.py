"""The addresses of this context's screens."""

from guanjia.intake.web import (
    accuracy,
    calls,
    channels,
    chats,
    contacts,
    desk,
    enquiries,
    filing,
    letters,
    phone,
    praise,
    reception,
    resident,
    resident_chat,
    triage,
)

urlpatterns = [
    *desk.urlpatterns,
    *contacts.urlpatterns,
    *channels.urlpatterns,
    *calls.urlpatterns,
    *enquiries.urlpatterns,
    *reception.urlpatterns,
    *phone.urlpatterns,
    *letters.urlpatterns,
    *chats.urlpatterns,
    *resident.urlpatterns,
    *resident_chat.urlpatterns,
    *triage.urlpatterns,
    *accuracy.urlpatterns,
    *praise.urlpatterns,
    *filing.urlpatterns,
]
