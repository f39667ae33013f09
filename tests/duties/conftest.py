"""These tests talk a lot: one store serves them all, see tests/conversation/towns.py."""

from tests.conversation.towns import town, untouched

__all__ = ["town", "untouched"]
