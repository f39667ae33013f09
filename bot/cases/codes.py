"""Case codes (编号): five characters of Crockford base32, never digits only, read aloud without mistakes."""

import re
from collections.abc import Callable
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 5
#: What people type for what they read: Crockford's own table.
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_TYPED = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*[A-Za-z])[0-9A-Za-z]{5}(?![0-9A-Za-z])")


def new_code(random: Random) -> str:
    """A code that is not all digits, so that no number anybody types is one."""
    while True:
        code = "".join(random.choice(ALPHABET) for _ in range(LENGTH))
        if not code.isdigit():
            return code


def free_code(act: Act, *is_taken: Callable[[Session, str], bool]) -> str:
    """A new code that nothing of these kinds has yet."""
    while True:
        code = new_code(act.random)
        if not any(taken(act.session, code) for taken in is_taken):
            return code


def read_code(text: str) -> str | None:
    """The code that `text` as a whole is, as stored; None when it is none."""
    code = read_letters(text)
    return code if len(code) == LENGTH and not code.isdigit() else None


def read_letters(text: str) -> str:
    """`text` as letters of a code of any length, as stored; "" when another letter is in it."""
    code = text.strip().upper().translate(_LOOKS_LIKE)
    return code if all(letter in ALPHABET for letter in code) else ""


def find_code(text: str) -> tuple[str, str] | None:
    """The first code in `text`, as stored, and the text without it; None when there is none."""
    for typed in _TYPED.finditer(text):
        if (code := read_code(typed.group())) is not None:
            rest = (text[: typed.start()].removesuffix("编号").rstrip() + " " + text[typed.end() :].lstrip()).strip()
            return code, rest.removeprefix("编号").strip()
    return None
