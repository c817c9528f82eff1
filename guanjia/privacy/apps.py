"""Masking, reveals with a purpose, the audit of reads."""

from guanjia.kernel.apps import ContextConfig


class PrivacyConfig(ContextConfig):
    """The context `privacy`."""

    name = "guanjia.privacy"
    label = "privacy"
    verbose_name = "信息保护"
