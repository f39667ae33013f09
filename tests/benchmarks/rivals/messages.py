"""WeChat's side of a sender's measurement: every call is taken, after so many seconds. `python messages.py PORT 0.02`."""

import asyncio
import sys

from aiohttp import web

AFTER_S = float(sys.argv[2])
TAKEN = b'{"errcode":0,"errmsg":"ok"}'  # a service message has no msgid (CHANNELS.md 2.2)
TOKEN = b'{"access_token":"token","expires_in":7200}'


async def answer(request: web.Request) -> web.Response:
    await request.read()
    if AFTER_S:
        await asyncio.sleep(AFTER_S)
    body = TOKEN if request.path.endswith("stable_token") else TAKEN
    return web.Response(body=body, content_type="application/json")


if __name__ == "__main__":
    application = web.Application()
    application.router.add_post("/{path:.*}", answer)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
