"""What tests of the talk read out of a reply."""

import re

from sqlalchemy.orm import Session

from bot.act import Act
from bot.directory import binding
from tests.talk import Phone, Town

LAMP = "翠园3幢2单元楼道灯坏了"
PRIVACY = "隐私:"


def codes_in(text: str) -> list[str]:
    """The case codes a text names, each once, in order."""
    named = re.findall(r"编号 ?([0-9A-Z]{5}(?:、[0-9A-Z]{5})*)", text)
    return list(dict.fromkeys(code for group in named for code in group.split("、")))


def code_in(text: str) -> str:
    """The one case code a text names."""
    (code,) = codes_in(text)
    return code


def file_case(phone: Phone, text: str = LAMP) -> str:
    """Report something complete; the code of its case."""
    return codes_in(phone.say(text))[0]  # what waits for him may ride behind it


def say_all(phone: Phone, *texts: str) -> str:
    """Say one thing after the other; the last reply."""
    return [phone.say(text) for text in texts][-1]


def bind_all(town: Town, *names: str) -> dict[str, Phone]:
    """The phones of these members, bound with codes of one invitation."""

    def invite(session: Session) -> dict[str, str]:
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:invite")
        return {member.name: code for member, code in binding.invite(act)}

    codes = town.look(invite)
    phones = {name: town.person(name) for name in names}
    for name, phone in phones.items():
        assert "绑定成功" in phone.say(f"绑定 {codes[name]}")
    return phones
