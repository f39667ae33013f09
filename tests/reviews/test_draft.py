"""The draft of a brief comes to whoever is to hold the meeting, before it, with its date."""

from bot.store import Store
from tests.conversation.said import bind_all, file_case
from tests.reviews.meetings import begin, drafted, sent, until
from tests.support import FixedClock
from tests.talk import Town, build_town


async def test_the_secretary_gets_the_draft_the_working_day_before(town: Town):
    await begin(town)
    secretary = bind_all(town, "刘芳")["刘芳"]
    for number in range(3):
        file_case(town.person(f"居民{number}"), f"翠园3幢{number + 1}单元楼道灯坏了")
    await town.pass_time(hours=7)
    assert sent(secretary, "研判") == []
    await town.pass_time(hours=1)
    (draft,) = sent(secretary, "研判")
    assert draft.startswith("桂花社区研判 3月16日(周一)")
    assert "受理3" in draft
    assert "翠园照明 楼道灯 3件(新)" in draft
    assert draft.endswith("回 1看全文 2改议题 3开会")


async def test_the_draft_is_sent_once(town: Town):
    secretary = (await drafted(town))["刘芳"]
    assert len(sent(secretary, "1看全文")) == 1
    for _ in range(3):
        await town.pass_time(minutes=10)
    assert sent(secretary, "1看全文") == []


async def test_who_stands_in_for_somebody_away_hears_for_whom(town: Town):
    await begin(town)
    phones = bind_all(town, "王建国", "李明")
    phones["王建国"].say("请假 3月13日到3月25日")
    await until(town, 3, 18, hour=16)
    (draft,) = sent(phones["李明"], "桂花1网格研判 3月19日(周四)")
    assert draft.startswith("王建国请假,这次请您代为召集。")
    assert sent(phones["王建国"], "研判") == []


async def test_where_the_unit_has_nobody_the_next_level_is_asked(town: Town):
    """松林社区 has neither secretary nor organiser."""
    await begin(town)
    organiser = bind_all(town, "周敏")["周敏"]
    await until(town, 3, 13, hour=16)
    (draft,) = sent(organiser, "松林社区研判")
    assert draft.startswith("松林社区没有人召集研判,请您定人或代为召集。")


async def test_a_stop_over_two_meetings_leaves_one_brief_of_all_that_time(town: Town):
    await begin(town)
    secretary = bind_all(town, "刘芳")["刘芳"]
    file_case(town.person("阿婆"))
    await town.pass_time(hours=24 * 20)  # the service was down over 16 March and until after the draft for 1 April
    (draft,) = sent(secretary, "桂花社区研判")
    assert draft.startswith("桂花社区研判 4月1日(周三)")
    assert "受理1" in draft


async def test_a_profile_without_grid_reviews_sends_none_to_grids(store: Store, clock: FixedClock):
    town = build_town(store, clock, duties={"profile": "s0"})
    await begin(town)
    leader = bind_all(town, "王建国")["王建国"]
    await until(town, 3, 20)
    assert sent(leader, "研判") == []
