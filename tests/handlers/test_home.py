"""常住地点: "楼下" means the building a resident agreed to, the answer says so, and he can have it forgotten."""

from sqlalchemy import func, select

from models.usual import UsualPlace, keep_usual_place
from tests.conversation.said import code_in, codes_in
from tests.talk import Phone, Town


def at_home(town: Town, name: str = "阿婆") -> Phone:
    """Somebody who let us remember 翠园3幢."""
    phone = town.person(name)
    assert "楼下" in phone.say("我家在翠园3幢")
    assert "记住了" in phone.say("1")
    phone.say("退出")
    return phone


def grid_of(town: Town, said: str) -> tuple[str | None, str | None]:
    case = town.case(codes_in(said)[0])
    return case.place, case.grid


def test_downstairs_is_his_building_and_the_answer_says_so(town: Town):
    said = at_home(town).say("楼下路灯不亮")
    assert grid_of(town, said) == ("P1-3", "GA1")
    assert "按您让记住的翠园3幢记的" in said and "地点不对" in said


def test_a_bare_building_is_one_of_his_estate(town: Town):
    assert grid_of(town, at_home(town).say("5幢楼道灯坏了")) == ("P1-5", "GA1")


def test_a_place_that_is_said_beats_the_usual_one(town: Town):
    said = at_home(town).say("桂苑1幢楼下路灯不亮")
    assert grid_of(town, said) == ("P2-1", "GA2") and "记住的" not in said


def test_words_that_say_nothing_of_home_are_asked_about(town: Town):
    assert "在哪里" in at_home(town).say("井盖没了")


def test_without_his_consent_nothing_is_filled_in(town: Town):
    resident = town.person("阿婆")
    resident.say("我家在翠园3幢")
    resident.say("退出")
    assert "哪里" in resident.say("楼下路灯不亮")


def test_he_is_asked_after_he_had_to_say_where_home_is_and_only_once(town: Town):
    resident = town.person("阿婆")
    resident.say("楼下路灯不亮")
    said = resident.say("翠园3幢")
    assert "以后说“楼下”就当是翠园3幢" in said
    code_in(said)
    assert "不记" in resident.say("2")
    town.clock.advance(hours=1)
    assert "以后说" not in resident.say("翠园3幢井盖没了")
    assert "哪里" in resident.say("楼下有人乱停车")


def test_whoever_names_his_building_is_not_asked_about_it(town: Town):
    resident = town.person("阿婆")
    assert "以后说" not in resident.say("翠园3幢井盖没了")
    town.clock.advance(hours=1)
    assert "以后说" not in resident.say("翠园3幢有狗乱叫")


def test_once_the_case_is_done_a_number_is_the_answer_to_that(town: Town):
    resident, leader = town.person("阿婆"), town.member("王建国")
    resident.say("楼下有狗乱叫")
    said = resident.say("翠园3幢")
    assert "以后说“楼下”就当是翠园3幢" in said
    leader.say(f"办结 {code_in(said)} 已找到主人")
    resident.received()
    assert "谢谢" in resident.say("1")


def test_danger_is_no_moment_to_ask(town: Town):
    resident = town.person("阿婆")
    resident.say("翠园3幢井盖没了")
    town.clock.advance(hours=1)
    assert "以后说" not in resident.say("翠园3幢着火了")


def test_my_data_shows_it_and_both_ways_of_forgetting_work(town: Town):
    resident = at_home(town)
    assert "常住地点:翠园3幢" in resident.say("我的信息")
    assert "已忘记" in resident.say("忘记地点")
    assert "常住地点" not in resident.say("我的信息")
    again = at_home(town, "阿公")
    again.say("删除")
    again.say("确认删除")
    assert town.look(lambda session: session.scalar(select(func.count()).select_from(UsualPlace))) == 0


def test_what_was_not_used_for_half_a_year_is_forgotten_at_night(town: Town):
    at_home(town)
    from models.usual import forget_unused_places

    now = town.clock.now()
    town.look(lambda session: forget_unused_places(session, now))
    assert town.look(lambda session: session.scalar(select(func.count()).select_from(UsualPlace))) == 0


def test_nobody_can_be_listed_by_building():
    """No index and no function that takes a place and gives people."""
    import models.usual as module

    assert not UsualPlace.__table__.indexes
    takes_place = [name for name, found in vars(module).items() if "place" in getattr(found, "__annotations__", {})]
    assert takes_place in ([], ["UsualPlace"], [keep_usual_place.__name__], ["UsualPlace", keep_usual_place.__name__])
