"""What intake gives to the kernel: its menu lines."""

from guanjia.kernel import navigation
from guanjia.kernel.navigation import Entry

navigation.add(
    Entry("desk", "", "new", "新建", "plus", "desk-new", "intake.register", 15),
    Entry("desk", "", "contacts", "待处理联系", "message-exclamation", "contacts", "intake.register", 40),
)
