"""What a member asks ends nothing, what he answers is the latest question, and a door that stays shut is his own task's."""

import pytest

from tests.conversation.said import bind_all


@pytest.mark.parametrize("said", ["弄好了伐我去看看", "弄好了没我去看看", "修好了没有,我去看看"])
def test_a_question_ends_no_case(town, resident, leader, leak, said):
    leader.say(said)
    assert town.case(leak).state == "accepted"
    assert not any("办结" in each for each in resident.received())


def test_yes_is_for_the_latest_question(town, resident, leader, leak):
    bind_all(town, "李明")
    assert "是请假吗" in leader.say("我明天请假 去医院")
    assert "对吗" in leader.say("我的事都交给李明")
    assert "已交接1件" in leader.say("是")


def test_where_the_latest_takes_no_yes_it_is_asked_which_is_meant(town, resident, leader, gas):
    assert "是请假吗" in leader.say("我明天请假 去医院")
    assert "告诉居民吗" in leader.say("敲门没人应")
    reply = leader.say("是")
    assert "哪一个" in reply and gas in reply and "记下了" not in reply


@pytest.mark.parametrize("said", ["敲门没人应", "敲了半天门没人开"])
def test_that_nobody_opens_is_of_the_urgent_task_and_no_new_danger(town, resident, leader, gas, said):
    reply = leader.say(said)
    assert gas in reply and "120" not in reply and len(town.cases()) == 1
