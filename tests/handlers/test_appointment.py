"""An answer to whoever said when he comes goes to him, and is no new case."""

import pytest

TWO = "下午两点来"


@pytest.mark.parametrize("said", ["两点我要去医院 能不能四点", "明天下午我不在家", "好 那就四点 谢谢"])
def test_whether_his_time_suits_goes_to_the_member_who_said_it(town, resident, leader, leak, said):
    leader.say(TWO)
    leader.received()
    assert leak in resident.say(said) and len(town.cases()) == 1
    assert said in "".join(leader.received())


def test_where_nobody_said_a_time_it_is_heard_as_before(town, resident, leader):
    assert "已转告" not in resident.say("两点我要去医院 能不能四点")


def test_a_time_told_with_a_place_or_a_matter_is_a_report(town, resident, leader, leak):
    leader.say(TWO)
    assert "收到" in resident.say("桂苑1幢路灯明天能不能来修") and len(town.cases()) == 2
