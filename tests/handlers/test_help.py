"""帮助: what can be said, what is wanted most first."""

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.directory.snapshot import build
from tests.support import MONDAY
from tests.talk import Town


def lines_of(text: str) -> list[str]:
    return [line.split(":")[0] for line in text.splitlines()]


def test_what_residents_want_most_comes_first(town: Town):
    assert lines_of(town.person("阿婆").say("帮助"))[1:4] == ["直接说哪里有什么问题,如“翠园3幢灯坏了”", "进度", "人工"]


def test_a_member_s_words_begin_with_taking_a_task(town: Town):
    lines = lines_of(town.member("李明").say("帮助"))
    own = lines.index("您是物业李明,还可以")
    assert lines[own + 1 : own + 4] == ["接单 编号", "待办", "办结 编号 说明"]


def test_help_fits_a_screen_and_tells_the_rest_on_asking(town: Town):
    resident, member = town.person("阿婆"), town.member("李明")
    assert len(resident.say("帮助").split("\n\n")[0].splitlines()) <= 12
    assert len(member.say("帮助").splitlines()) <= 22
    whole = member.say("帮助 全部")
    assert "并案" in whole and "帮助 全部" not in whole


def test_the_example_is_a_building_of_the_directory(town: Town):
    """Whoever copies it is understood."""

    def rename(session: Session) -> None:
        session.execute(text("UPDATE place SET name = '枫桥' || substr(name, 3) WHERE name LIKE '翠园%'"))

    town.look(rename)
    town.office = replace(town.office, directory=town.look(lambda session: build(session, MONDAY.date())))
    for said in ("帮助", "你好", "呵呵呵呵"):
        assert "如“枫桥3幢灯坏了”" in town.person(said).say(said), said
    assert "编号" in town.person("阿公").say("枫桥3幢灯坏了")


def test_without_estates_the_example_names_none(town: Town):
    town.look(lambda session: session.execute(text("DELETE FROM place")))
    assert town.look(lambda session: build(session, MONDAY.date())).example == "3幢灯坏了"
