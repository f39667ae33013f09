"""What to bring (要带什么): to a service point that is named, or to those of the kind, as the directory has it."""

import re

from bot.conversation.turn import Turn
from bot.directory.circle import Service
from bot.messages import Reply
from bot.understanding.services import named_in, wanted_in

_ASKS = re.compile(r"带(?:些|点|上)?(?:什么|啥|哪些|几样|证件|材料|身份证|东西)|带不带")
MOST = 3


def answer(turn: Turn, asked: str) -> Reply | None:
    """What is registered; None for any other question, and where no service point is meant."""
    if not _ASKS.search(asked):
        return None
    services = turn.office.directory.circle.services
    kinds = wanted_in(asked).kinds
    meant = named_in(asked, services) or [service for service in services if service.kind in kinds]
    return Reply("\n".join(_line(service) for service in meant[:MOST])) if meant else None


def _line(service: Service) -> str:
    phone = f"电话{service.phone}" if service.phone else ""
    if service.bring:
        return f"去{service.name}请带{service.bring}。{phone}"
    return f"{service.name}没有登记要带什么,{f'去前请打{phone}问' if phone else '去了再问'}。"
