"""What the worker does for the portal: the codes that residents asked for at the door."""

from guanjia.kernel import beats
from guanjia.portal import actions

beats.every(1)(actions.hand_out_codes)
