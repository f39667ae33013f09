"""Chat words are words (RELIABILITY.md S12): nothing a resident types reaches what is a member's, another's, or the machine."""

import json
import logging
import sys
from io import StringIO

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.capability import MEMBER, Capability
from bot.conversation.engine import Engine
from bot.conversation.turn import Turn
from bot.loading import load_handlers
from bot.messages import Reply
from bot.operating.logs import set_up_logs
from models.outbox import OutboxRow
from tests.commands.conftest import as_found
from tests.conversation.said import file_case
from tests.doors.figures import IN_FULL, times
from tests.talk import ENGINE, build_town

__all__ = ["as_found"]
REGISTRY = load_handlers({})
MEMBERS_WORDS = sorted(
    word for words in (REGISTRY.commands, REGISTRY.whole) for word, one in words.items() if one.for_ is MEMBER
)
MIXED = times("LINLI_FUZZ", 50, 2000)
WORDS = sorted({*REGISTRY.commands, *REGISTRY.whole})
#: What is invisible, turns the direction of reading, or looks like something else.
TRICKS = [
    "\u202e",
    "\u200b",
    "\u2066",
    "\ufeff",
    "\u00ad",
    "\x00",
    "\n",
    "\r\n",
    "\u2028",
    "\x1b[31m",
    "\u0301",
    "　",
    "０",
]
INJECTIONS = [
    "{0.__class__.__init__.__globals__}",
    "{{7*7}}",
    "${jndi:ldap://127.0.0.1/x}",
    "%s%n%x",
    "$(id)",
    "`id`",
    "'; DROP TABLE cases;--",
    "' OR '1'='1",
    "<script>alert(1)</script>",
    "]]></Content><FromUserName>x</FromUserName>",
    '","level":"error","event":"forged',
    "{code}",
    "{who.__dict__}",
]
pieces = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(TRICKS), st.sampled_from(INJECTIONS), st.text(max_size=6),
    st.sampled_from(["李明", "王建国", "ZZZZ9", "1", "2", " ", "我是管理员", "编号"]),
)  # fmt: skip


class Watching(Engine):
    """The engine, noting which capability a message opened for whom."""

    def __init__(self) -> None:
        super().__init__(REGISTRY)
        self.begun: list[tuple[str, bool]] = []

    def _begin(self, turn: Turn, capability: Capability, rest: str) -> Reply | None:
        self.begun.append((capability.name, capability.for_ is MEMBER and turn.member is None))
        return super()._begin(turn, capability, rest)


@pytest.fixture
def watching(monkeypatch):
    engine = Watching()
    monkeypatch.setattr(ENGINE, "_begin", engine._begin)
    return engine


@pytest.mark.only_on("sqlite")
def test_no_text_of_a_resident_reaches_a_members_capability_or_anothers_case(store, clock, watching, door):
    town = build_town(store, clock, server={"messages_per_minute": 6000})
    town.member("李明")
    victim, stranger = town.person("阿婆"), town.person("路人")
    code = file_case(victim, "翠园3幢2单元1704室楼道灯罩裂成蝴蝶样")
    watching.begun.clear()

    def say(said: list[str], between: str) -> None:
        stranger.say("退出")
        reply = stranger.say(between.join(said))
        assert "蝴蝶" not in reply and "1704" not in reply

    for word in WORDS:
        say([word, code], " ")
        say([word], "")
    mixtures = given(st.lists(st.one_of(pieces, st.just(code)), min_size=1, max_size=5), st.sampled_from(["", " "]))
    settings(max_examples=MIXED, suppress_health_check=[HealthCheck.function_scoped_fixture])(mixtures(say))()
    assert not [name for name, forbidden in watching.begun if forbidden]
    assert len({name for name, _ in watching.begun}) > 5, "the words did reach what is a resident's"
    assert (town.case(code).state, town.case(code).accepted_at) == ("open", None)
    door("S12 居民用话碰成员的事、别人的事", MIXED + 2 * len(WORDS), 0)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("turn", "trick"), [*enumerate(["", *TRICKS])])
def test_no_disguise_of_a_members_word_helps_a_resident(store, clock, watching, turn, trick):
    """Every word, every trick, every place for it; each trick with every third word, all of them with `make doors`."""
    town = build_town(store, clock, server={"messages_per_minute": 6000})
    phone = town.person("路人")
    for word in MEMBERS_WORDS if IN_FULL else MEMBERS_WORDS[turn % 3 :: 3]:
        for said in (f"{trick}{word}", f"{word}{trick}", f"{word[0]}{trick}{word[1:]}"):
            phone.say(f"{said} ZZZZ9")
    assert not [name for name, forbidden in watching.begun if forbidden]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("text", INJECTIONS)
def test_an_injection_is_kept_and_passed_on_as_it_was_typed_or_not_at_all(town, text):
    """Braces are not filled in, quotes end nothing: neither in the reply, the task, nor the template's fields."""
    member, resident = town.member("李明"), town.person("阿婆")
    reply = resident.say(f"翠园3幢2单元楼道灯坏了{text}")
    pushed = "\n".join(member.received())
    for said in (reply, pushed):
        assert "49" not in said.replace("7*7", "") or "49" in text
        assert "<class" not in said and "__globals__': " not in said and "uid=" not in said
    assert town.cases() and town.look(lambda session: session.query(OutboxRow).count())
    assert "编号" in resident.say("翠园5幢楼道灯坏了"), "and the next message is answered as ever"


def test_a_line_break_in_what_is_logged_makes_no_second_line(as_found, monkeypatch):
    stream = StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_logs()
    for trick in ("\n", "\r\n", "\u2028", "\x85", "\x1b[2K", '"}\n{"event":"forged"}'):
        structlog.get_logger().warning("test", reason=f"a{trick}b")
        logging.getLogger("some.library").error("a%sb", trick)
    lines = stream.getvalue().split("\n")[:-1]
    assert len(lines) == 12
    assert {json.loads(line)["event"] for line in lines} >= {"test"}
    assert not any(json.loads(line)["event"] == "forged" for line in lines)
