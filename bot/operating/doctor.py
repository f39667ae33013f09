"""Doctor (体检): what is wrong with this installation, each with the line that mends it.

To add a check: a function in bot/operating/checks/ that gives a line per finding, and a line in CHECKS.
"""

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import aiohttp
import structlog

from bot.channels.sms_providers import SMS_PROVIDERS
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_token import MemoryVault
from bot.clock import Clock
from bot.config import Config
from bot.operating.checks import callback, database, directory, machine, sms, wechat
from bot.operating.checks.patient import Check, Note, Patient
from bot.store import Store

#: A check that goes out is given up after this.
ONLINE_S = 8.0
#: In the order they are made and told.
CHECKS: tuple[Check, ...] = (
    Check("configuration", "必填的配置", machine.configuration),
    Check("parser", "HTTP 解析器", machine.parser),
    Check("disk", "磁盘空间", machine.disk),
    Check("storage", "文件写得下去", machine.storage),
    Check("port", "监听端口", machine.port),
    Check("font", "印联系卡的中文字体", machine.font),
    Check("calendar", "放假安排", machine.calendar),
    Check("festivals", "节日问候的日子", machine.festivals),
    Check("database", "数据库", database.reached),
    Check("schema", "数据库结构", database.tables, needs=("database",)),
    Check("durable", "提交即落盘", database.durable, needs=("database",)),
    Check("database_clock", "数据库的时间", database.clock, needs=("database",)),
    Check("keys", "加密密钥", database.keys, needs=("database", "schema")),
    Check("backup", "备份", database.backup, needs=("database", "schema")),
    Check("directory", "名册", directory.directory, needs=("database", "schema")),
    Check("templates", "配了模板", wechat.unset_templates),
    Check("token", "微信接口凭证", wechat.token, online=True),
    Check("clock", "本机的时间", wechat.clock, online=True),
    Check("template_fields", "模板和公众号一致", wechat.templates, needs=("token",), online=True),
    Check("notice_fields", "订阅通知和公众号一致", wechat.notices, needs=("token",), online=True),
    Check("menu", "公众号菜单", wechat.menu, needs=("token",), online=True),
    Check("sms", "短信的配置", sms.settings),
    Check("sms_kinds", "哪些短信有模板", sms.kinds),
    Check("sms_day", "今天的短信条数", sms.day, needs=("database", "schema")),
    Check("sms_templates", "短信模板的审核", sms.templates, needs=("sms",), online=True),
    Check("callback", "回调地址", callback.callback, needs=("configuration",), online=True),
)
log = structlog.get_logger()


@dataclass(frozen=True)
class Examined:
    """How one check went."""

    name: str
    title: str
    findings: tuple[str, ...] = ()
    #: Told, and nothing wrong.
    notes: tuple[str, ...] = ()
    #: Why it was not made; empty when it was.
    skipped: str = ""

    @property
    def is_well(self) -> bool:
        """It was made, and found nothing."""
        return not self.findings and not self.skipped


async def examine(patient: Patient, *, offline: bool = False, checks: Sequence[Check] = CHECKS) -> list[Examined]:
    """Every check in order; one that rests on another that failed is left out and said so."""
    made: dict[str, Examined] = {}
    for check in checks:
        if offline and check.online:
            made[check.name] = Examined(check.name, check.title, skipped="离线")
        elif failed := [made[name] for name in check.needs if name in made and not made[name].is_well]:
            made[check.name] = Examined(check.name, check.title, skipped=f"先解决“{failed[0].title}”")
        else:
            said = await _findings(check, patient)
            notes = tuple(line for line in said if isinstance(line, Note))
            made[check.name] = Examined(
                check.name, check.title, tuple(line for line in said if line not in notes), notes
            )
    return list(made.values())


async def _findings(check: Check, patient: Patient) -> tuple[str, ...]:
    try:
        async with asyncio.timeout(ONLINE_S if check.online else None):
            found = check.look(patient)
            return tuple(await found if inspect.isawaitable(found) else found)
    except TimeoutError:
        return (f"{check.title}: {ONLINE_S:.0f} 秒没有应答;检查网络和出口代理, 再查一次",)
    except Exception as error:  # a check that breaks must not hide the others
        log.warning("doctor.broke", check=check.name, error=type(error).__name__)
        return (f"{check.title}: 没有查成({type(error).__name__});请把日志交给开发者",)


@contextlib.asynccontextmanager
async def patient_of(config: Config, store: Store, clock: Clock) -> AsyncIterator[Patient]:
    """An installation laid out for examination. The token is asked for anew: `stable_token` takes none away."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ONLINE_S)) as session:
        api = WechatApi(session, config.wechat, MemoryVault(), clock)
        provider = SMS_PROVIDERS.get(config.sms.provider)
        texts = provider(session, config.sms, clock) if provider else None
        yield Patient(config, store, clock, session, api, texts)
