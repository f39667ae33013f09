"""The feature list is true: every capability of handlers/ can be reached by saying something, by whom it is for."""

import pytest

from bot.conversation import forms
from bot.conversation.capability import MEMBER
from bot.loading import load_handlers
from bot.understanding.understood import Intent
from tests.conversation.said import bind_all, file_case
from tests.handlers.leading_up import (
    after_a_hint,
    as_author,
    as_author_at_the_end,
    as_corrector,
    as_one_who_was_wrong,
    as_one_whose_words_wait,
    as_organiser,
    as_other_approver,
    as_publisher,
    as_reviewer,
    as_secretary,
    as_supervisor,
    as_warner,
    asked_and_answered,
    asked_to_a_meeting,
    at_a_loss,
    at_home,
    called_to_a_fire,
    drawn,
    for_mother,
    greeted,
    heard_out,
    like_a_neighbours,
    linked,
    more_about_it,
    next_in_line,
    not_to_be_kept,
    of_several,
    of_two_kinds,
    offered_a_time,
    offered_news,
    results_so_far,
    taken_back,
    time_to_greet,
    told_of_a_meeting,
    well_again,
    with_texts,
)
from tests.talk import Phone, Town

REGISTRY = load_handlers({})


#: What to say so that a capability answers, and what its answer has in it; {code} is a case of the speaker.
RESIDENT = {
    "policy": ("办事 残疾证", "不乱答"),
    "unanswered": ("没答到", "再说一句"),
    "report": ("翠园3幢垃圾没人清运", "收到"),
    "opinion": ("提建议 食堂晚上多开一小时", "意见收到"),
    "published": ("意见公开", "还没有公开的意见"),
    "questionnaire": ("问卷", "没有要答的问卷"),
    "questionnaire_results": ("问卷结果", "还没有出结果"),
    "questionnaire_drop": ("删掉问卷", "不算数"),
    "anonymous": ("匿名 食堂晚上多开一小时", "取件码"),
    "collect": ("取件 7F3K-29QX", "没有这个取件码"),
    "status": ("进度", "编号"),
    "safe": (well_again, "转给"),
    "appointment": (offered_a_time, "已转告"),
    "timeline": ("经过 {code}", "受理"),
    "reaching": ("李明电话多少", "由物业李明办"),
    "company": ("我一个人在家有点怕", "您别怕"),
    "rating": ("还没", "{code}"),
    "introducing": ("你是谁", "街道的自动助手"),
    "not_followed": ("没听懂", "找人"),
    "calling_off": ("误报,没事了", "不用来了"),
    "own_case": (of_several, "接着办"),
    "petition": ("信访局在哪里", "12345"),
    "calm": ("没事了", "那就好"),
    "helped": ("救护车来了", "已告诉办的人"),
    "withdraw": ("不用办了 {code}", "不再办了"),
    "human": ("人工", "在这里回您"),
    "help": ("帮助", "您可以"),
    "greeting": ("你好", "直接说"),
    "grid": ("我的网格 翠园3幢", "王建国"),
    "nearby": ("附近 卫生站", "桂花卫生站"),
    "rights": ("我的信息", "存着"),
    "privacy": ("隐私", "180天"),
    "delete": ("删除", "确认删除"),
    "unsubscribe": ("退订", "不再"),
    "confiding": ("别说是我说的", "别说是您说的"),
    "scolding": ("一群饭桶,光拿钱不干活", "让您生气了"),
    "stop_all": ("别再给我发消息了", "不再"),
    "how_to_stop": ("怎么退订", "回“退订”就不再发"),
    "more_or_other": (more_about_it, "这句话已加到"),
    "subscribe": ("恢复订阅", "已恢复"),
    "notices": ("通知", "没有给您发过"),
    "receipt": (told_of_a_meeting, "记下了"),
    "told_of": (lambda phone: told_of_a_meeting(phone, "开会是几点"), "发过通知:周三9点开会"),
    "seat": (next_in_line, "您是"),
    "sign_up": ("我要报名", "没有可以报名"),
    "step_down": ("取消报名", "没有报名"),
    "signed_up": ("我的报名", "没有报名"),
    "subscribed": ("我的订阅", "没有订阅"),
    "area_offer": (offered_news, "会发给您"),
    "undo": ("发错了", "撤回"),
    "relay": ("回 {code} 在家", "已转告"),
    "urging": ("催 {code}", "已替您催"),
    "wrong_place": ("地点不对 {code} 翠园5幢", "翠园5幢"),
    "bind": ("绑定", "绑定码"),
    "link_up": ("联系户 翠园3幢", "每月问候您一次"),
    "stop_link": (linked, "已停"),
    "greeted": (greeted, "祝您顺心"),
    "talk_when": ("民情沟通日是哪天", "下一次民情沟通日是"),
    "talk_day": ("沟通日 翠园3幢充电桩什么时候装", "民情沟通日"),
    "choices": (at_a_loss, "什么事"),
    "join": (like_a_neighbours, "一起办"),
    "which_kind": (of_two_kinds, "改按“电和电线”办"),
    "hearing": (for_mother, "电话是多少"),
    "home": (at_home, "记住了"),
    "introduction": (lambda phone: phone.town.person("路人").say("我是翠园3幢的老住户"), "知道了"),
    "forget_home": ("忘记地点", "已忘记"),
    "location": (lambda phone: phone.place(30.005, 120.005), "1报事 2附近服务"),
    "phone": ("绑定手机", "手机号码发给我"),
    "phone_code": (with_texts, "绑定好了"),
    "moved": ("换微信了", "绑定 码"),
    "no_phone": ("解绑手机", "没有绑定手机"),
    "quiet_offer": ("晚上别给我发消息", "几点到几点不打扰您?"),
    "quiet": ("免打扰 22:00-7:00", "22:00到07:00"),
    "by_sms": ("短信优先", "没有开通短信"),
    "elder_channel": (lambda phone: phone.say("大字") and phone.say("1"), "打电话给您"),
    "by_call": ("电话优先", "打电话给您"),
    "by_wechat": ("微信优先", "先发微信"),
    "elder": ("大字", "网页字大"),
    "elder_off": ("普通版", "照普通的来"),
    "view": (after_a_hint, "进度"),
    "link": (Phone.follow, "您好"),
    "card": (Phone.follow, "您好"),
    "called_back": (drawn, "核实好了"),
    "own_will": (taken_back, "谢谢您"),
    "voice": (Phone.voice, "语音收到"),
}
MEMBERS = {
    "give_answer": (asked_and_answered, "也这样答"),
    "kept_answer": (not_to_be_kept, "好的,不留"),
    "accept": ("接单 {code}", "已接单"),
    "told": ("已告知", "没有请您电话告知"),
    "missed": ("没打通", "没有请您电话告知"),
    "plan": ("1", "已告诉居民"),
    "todo": ("待办", "{code}"),
    "to_route": ("待派", "没有等派的事"),
    "decline": ("不归我 {code} 不是", "已转给"),
    "transfer": ("转派 {code} 张华", "张华"),
    "depart": ("已出发", "路上小心"),
    "arrive": ("到场", "已记"),
    "cannot_come": (called_to_a_fire, "已请"),
    "find_cause": ("起因 老化", "已记"),
    "control": ("控制", "已记"),
    "done": ("办结 {code} 好了", "确认"),
    "unplaced": ("要找供电局,是线路坏了", "选了就转告居民"),
    "plain_words": ("楼道灯修好了", "{code}已办结"),
    "look": ("看 {code}", "楼道灯坏了"),
    "listen": (heard_out, "已记下"),
    "proxy": ("代报 翠园5幢灯坏了", "代报收到"),
    "approve": ("同意 7K3M2 30", "没有编号"),
    "approval_settled": (as_other_approver, "已由赵强批了"),
    "broadcast": (as_author, "发什么"),
    "broadcast_ready": (as_author_at_the_end, "已送审"),
    "party_day": ("政治生日", "没有登记您是党员"),
    "no_party_day": ("取消政治生日", "没有设"),
    "sign_ups": ("报名名单 7K3M2", "没有编号"),
    "broadcast_progress": ("群发进度", "还没有写过"),
    "broadcast_pause": ("暂停群发 7K3M2", "没有编号"),
    "broadcast_resume": ("恢复群发 7K3M2", "没有编号"),
    "broadcast_stop": (as_one_whose_words_wait, "回“撤回群发"),
    "broadcast_recall": ("撤回群发 7K3M2", "没有编号"),
    "broadcast_correct": ("更正 7K3M2 周六", "没有编号"),
    "broadcast_wrong": (as_one_who_was_wrong, "更正成什么"),
    "broadcast_correct_ready": (as_corrector, "马上发给收到过的"),
    "alert": (as_warner, "现在就发吗"),
    "alert_ready": (lambda phone: as_warner(phone) and phone.town.person("赵强").say("发"), "复核"),
    "alert_review": (as_reviewer, "已告诉发的人"),
    "reject": ("不批 7K3M2 不合适", "没有编号"),
    "attendance": (asked_to_a_meeting, "来不了(家里有事)"),
    "absence": ("请假 明天", "不给您派新单"),
    "diary": ("记 去了3幢,楼梯扶手松了", "只有您看得到"),
    "round": ("今天入户5家没什么事", "只有您看得到"),
    "duty_told": ("居务公开栏已经贴了", "没有要办的"),
    "my_diary": ("我的日记", "还没有日记"),
    "forget_entry": ("删日记 1", "没有这一条"),
    "inspection": (as_supervisor, "没有可以抽查的事项"),
    "inspection_results": (results_so_far, "还没有抽查过"),
    "handover": ("交接 李明 给 张华", "都交给张华"),
    "deputy": ("代班 张华", "还没请假"),
    "back": ("销假", "没有在休假"),
    "in_work": ("哪些超时了", "给派单的人看"),
    "opened": (lambda phone: phone.town.member("刘芳").say("统计一下这个月照明多少件"), "报的照明1件"),
    "who_read": (lambda phone: phone.town.member("周敏").say("哪些人还没读这个停水通知"), "没有发过群发"),
    "who_may_approve": (lambda phone: phone.town.member("周敏").say("谁批啊"), "由赵强、吴刚批"),
    "approved": (lambda phone: phone.town.member("周敏").say("批了没有"), "由赵强、吴刚批"),
    "poll": (lambda phone: phone.town.member("周敏").say("开个问卷 问问大家要不要装电梯"), "问卷要在电脑上开"),
    "figures": (lambda phone: phone.town.member("刘芳").say("上个月的数字发我一份"), "研判简报"),
    "tell_all": ("通知大家明天停水", "群发要组织者或书记来写"),
    "load": (as_secretary, "李明 1件(上限10)"),
    "publish": (lambda phone: phone.town.member("周敏").say("公开意见"), "没有答复过"),
    "publish_settled": (as_publisher, "不公开"),
    "aliases": (as_organiser, "小白楼"),
    "record": ("已公开", "没有要办的"),
    "card_order": ("印200张", "联系卡"),
    "order": ("整改 桂花社区 7天 修门", "整改单由"),
    "turn_to_greet": (time_to_greet, "已替您问候"),
    "talk_list": ("沟通日问题", "没有人提问题"),
    "duties": ("职责", "没有要办的职责"),
    "unbind": ("解绑", "已解绑"),
}
MEMBERS |= {
    "merge": ("并案 {code}", "哪两件"),
    "split": ("拆开 {code}", "不能这样做"),
}
#: What whoever holds a review may say; it is tested with a meeting in tests/reviews.
REVIEWS = {
    "brief": ("简报", "还没有简报"),
    "detail": ("明细 受理", "还没有简报"),
    "next_review": (lambda phone: phone.town.member("刘芳").say("下次研判什么时候"), "桂花社区下次研判"),
    "retitle": ("改议题 1 充电不便", "还没有简报"),
    "new_topic": ("加议题 充电", "还没有简报"),
    "meeting": ("开会", "还没有简报"),
    "end_meeting": ("散会", "还没有简报"),
    "decide": ("定:月底前修好,李明办", "还没有简报"),
    "complete": ("完成", "没有要办的决定"),
    "put_off": ("延期 明天", "没有要办的决定"),
    "change_decision": ("改决定 月底前修好", "没有要办的决定"),
    "drop_decision": ("取消决定", "没有要办的决定"),
}
MEMBERS |= REVIEWS
#: Answers to questions that only a meeting puts.
IN_A_MEETING = {"topic", "owed", "follow"}
BEFORE = {"plan": "接单 {code}", "rating": "进度"}


def test_nothing_is_left_out():
    assert set(RESIDENT) | set(MEMBERS) | IN_A_MEETING == set(REGISTRY.by_name)


@pytest.mark.parametrize("name", RESIDENT)
@pytest.mark.only_on("sqlite")
def test_a_resident_reaches(town: Town, name: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    if name == "rating":
        town.member("李明").say(f"办结 {code} 好了")
        resident.received()
    said, answer = RESIDENT[name]
    reply = resident.say(said.format(code=code)) if isinstance(said, str) else said(resident)
    assert answer.format(code=code) in reply


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.only_on("sqlite")
def test_a_member_reaches(town: Town, name: str):
    member = bind_all(town, "李明")["李明"]
    code = file_case(town.person("阿婆"))
    if before := BEFORE.get(name):
        member.say(before.format(code=code))
    said, answer = MEMBERS[name]
    reply = member.say(said.format(code=code)) if isinstance(said, str) else said(member)
    assert answer.format(code=code) in reply


@pytest.mark.only_on("sqlite")
def test_what_is_for_members_is_not_reached_by_others(town: Town):
    code = file_case(town.person("阿婆"))
    for name, (said, answer) in MEMBERS.items():
        if REGISTRY.by_name[name][0].for_ is MEMBER:
            reply = town.person(f"路人{name}").say(said.format(code=code) if isinstance(said, str) else "1")
            assert answer.format(code="已接单") not in reply, name
    assert town.case(code).state == "open"


def test_every_capability_is_reached_by_something_and_does_something():
    for name, (one, _settings) in REGISTRY.by_name.items():
        assert one.words or one.whole_words or one.says or one.intents or one.kinds or one.answers, name
        assert one.complete or one.answer, name
        assert not one.answers or one.answer, name


def test_every_question_is_short_and_asks_one_thing():
    for name, (one, _settings) in REGISTRY.by_name.items():
        for field in forms.fields_of(one.form):
            if field.ask is not None:
                question = field.ask.question if isinstance(field.ask.question, str) else field.ask.question({})
                assert 0 < len(question) <= 60, (name, question)
                assert question.count("?") + question.count("？") <= 1, (name, question)


def test_every_intent_that_understanding_tells_leads_somewhere():
    missing = {intent for intent in Intent if intent not in REGISTRY.intents}
    assert missing == {Intent.MEMBER_COMMAND}, "a member's word from a resident is an ordinary sentence"
