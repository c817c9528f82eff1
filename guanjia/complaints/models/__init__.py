"""Tables of complaints."""

from guanjia.complaints.models.complaints import Complaint
from guanjia.complaints.models.handling import Evidence, Option, Progress, Review, Round

__all__ = ["Complaint", "Evidence", "Option", "Progress", "Review", "Round"]
