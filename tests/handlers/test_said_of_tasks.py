"""What a member says of his tasks in his own words: it goes to the case that he names, and never to another."""

import pytest

from bot.clock import local
from tests.conversation.said import bind_all, file_case
from tests.talk import Phone, Town

DOOR, COVER = "翠园3幢单元门坏了", "翠园5幢门口井盖没了"


@pytest.fixture
def door(resident: Phone, leader: Phone) -> str:
    """His only task, not yet taken."""
    code = file_case(resident, DOOR)
    leader.received()
    resident.received()
    return code


@pytest.fixture
def cover(resident: Phone, leader: Phone) -> str:
    code = file_case(resident, COVER)
    leader.received()
    resident.received()
    return code


@pytest.fixture
def fallen(town: Town, leader: Phone, cover: str) -> str:
    """A fallen man beside the cover that is missing; both are his."""
    code = file_case(town.person("李大爷"), "我摔倒了爬不起来 翠园3幢301")
    leader.received()
    leader.say("我到了")
    town.person("李大爷").received()
    return code


def test_what_is_of_another_kind_is_not_given_back_in_its_place(town: Town):
    """Of litter it is not sure whose it is, only that it is no lamp."""
    worker, code = town.member("李明"), file_case(town.person("阿婆"), "翠园3幢2单元楼道灯坏了")
    worker.received()
    assert "是这件吗" in worker.say("垃圾那个不归我,是环卫的")
    assert town.case(code).state == "open"


@pytest.mark.parametrize("said", ["我手上还有几个", "我手上还有几个没弄", "手上还有三个", "手上还有两个没做完"])
def test_how_many_he_has_left_is_no_alarm_but_his_list(town, leader, door, said):
    assert door in leader.say(said)
    assert len(town.cases()) == 1


def test_how_many_he_has_left_is_no_alarm_where_he_has_none(town, leader):
    assert "没有待办" in leader.say("我手上还有几个没弄")
    assert town.cases() == []


# Beside a matter of life


@pytest.mark.parametrize("said", ["井盖那个明天上午市政来装", "井盖明天上午市政来装", "井盖那个已经联系市政了"])
def test_what_names_another_case_never_goes_to_the_matter_of_life(town, leader, resident, cover, fallen, said):
    answer = leader.say(said)
    assert town.person("李大爷").received() == [] and town.case(fallen).cause_found_at is None
    assert cover in answer or "明天上午" in answer
    assert len(town.cases()) == 2


@pytest.mark.parametrize("said", ["井盖那个明天上午市政来装", "井盖明天上午市政来装"])
def test_who_else_comes_and_when_is_told_to_whose_case_it_names(town, leader, resident, cover, fallen, said):
    leader.say(said)
    assert "明天上午" in "".join(resident.received())


@pytest.mark.parametrize("said", ["人扶起来了没有大事", "老人已经扶起来了", "人没事 就是吓着了", "人送医院了"])
def test_that_the_person_is_well_is_told_of_the_matter_of_life(town, leader, cover, fallen, said):
    assert fallen in leader.say(said)
    assert town.case(fallen).controlled_at is not None and town.case(cover).controlled_at is None


@pytest.mark.parametrize("said", ["3幢那个老人我马上去", "老人那边我马上过去", "那个摔倒的我马上去"])
def test_he_sets_out_to_the_one_he_names(town, leader, cover, said):
    code = file_case(town.person("李大爷"), "我摔倒了爬不起来 翠园3幢301")
    leader.received()
    leader.say(said)
    assert town.case(code).state == "accepted" and town.case(cover).state == "open"
    assert "已出发" in "".join(town.person("李大爷").received())


# When he comes, of what he names


@pytest.mark.parametrize("said", ["3幢那个门我明早去看", "翠园3幢的门我明早去看", "门我明早去看", "3幢的门明早弄"])
def test_the_task_he_names_with_a_time_is_taken_and_its_resident_hears_when(town, leader, resident, door, said):
    leader.say(said)
    assert town.case(door).state == "accepted" and len(town.cases()) == 1
    assert "明天早上" in "".join(resident.received())


@pytest.mark.parametrize(
    ("said", "mine", "when"),
    [
        ("3幢那个门我明早去看", 0, "明天早上"),
        ("3幢的门明天上午弄", 0, "明天上午"),
        ("翠园3幢那个门明天早上去", 0, "明天早上"),
        ("井盖我下午去装", 1, "今天下午"),
        ("5幢的井盖明天上午弄", 1, "明天上午"),
    ],
)
def test_of_several_the_one_that_he_names_is_planned(town, leader, resident, door, cover, said, mine, when):
    leader.say(said)
    taken = (door, cover)[mine]
    assert [town.case(code).promised_at is not None for code in (door, cover)] == [mine == 0, mine == 1]
    assert town.case(taken).state == "accepted" and when in "".join(resident.received())
    assert len(town.cases()) == 2
    assert local(town.case(taken).promised_at).hour <= 18


@pytest.mark.parametrize(
    "said",
    ["3幢的下水道不归我 归张华", "翠园3幢的下水道不归我 归张华", "桂苑1幢的门不归我", "下水道这个不归我 是物业的事"],
)
def test_what_is_none_of_his_opens_no_case_when_he_says_so(town, leader, door, said):
    before = len(town.cases())
    leader.say(said)
    assert len(town.cases()) == before and town.case(door).owner_id is not None


def test_his_only_task_is_not_given_back_by_the_name_of_another_thing(town, leader, door):
    assert "是这件吗" in leader.say("垃圾这个不归我 是物业的事")
    assert town.case(door).owner_id is not None and len(town.cases()) == 1
    assert door in leader.say("待办")


@pytest.mark.parametrize(
    "said",
    ["门这个不归我 是宏达物业的事", "不是我的活儿,找物业去", "这个不归我 物业的事", "3幢的门不归我,归物业"],
)
def test_not_mine_in_the_middle_of_the_words_gives_it_back_with_the_reason(town, leader, resident, door, said):
    secretary = town.member("刘芳")
    assert "谢谢您说明" in leader.say(said)
    assert said in secretary.say(f"经过 {door}") or "物业" in secretary.say(f"经过 {door}")
    assert len(town.cases()) == 1


# Called to what cannot wait


@pytest.fixture
def team(town: Town) -> dict[str, Phone]:
    return bind_all(town, "王建国", "李明", "刘芳", "周敏")


@pytest.fixture
def fire(town: Town, team: dict[str, Phone]) -> str:
    code = file_case(town.person("阿婆"), "翠园5幢着火了")
    for phone in team.values():
        phone.received()
    return code


@pytest.mark.parametrize("said", ["去不了", "我在外地 去不了", "我在开会 过不去", "走不开", "2"])
def test_who_was_called_and_cannot_come_is_recorded_and_the_next_is_called_at_once(town, team, fire, said):
    before = town.case(fire).owner_id
    assert f"记下了,编号 {fire}已请" in team["王建国"].say(said)
    after = town.case(fire)
    assert after.owner_id not in (before, None) and after.state == "open" and len(town.cases()) == 1
    assert f"紧急 编号 {fire}" in "".join(team["李明"].received())
    assert (said if said != "2" else "去不了") in team["刘芳"].say(f"经过 {fire}")


def test_who_was_called_together_with_him_may_still_take_it(town, team, fire):
    team["王建国"].say("我在外地 去不了")
    assert "已接单" in team["刘芳"].say("1")
    assert town.case(fire).state == "accepted"


def test_the_next_may_say_so_too_and_is_not_asked_again(town, team, fire):
    team["王建国"].say("去不了")
    team["李明"].received()
    second = town.case(fire).owner_id
    assert f"记下了,编号 {fire}已请" in team["李明"].say("2")
    assert town.case(fire).owner_id not in (second, None) and team["王建国"].received() == []


def test_where_the_next_has_no_chat_whoever_routes_by_hand_hears_it_too(town, team):
    code = file_case(town.person("阿婆"), "桂苑1幢着火了")
    first = town.member("陈红")
    team["周敏"].received()
    assert f"记下了,编号 {code}已请" in first.say("去不了")
    assert code in "".join(team["刘芳"].received() + team["周敏"].received())


def test_who_was_called_too_and_cannot_come_is_told_to_who_has_it(town, team, fire):
    before = town.case(fire).owner_id
    assert "已告诉办的人" in team["刘芳"].say("我在外地 去不了")
    assert town.case(fire).owner_id == before
    assert "刘芳说:我在外地 去不了" in "".join(team["王建国"].received())
    assert "没有等接单" in team["刘芳"].say("接单")


@pytest.mark.parametrize("said", ["去不了", "我在外地 去不了"])
def test_who_was_called_to_nothing_and_cannot_come_changes_nothing(town, leader, door, said):
    leader.say(said)
    assert town.case(door).state == "open" and len(town.cases()) == 1


# Taking them


@pytest.mark.parametrize("said", ["两个都接", "两件都接了", "我都接", "这两个都接下来", "好的,全接", "都接了"])
def test_all_that_waits_is_taken_in_whatever_words(town, leader, door, cover, said):
    assert "已全接" in leader.say(said)
    assert {town.case(code).state for code in (door, cover)} == {"accepted"}


def test_all_that_waits_is_not_what_is_a_matter_of_life(town, leader, door):
    fire = file_case(town.person("阿公"), "翠园5幢着火了")
    assert f"接单 {fire}" in leader.say("两个都接")
    assert [town.case(code).state for code in (door, fire)] == ["accepted", "open"]


@pytest.mark.parametrize("said", ["晓得了", "晓得", "好的晓得了"])
def test_a_nod_in_dialect_takes_it(town, leader, door, said):
    assert "已接单" in leader.say(said)


# Giving them away


@pytest.mark.parametrize("said", ["手上的都交给张华吧", "我手上的事都给张华", "把手上的全部转给张华"])
def test_all_he_has_goes_to_whom_he_names_after_one_question(town, leader, door, cover, said):
    colleague = bind_all(town, "张华")["张华"]
    assert "2件,都交给张华,对吗" in leader.say(said)
    leader.say("1")
    assert all(code in colleague.say("待办") for code in (door, cover))


def test_who_stands_in_said_while_it_is_asked_whether_he_is_away_settles_both(town, leader):
    bind_all(town, "张华")
    assert "是请假吗" in leader.say("下周三到下周五我要去县里培训")
    answer = leader.say("让张华代")
    assert "不给您派新单" in answer and "张华代" in answer


# Which one


@pytest.fixture
def lamps(town: Town, resident: Phone) -> tuple[Phone, list[str]]:
    """Three lamps of one estate; of the building of the third the directory has no row."""
    electrician = town.member("李明")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5, 7)]
    electrician.say("全接")
    resident.received()
    return electrician, codes


@pytest.mark.parametrize(("said", "which"), [("3幢的灯修好了", 0), ("5幢的灯换好了", 1), ("7幢的灯修好了", 2)])
def test_the_building_that_is_named_chooses_among_lamps_of_one_estate(town, lamps, said, which):
    electrician, codes = lamps
    assert codes[which] in electrician.say(said)
    assert [town.case(code).state == "resolved" for code in codes] == [place == which for place in range(3)]


@pytest.mark.parametrize(
    ("said", "which"), [("5幢的灯明天上午弄", 1), ("7幢的灯明天上午弄", 2), ("5幢的灯还没弄好要等配件", 1)]
)
def test_and_so_for_when_he_comes_and_what_it_waits_for(town, resident, lamps, said, which):
    electrician, codes = lamps
    electrician.say(said)
    told = [line for line in resident.received() if "灯" in line or "处理" in line or "材料" in line]
    assert len(told) == 1 and codes[which] in told[0]


def test_a_building_where_he_has_nothing_is_none_of_his(town, resident, lamps):
    electrician, codes = lamps
    electrician.say("9幢的灯修好了")
    assert resident.received() == [] and {town.case(code).state for code in codes} == {"accepted"}


# What is no word for the resident


@pytest.mark.parametrize("said", ["不对 是3幢的门修好了", "说错了 应该是3幢的门修好了", "错了,3幢的门修好了"])
def test_what_corrects_is_not_told_to_the_resident(resident, leader, door, cover, said):
    leader.say("全接")
    resident.received()
    leader.say(said)
    (told,) = resident.received()
    assert "办结:3幢的门修好了" in told


def test_said_wrong_takes_back_the_question_and_not_what_was_done_before(town, resident, leader, door, cover):
    leader.say("全接")
    leader.say(f"办结 {door} 换了合页")
    other = file_case(resident, "翠园3幢下水道堵了")
    leader.received()
    leader.say(f"接单 {other}")
    leader.say(f"办结 {door} 换了合页")
    resident.received()
    assert "是哪一件" in leader.say("弄好了 都收拾干净了")
    assert "不算" in leader.say("说错了")
    assert resident.received() == [] and town.case(other).state == "accepted"


def test_why_it_was_given_back_is_shown_to_the_next(town, leader, door):
    workers = bind_all(town, "张华", "李明")
    leader.say("3幢的门不归我,归物业")
    told = "".join(line for phone in workers.values() for line in phone.received())
    assert "上一位退回" in told and "归物业" in told


@pytest.mark.parametrize("said", ["那个要找人的阿婆我打过电话了 没人接", "门的那家我打过电话了 没人接"])
def test_that_nobody_picked_up_is_no_new_case(town, leader, door, said):
    leader.say("1")
    assert door in leader.say(said)
    assert len(town.cases()) == 1


def test_merging_without_codes_shows_his_own_and_leaves_no_question_open(leader, door, cover):
    asked = leader.say("并案")
    assert door in asked and cover in asked and "并案 编号 编号" in asked
    assert "并" not in leader.say("待办")


def test_what_was_put_in_said_right_after_it_is_done_is_added_for_the_resident(town, resident, leader, door):
    leader.say("1")
    leader.say("搞好了")
    resident.received()
    assert "已转告" in leader.say("换了个合页")
    assert "换了个合页" in "".join(resident.received()) and len(town.cases()) == 1


def test_who_else_must_come_and_when_is_told(resident, leader, door):
    leader.say("这个要供电所来弄 我跟他们讲了 后天来")
    assert "后天" in "".join(resident.received())


def test_two_told_in_one_message_are_asked_for_one_by_one(town, resident, leader, door, cover):
    assert "一条说一件" in leader.say("门那个下午去看,井盖已经打电话给市政了")
    assert resident.received() == [] and len(town.cases()) == 2


@pytest.mark.parametrize("said", ["怎么这么多 我干不过来", "蓝色的鱼"])
def test_a_member_who_is_not_understood_hears_of_his_tasks(leader, door, said):
    assert "待办" in leader.say(said)


@pytest.mark.parametrize("said", ["到了,井盖没有了,拦起来了", "到了 井盖这边围好了"])
def test_arriving_at_what_is_named_is_not_told_to_who_fell(town, leader, resident, cover, said):
    code = file_case(town.person("李大爷"), "我摔倒了爬不起来 翠园3幢301")
    leader.received()
    leader.say(said)
    assert town.case(code).arrived_at is None and town.person("李大爷").received() == []


@pytest.mark.parametrize("said", ["叫救护车了", "已经打了120了", "送去医院了"])
def test_help_that_he_fetched_is_no_new_danger_and_no_cause(town, leader, cover, fallen, said):
    answer = leader.say(said)
    assert "请马上打" not in answer and fallen in answer
    assert len(town.cases()) == 2 and town.case(fallen).cause_found_at is None


def test_not_this_but_that_takes_up_the_one_he_means(town, resident, leader, door, cover):
    leader.say("全接")
    leader.say(f"办结 {cover} 装好了")
    answer = leader.say("不是5幢 是3幢的门")
    assert door in answer and [town.case(code).state for code in (door, cover)] == ["resolved", "accepted"]


@pytest.mark.parametrize("said", ["我妈没事了", "我爸现在没事了"])
def test_that_his_own_family_is_well_ends_no_task(town, leader, door, said):
    leader.say("1")
    leader.say(said)
    assert town.case(door).state == "accepted"


# Named by its building alone


@pytest.mark.parametrize(
    ("reported", "said", "state"),
    [
        ("翠园3幢电梯坏了", "3幢那个电梯等配件", "accepted"),
        ("翠园5幢楼下一辆车把消防通道堵死了", "5幢的车已经挪走了", "resolved"),
        ("翠园3幢楼道垃圾没人清", "3幢的垃圾清了", "resolved"),
        ("翠园3幢单元门坏了", "3幢的门修了", "resolved"),
    ],
)
def test_what_he_says_of_his_task_by_its_building_is_no_report(town, leader, resident, reported, said, state):
    code = file_case(resident, reported)
    leader.received()
    assert code in leader.say(said)
    assert town.case(code).state == state and len(town.cases()) == 1


@pytest.mark.parametrize("said", ["3幢那个电梯等配件", "5幢的车已经挪走了", "3幢的垃圾清了", "翠园3幢路灯修好了"])
def test_what_sounds_like_a_task_and_is_none_of_his_is_asked_about_and_filed_only_if_he_says_so(town, leader, said):
    assert "您手上没有这件。是要报事吗?" in leader.say(said)
    assert "没有记" in leader.say("2") and town.cases() == []
    leader.say(said)
    leader.say("1")
    leader.say("翠园3幢")  # where it is not known yet
    assert len(town.cases()) == 1


def test_a_place_alone_makes_it_no_word_about_another_thing_there(town, leader, door):
    assert "是这件吗" in leader.say("3幢的垃圾清了")
    assert town.case(door).state == "open"


def test_what_he_put_in_is_told_of_what_he_just_did_and_ends_nothing_else(town, leader, resident, door, cover):
    leader.say("全接")
    leader.say("门修好了")
    assert f"已转告,编号 {door}" in leader.say("换了个新锁")
    assert [town.case(code).state for code in (door, cover)] == ["resolved", "accepted"]


@pytest.mark.parametrize("said", ["晓得了", "收到了", "明白了"])
def test_a_nod_where_nothing_waits_is_only_that(leader, door, said):
    leader.say("1")
    assert leader.say(said) == "好的。"


# Which of several, by the work alone

DRAIN, LITTER = "翠园3幢下水道堵了", "翠园5幢垃圾没人清运"


@pytest.fixture
def drain(town: Town, leader: Phone) -> str:
    code = file_case(town.person("张阿婆"), DRAIN)
    leader.received()
    town.person("张阿婆").received()
    return code


@pytest.fixture
def litter(town: Town, leader: Phone) -> str:
    code = file_case(town.person("吴阿婆"), LITTER)
    leader.received()
    town.person("吴阿婆").received()
    return code


@pytest.mark.parametrize(("said", "done"), [("已经清掉了", "litter"), ("通好了", "drain"), ("运走了", "litter")])
def test_work_that_fits_one_of_several_is_of_that_one(town, leader, drain, litter, door, said, done, request):
    leader.say("全接")
    assert "已办结" in leader.say(said)
    assert [case.code for case in town.cases() if case.state == "resolved"] == [request.getfixturevalue(done)]


def test_two_tasks_in_one_sentence_are_two_answers(town, leader, drain, litter):
    answer = leader.say("堵的通了 垃圾的等晴天")
    assert f"编号 {drain}" in answer and f"编号 {litter}" in answer
    assert town.case(drain).state == "resolved" and town.case(litter).state == "accepted"
    assert "等晴天" in "".join(town.person("吴阿婆").received())
    assert "等晴天" not in "".join(town.person("张阿婆").received())


def test_when_a_workman_comes_is_asked_where_he_may_come_to_several(town, leader, drain, litter):
    leader.say("接了")
    leader.say("2")
    assert "是哪一件" in leader.say("师傅下午两点到")


def test_a_second_time_is_not_told_of_what_has_one(town, leader, drain, litter):
    leader.say("接了")
    leader.say("2")
    leader.say("下午去")
    assert "是哪一件" in leader.say("四点可以")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("晓得了 明早去", "明天早上"),
        ("我今天跑不动了 明天去", "明天"),
        ("我叫维保来 后天上午", "后天上午"),
        ("我要去开会 下午再讲", "今天下午"),
        ("物业讲明天派电工", "明天"),
        ("接 但是要物业配合", "要物业配合"),
        ("门我后天去焊", "后天"),
    ],
)
def test_when_it_is_done_and_what_it_waits_for_is_told_however_it_is_said(leader, resident, door, said, told):
    leader.say(said)
    heard = "".join(resident.received())
    assert told in heard and "接 但是" not in heard


def test_what_else_there_is_is_his_list(leader, door):
    assert door in leader.say("还有啥")


def test_that_it_cannot_be_is_passed_to_the_resident_if_he_wants(leader, door):
    leader.say("接")
    assert "要把这句话告诉居民吗" in leader.say("不可能啊 我刚换的")
