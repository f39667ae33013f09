"""Metrics: a closed table of labels, whatever people say; and every alert asks for something that is measured."""

import re
from pathlib import Path

import aiohttp
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from bot.clock import SystemClock, local
from bot.metrics import FAULTS, OTHER, OUTCOMES, REGISTRY, STATES, TABLE, Count
from bot.operating.reference_service import METRICS_SAY
from models.outbox import SendState
from models.sms_days import spend_parts
from scheduler.tick import find_jobs
from tests.delivery.running import O1, O2, write
from tests.emulators.counterpart import until
from tests.web.service import serving

ALERTS = Path(__file__).parents[2] / "docs/reference/alerts.yml"
#: Added by Prometheus, or by the kind of metric.
OF_PROMETHEUS = {"le", "job"}


def told(body):
    """Every sample: metric, label, value."""
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            for label, value in sample.labels.items():
                yield family.name, label, value


@pytest.mark.only_on("sqlite")
async def test_a_day_of_talk_leaves_no_word_number_or_name_in_any_label(database_url, tmp_path):
    roles = ("web", "delivery", "clock")
    async with serving(database_url, tmp_path, SystemClock(), roles, delivery={"tick_s": 0.05}) as service:
        said = [
            "翠园3幢2单元楼道灯坏了",
            "13800001234 打我电话",
            "进度",
            "绑定 0000000000",
            "退出",
            "{0.__class__}",
            "人工",
        ]
        for text in said:
            await service.emulator.say(O1, text)
            await service.emulator.say(O2, text)
        await service.emulator.send_voice(O1)
        await service.post({"nonce": "canary-nonce"}, "not xml at all canary")
        write(service, O1, "canary 楼道灯")
        await until(lambda: "canary 楼道灯" in service.emulator.ledger.shown_to(O1), within_s=5)
        body = (await service.get("/metrics")).body
    values = [(name, label, value) for name, label, value in told(body) if label != "le"]
    assert values
    strange = [one for one in values if one[2] not in TABLE[one[0]][one[1]]]
    assert strange == []
    codes = set(re.findall(r"编号 (\w{5})", " ".join(service.emulator.ledger.shown_to(O1))))
    for canary in ("canary", O1, O2, "翠园", "1380000", "138", *codes):
        assert canary not in re.sub(r"\d+\.\d+", "", body), canary


@pytest.mark.only_on("sqlite")
async def test_another_address_gets_no_metrics(database_url, tmp_path):
    """Of another machine there is none here; another address of this one is as strange."""
    async with serving(database_url, tmp_path, SystemClock(), ("web",), district=False) as service:
        url = service.url.removesuffix("/wechat") + "/metrics"
        connector = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
        async with aiohttp.ClientSession(connector=connector) as stranger, stranger.get(url) as response:
            assert (response.status, await response.text()) == (403, "local only")
        assert (await service.get("/metrics")).status == 200


def test_the_table_of_labels_is_the_whole_of_what_is_registered():
    names = {family.name for family in REGISTRY.collect()}
    assert names == set(TABLE) == set(METRICS_SAY)
    assert set(STATES) == set(SendState)
    assert set(OUTCOMES) == TABLE["linli_sends"]["outcome"] - {OTHER}
    find_jobs()
    assert TABLE["linli_job_runs"]["job"] - {OTHER} == set(find_jobs())


def test_a_value_outside_the_table_is_counted_as_other(monkeypatch):
    monkeypatch.setattr("bot.metrics.REGISTRY", registry := CollectorRegistry())
    monkeypatch.setattr("bot.metrics.TABLE", table := {})
    count = Count("tried", "what", {"how": ("known",)})
    count.add(how="known")
    count.add(how="oOpenid000000001")
    seen = {sample.labels["how"] for family in registry.collect() for sample in family.samples}
    assert seen == {"known", "other"} == table["tried"]["how"]


def test_every_fault_that_readyz_can_name_has_its_metric_and_its_line_on_the_page():
    source = Path(__file__).parents[2] / "bot/operating/readiness.py"
    named = set(re.findall(r'Fault\(\s*"(\w+)"', source.read_text("utf-8")))
    assert named == set(FAULTS)
    page = (ALERTS.parent / "readyz.md").read_text("utf-8")
    assert set(re.findall(r"\| `(\w+)` \|$", page, re.MULTILINE)) == set(FAULTS)


def test_every_alert_asks_for_metrics_and_values_that_there_are():
    series = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    known = {*series, *(f"{name}{end}" for name in TABLE for end in ("", "_total", "_bucket", "_sum", "_count"))}
    rules = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    for rule in rules:
        assert rule["annotations"]["summary"] and rule["labels"]["severity"] in {"page", "ticket"}
        assert set(re.findall(r"linli_\w+", rule["expr"])) <= known, rule["alert"]
        for name, matchers in re.findall(r"(linli_\w+)\{(.*?)\}", rule["expr"]):
            table = TABLE[re.sub("_total$", "", name)]
            for label, values in re.findall(r'(\w+)=~?"(.*?)"', matchers):
                assert set(values.split("|")) <= table[label], rule["alert"]


@pytest.mark.only_on("sqlite")
async def test_metrics_are_for_this_machine_and_not_for_who_comes_through_a_proxy(database_url, tmp_path):
    async with serving(database_url, tmp_path, SystemClock(), ("web",), district=False) as service:
        url = service.url.removesuffix("/wechat") + "/metrics"
        for header in ("X-Forwarded-For", "Forwarded"):
            async with service.client.get(url, headers={header: "203.0.113.9"}) as response:
                assert response.status == 403
        elsewhere = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
        async with aiohttp.ClientSession(connector=elsewhere) as client, client.get(url) as response:
            assert response.status == 403
        async with service.client.get(url) as response:
            assert response.status == 200
            assert 'linli_fault{name="database"} 0.0' in await response.text()


@pytest.mark.only_on("sqlite")
async def test_what_sms_cost_today_stands_beside_its_cap(database_url, tmp_path, clock):
    async with serving(database_url, tmp_path, clock, ("web",), district=False, sms={"daily_parts": 6}) as service:
        service.look(lambda session: spend_parts(session, local(clock.now()).date(), 7, None))
        body = (await service.get("/metrics")).body
    assert "linli_sms_day_parts 7.0" in body and "linli_sms_day_cap 6.0" in body
