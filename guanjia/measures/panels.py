"""What measures give to the kernel: the preview of another threshold, the menu line."""

from guanjia.kernel import navigation, policy
from guanjia.kernel.navigation import Entry
from guanjia.measures import previews

policy.previewer(previews.months_under)
navigation.add(Entry("desk", "质量", "figures", "数字", "gauge", "figures", "measures.read", 10))
