"""What tests of the talk read out of a reply."""

import re

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.conversation.replies.doubt import Doubt, question
from bot.outbox import ask
from bot.seal import Keyring
from models.all import metadata
from models.case_events import event_note, find_events
from models.cases import case_text, case_where, find_case_by_code
from tests.talk import Phone, Town

LAMP = "翠园3幢2单元楼道灯坏了"
LEAK = "翠园5幢楼上漏水到我家"
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


def where_of(town: Town, code: str) -> str:
    """Where a case is, in words."""
    return town.look(lambda session: case_where(session, find_case_by_code(session, code)))


def words_of(town: Town, code: str) -> str:
    """All that the member can read of a case."""

    def read(session: Session) -> str:
        case = find_case_by_code(session, code)
        return " ".join(
            [case_text(session, case), *(event_note(session, one) for one in find_events(session, case.id))]
        )

    return town.look(read)


def bind_all(town: Town, *names: str) -> dict[str, Phone]:
    """The phones of these members, bound with codes of one invitation."""
    codes = town.invite(*names)
    phones = {name: town.person(name) for name in names}
    for name, phone in phones.items():
        assert "绑定成功" in phone.say(f"绑定 {codes[name]}")
    return phones


def every_word_kept(town: Town, keyring: Keyring, but: tuple[str, ...] = ()) -> str:
    """All that every table says in the clear, and all sealed columns opened; `but`: tables to leave out."""
    said: list[str] = []

    def read(session: Session) -> None:
        for table in metadata.sorted_tables:
            keys = [column.name for column in table.primary_key.columns]
            for row in session.execute(select(table)).mappings() if table.name not in but else ():
                key = row[keys[0]] if len(keys) == 1 else tuple(row[name] for name in keys)
                for column in table.columns:
                    value = row[column.name]
                    if isinstance(column.type, LargeBinary) and value:
                        said.append(keyring.open(f"{table.name}.{column.name}", key, value))
                    elif isinstance(value, str | dict | list):
                        said.append(str(value))

    town.look(read)
    return "\n".join(said)


def file_doubted(phone: Phone, text: str = "翠园3幢楼上漏水", second: str = "drainage") -> str:
    """Report something of which the bot is sure, and be asked all the same whether it is of kind `second`; its code.

    Of which sentences it is unsure changes with each training.
    """
    town, code = phone.town, file_case(phone, text)

    def work(session: Session) -> None:
        case = find_case_by_code(session, code)
        assert case is not None
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:doubt")
        _, prompt = question(town.office, act.now, [case], [Doubt(case.id, case.category, second)])
        ask(act, case.contact_id or 0, prompt)

    town.look(work)
    return code
