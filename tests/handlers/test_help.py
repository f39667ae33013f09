"""帮助: what can be said, what is wanted most first."""

from tests.talk import Town


def lines_of(text: str) -> list[str]:
    return [line.split(":")[0] for line in text.splitlines()]


def test_what_residents_want_most_comes_first(town: Town):
    assert lines_of(town.person("阿婆").say("帮助"))[1:4] == ["直接说哪里有什么问题,如“翠园3幢灯坏了”", "进度", "人工"]


def test_a_member_s_words_begin_with_taking_a_task(town: Town):
    lines = lines_of(town.member("李明").say("帮助"))
    own = lines.index("您是物业李明,还可以") if "您是物业李明,还可以" in lines else -1
    assert lines[own + 1 : own + 3] == ["接单 编号", "待办"]
