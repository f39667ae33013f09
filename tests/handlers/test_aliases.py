"""别名: what residents call a place is counted, offered to organisers, and known once one of them says yes."""

import pytest
from sqlalchemy import select

from bot.act import Act
from bot.directory.aliases import note_name
from bot.directory.snapshot import build
from models.aliases import AliasHint
from models.directory import find_version
from scheduler.aliases import next_round
from scheduler.tick import plan_standing
from tests.conversation.said import codes_in
from tests.talk import Town


def hints(town: Town) -> list[tuple[str, str, int]]:
    rows = town.look(lambda session: list(session.execute(select(AliasHint.name, AliasHint.place, AliasHint.times))))
    return [tuple(row) for row in rows]


def call_it(town: Town, name: str = "小白楼后面井盖没了", place: str = "翠园3幢", times: int = 2) -> None:
    """So many people use a name and then say which place they mean."""
    for one in range(times):
        phone = town.person(f"居民{one}")
        phone.say(name)
        assert codes_in(phone.say(place)), name


def test_a_name_nobody_knows_is_counted_with_the_place_it_turned_out_to_be(town: Town):
    call_it(town)
    assert hints(town) == [("小白楼", "P1-3", 2)]


def test_an_estate_called_otherwise_is_learned_without_its_building(town: Town):
    call_it(town, "翠竹里3幢井盖没了", times=1)
    assert hints(town) == [("翠竹里", "P1", 1)]


@pytest.mark.parametrize(
    "said",
    [
        "王建国家门口井盖没了",
        "张伟隔壁太吵",
        "李阿姨家门口垃圾没人收",
        "垃圾桶旁边很臭",
        "13800138000楼下太吵",
        "翠园门口垃圾没人收",
    ],
)
def test_names_of_people_numbers_and_ordinary_words_are_not_learned(town: Town, said: str):
    phone = town.person("居民")
    phone.say(said)
    phone.say("翠园3幢")
    assert hints(town) == []


async def test_an_organiser_is_asked_in_the_morning_and_his_yes_makes_it_known(town: Town):
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    organiser, resident = town.member("周敏"), town.person("阿婆")
    call_it(town)
    before = town.look(find_version)
    await town.pass_time(seconds=(next_round(town.clock.now()) - town.clock.now()).total_seconds())
    asked = [text for text in organiser.received() if "别名" in text]
    assert asked == ["居民2次把翠园3幢叫作“小白楼”。记为别名吗?1记 2不要"]
    assert "“小白楼”就是翠园3幢" in organiser.say("1")
    assert town.look(find_version) == before + 1
    town.office = type(town.office)(
        town.office.config, town.office.calendar, town.look(lambda session: build(session, town.clock.now().date()))
    )
    assert town.case(codes_in(resident.say("小白楼后面路灯不亮"))[0]).place == "P1-3"


async def test_a_no_is_for_good_and_nobody_is_asked_twice(town: Town):
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    organiser = town.member("周敏")
    call_it(town)
    await town.pass_time(days=1)
    organiser.received()
    assert "不作别名" in organiser.say("2")
    call_it(town, "小白楼对面垃圾没人收")
    await town.pass_time(days=3)
    assert not [text for text in organiser.received() if "别名" in text]


async def test_at_most_three_names_a_morning_and_none_that_was_said_once(town: Town):
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    organiser = town.member("周敏")

    def note(session, name):
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:note")
        note_name(act, town.office.directory, name, "P1-3")
        session.flush()

    for name in ("小白楼", "大烟囱", "老戏台", "石门坎", "红砖房"):
        town.look(lambda session, one=name: note(session, one))
        town.look(lambda session, one=name: note(session, one))
    town.look(lambda session: note(session, "铁皮屋"))
    await town.pass_time(days=1)
    assert len([text for text in organiser.received() if "别名" in text]) == 3
