"""What measures give to the kernel: the menu line."""

from guanjia.kernel import navigation
from guanjia.kernel.navigation import Entry

navigation.add(Entry("desk", "质量", "figures", "数字", "gauge", "figures", "measures.read", 10))
