"""What the doctor says of SMS: what is missing, and which templates the reviewers passed."""

import pytest
from sqlalchemy import text

from bot.clock import local
from bot.directory.importing import import_directory
from bot.operating.doctor import CHECKS, examine, patient_of
from models.sms_days import spend_parts
from tests.support import MONDAY, FixedClock
from tests.talk import DISTRICT
from tests.web.service import configured
from tests.web.sms_service import emulator_of, section

pytestmark = pytest.mark.only_on("sqlite")


async def examined(store, tmp_path, sms, *names):
    """How the checks went, by name."""
    url = store.engine.url.render_as_string(hide_password=False)
    config = configured(url, tmp_path, "http://127.0.0.1:1", sms=sms)
    async with patient_of(config, store, FixedClock(MONDAY)) as patient:
        made = await examine(patient, checks=[check for check in CHECKS if check.name in names])
        return {one.name: one for one in made}


async def test_without_sms_nothing_is_said(store, tmp_path):
    made = await examined(store, tmp_path, {}, "sms", "sms_templates")
    assert all(one.is_well and not one.notes for one in made.values())


async def test_what_the_provider_cannot_do_without_is_named_with_its_key(store, tmp_path):
    made = await examined(
        store, tmp_path, {"provider": "tencent", "templates": {"code": "1"}}, "sms", "sms_kinds", "sms_templates"
    )
    keys = {line.partition(":")[0] for name in ("sms", "sms_kinds") for line in made[name].findings}
    assert {"sms.access_key_id", "sms.app_id", "sms.callback_secret", "sms.templates.answer"} <= keys
    assert "sms.templates.code" not in keys
    assert made["sms_templates"].skipped


async def test_whom_tasks_reach_by_his_number_is_no_finding_and_who_has_none_is(store, tmp_path):
    categories = configured("sqlite:///x.db", tmp_path, "http://127.0.0.1:1").categories
    import_directory(store, DISTRICT, categories=categories, now=MONDAY)
    store.run(lambda session: session.execute(text("UPDATE member SET phone_index = NULL WHERE code IN ('M1', 'M2')")))
    for sms, unreached, texted in (({}, 9, 0), ({"provider": "aliyun", "templates": {"task": "SMS_1"}}, 2, 7)):
        made = (await examined(store, tmp_path, sms, "directory"))["directory"]
        assert [line for line in made.findings if line.startswith(f"成员: {unreached} 人还没绑定微信, 收不到任务")]
        assert [line for line in made.notes if f"{texted} 人还没绑定微信, 任务按名册的号码发短信" in line] or not texted


@pytest.mark.parametrize(("spent", "says"), [(6, ""), (7, "过了上限 6 条")])
async def test_a_day_that_went_past_its_cap_is_a_finding_and_one_within_it_a_note(store, tmp_path, spent, says):
    store.run(lambda session: spend_parts(session, local(MONDAY).date(), spent, None))
    made = (await examined(store, tmp_path, {"daily_parts": 6}, "sms_day"))["sms_day"]
    told = made.findings if says else made.notes
    assert len(told) == 1 and told[0].startswith("sms.daily_parts: ") and f"{spent} 条" in told[0] and says in told[0]
    assert made.is_well is not bool(says)


@pytest.mark.parametrize("provider", ["aliyun", "tencent"])
async def test_approved_templates_are_listed_and_the_others_are_findings(store, tmp_path, provider):
    sms = emulator_of(provider, FixedClock(MONDAY))
    sms.templates[2].approved, sms.templates[2].reason = False, "变量太多"
    del sms.templates[3]
    await sms.start()
    try:
        made = (await examined(store, tmp_path, section(provider, sms.base_url), "sms_templates"))["sms_templates"]
    finally:
        await sms.close()
    assert len(made.notes) == 4 and all("已通过审核" in line for line in made.notes)
    refused, missing = made.findings
    assert refused.startswith("sms.templates.progress") and "变量太多" in refused
    assert missing.startswith("sms.templates.answer") and "那里没有" in missing


async def test_templates_of_questions_are_asked_about_though_some_kinds_have_none(store, tmp_path):
    sms = emulator_of("aliyun", FixedClock(MONDAY))
    await sms.start()
    try:
        settings = section("aliyun", sms.base_url)
        answer = settings["templates"]["answer"]
        asked = {**settings, "templates": {}, "questions": {"resolved": answer, "tasks": "SMS_nosuch"}}
        made = await examined(store, tmp_path, asked, "sms", "sms_kinds", "sms_templates")
    finally:
        await sms.close()
    assert not made["sms_kinds"].is_well
    assert [line.partition(":")[0] for line in made["sms_templates"].notes] == ["sms.questions.resolved"]
    assert [line.partition(":")[0] for line in made["sms_templates"].findings] == ["sms.questions.tasks"]


async def test_wrong_keys_are_said_with_the_remedy(store, tmp_path):
    sms = emulator_of("aliyun", FixedClock(MONDAY))
    await sms.start()
    try:
        wrong = {**section("aliyun", sms.base_url), "access_key_secret": "other"}
        made = (await examined(store, tmp_path, wrong, "sms_templates"))["sms_templates"]
    finally:
        await sms.close()
    (line,) = made.findings
    assert "sms.access_key_secret" in line and "SignatureDoesNotMatch" in line
