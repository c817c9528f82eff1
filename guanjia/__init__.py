"""Guanjia 管家: the working system of a property company."""

__version__ = "0.1.0"
