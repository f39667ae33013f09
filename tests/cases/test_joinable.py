"""`joinable` as docs/howto/add-category.md tells it."""

from tests.talk import Town, build_town

ASKED = "要一起办吗"
BENCH = {"name": "长椅", "accept_h": 1, "resolve_h": 9, "words": ["长椅"], "joinable": True}


def test_a_neighbour_is_asked_for_what_is_public_and_for_nothing_else(town: Town):
    town.person("阿婆").say("翠园3幢2单元楼道灯坏了")
    assert ASKED in town.person("小王").say("翠园3幢2单元楼道灯不亮")
    town.person("阿婆").say("翠园3幢楼上夜里太吵")
    assert ASKED not in town.person("小王").say("翠园3幢楼上夜里太吵")


def test_of_a_category_of_ones_own_nobody_is_asked(store, clock):
    town = build_town(store, clock, categories={"bench": BENCH})
    town.person("阿婆").say("翠园3幢长椅坏了")
    assert ASKED not in town.person("小王").say("翠园3幢长椅坏了")
    assert {case.category for case in town.cases()} == {"bench"}
