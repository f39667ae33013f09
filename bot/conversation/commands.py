"""Commands (命令词): whose word a text is, or begins with: 接单 7K3M2, 附近药店, 发错了."""

import re
from collections import defaultdict
from collections.abc import Callable

from bot.cases.codes import find_code
from bot.conversation.capability import Capability, Registry

STOPS = "。.!?"
_AFTER_WORD = re.compile(r"[\s,，。:：、!！]*")


class Commands:
    """The words of all capabilities, found by their first sign. The registry is complete before anybody talks."""

    def __init__(self, registry: Registry) -> None:
        self._whole = registry.whole
        self._by_first_sign: dict[str, list[tuple[str, Capability]]] = defaultdict(list)
        for word, capability in sorted(registry.commands.items(), key=lambda item: -len(item[0])):  # longest first
            self._by_first_sign[word[0]].append((word, capability))

    def find(self, text: str, may_say: Callable[[Capability], bool]) -> tuple[Capability | None, str]:
        """Whose word `text` is or begins with, of those that `may_say`, and what is said behind it."""
        capability = self._whole.get(text.rstrip(STOPS))
        if capability is not None and may_say(capability):
            return capability, ""
        for word, capability in self._by_first_sign.get(text[:1], ()):
            if not text.startswith(word) or not may_say(capability):
                continue
            rest = text[len(word) :]
            gap = _AFTER_WORD.match(rest)
            is_counted = capability.duty_words is not None and (rest[:1].isdecimal() or rest.startswith("半"))
            if not rest or (gap and gap.end() > 0) or find_code(rest[:5]) or is_counted:
                return capability, rest[gap.end() if gap else 0 :]
        return None, ""
