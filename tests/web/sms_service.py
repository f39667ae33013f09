"""The real service opposite the emulated SMS provider, both on loopback and with one clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.clock import Clock
from bot.emulators.sms import SmsAccount, SmsEmulator, SmsTemplate
from tests.web.service import Service, serving

SECRET, SIGN = "0123456789abcdef0123456789abcdef", "澜桥街道"
NAMES = {
    "code": ("code", "minutes"),
    "task": ("code", "what", "where", "by"),
    "progress": ("code", "text"),
    "answer": ("code", "text"),
    "notice": ("text",),
    "duty": ("text", "by"),
}
ACCOUNTS = {
    "aliyun": SmsAccount("aliyun", "testId", "testSecret", SIGN),
    "tencent": SmsAccount("tencent", "AKIDtest", "testSecret", SIGN, "1400006666"),
}


def template_of(provider: str, kind: str) -> SmsTemplate:
    """A template as the provider's reviewers passed it: the variables in order."""
    if provider == "aliyun":
        return SmsTemplate(f"SMS_{kind}", " ".join(f"${{{name}}}" for name in NAMES[kind]))
    places = " ".join(f"{{{place}}}" for place, _ in enumerate(NAMES[kind], 1))
    return SmsTemplate(str(1000 + list(NAMES).index(kind)), places)


def emulator_of(provider: str, clock: Clock) -> SmsEmulator:
    """The provider with all our templates."""
    templates = [template_of(provider, kind) for kind in NAMES]
    return SmsEmulator(ACCOUNTS[provider], templates, clock=clock, chance=Random(7))


def section(provider: str, base_url: str) -> dict[str, object]:
    """`sms` of the configuration."""
    account = ACCOUNTS[provider]
    return {
        "provider": provider,
        "api_base": base_url,
        "access_key_id": account.key_id,
        "access_key_secret": account.secret,
        "app_id": account.app_id,
        "sign_name": SIGN,
        "callback_secret": SECRET,
        "templates": {kind: template_of(provider, kind).id for kind in NAMES},
    }


@dataclass
class Texting:
    """A running service and its SMS provider."""

    service: Service
    sms: SmsEmulator


@asynccontextmanager
async def texting(
    provider: str, database_url: str, folder: Path, clock: Clock, roles: tuple[str, ...] = ("web", "delivery")
) -> AsyncIterator[Texting]:
    """The service with SMS, sending as fast as it can."""
    sms = emulator_of(provider, clock)
    await sms.start()
    delivery = {"quiet_hours": "", "tick_s": 0.05}
    settings = {"sms": section(provider, sms.base_url), "delivery": delivery}
    try:
        async with serving(database_url, folder, clock, roles, **settings) as service:
            sms.callback_url = service.url.removesuffix("/wechat") + f"/sms/{SECRET}/{provider}"
            yield Texting(service, sms)
    finally:
        await sms.close()
