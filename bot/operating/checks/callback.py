"""The callback (回调地址): the way WeChat reaches us, gone once from outside with the handshake it would use."""

import secrets
from collections.abc import Mapping

import aiohttp

from bot.channels.wechat_crypto import signature
from bot.operating.checks.patient import Patient

ANSWER_MAX_BYTES = 4096


async def callback(patient: Patient) -> list[str]:
    """`server.public_url`/wechat answers as this very installation does."""
    address = patient.config.server.public_url
    if not address:
        return ["server.public_url: 没有设置, 查不了微信能不能找到这里;填外网网址, 例如 https://linli.example.cn"]
    echo = secrets.token_hex(8)
    try:
        async with patient.session.get(
            f"{address}/wechat", params=_handshake(patient, echo), allow_redirects=False
        ) as response:
            status, said = response.status, (await response.content.read(ANSWER_MAX_BYTES)).decode(errors="replace")
    except (aiohttp.ClientError, TimeoutError, OSError):
        return [f"server.public_url: {address}/wechat 连不上;检查域名、证书、反向代理, 和服务是否在运行"]
    return [] if (status, said) == (200, echo) else [_otherwise(f"{address}/wechat", status)]


def _handshake(patient: Patient, echo: str) -> Mapping[str, str]:
    """The query of WeChat's GET (CHANNELS.md 1.1)."""
    timestamp, nonce = str(int(patient.clock.now().timestamp())), secrets.token_hex(5)
    signed = signature(patient.config.wechat.token.get_secret_value(), timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": echo}


def _otherwise(url: str, status: int) -> str:
    if status == 403:
        return f"wechat.token: {url} 不认这里的 token, 跑着的服务用的是别的值;两边改成一样, 再重启"
    if status in (301, 302, 307, 308):
        return f"server.public_url: {url} 转到了别处, 微信不会跟着转;改成最终的网址"
    if status in (502, 503, 504):
        return f"server.public_url: {url} 的反向代理找不到服务(HTTP {status});先启动服务, 再核对代理的端口"
    return f"server.public_url: {url} 答的不是这个服务(HTTP {status});检查反向代理把 /wechat 转给谁"
