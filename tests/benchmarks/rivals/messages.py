"""WeChat's side of a sender's measurement, as fast as it can be: every call is taken. `python messages.py PORT`."""

import sys

from aiohttp import web

TAKEN = b'{"errcode":0,"errmsg":"ok","msgid":1}'
TOKEN = b'{"access_token":"token","expires_in":7200}'


async def answer(request: web.Request) -> web.Response:
    await request.read()
    body = TOKEN if request.path.endswith("stable_token") else TAKEN
    return web.Response(body=body, content_type="application/json")


if __name__ == "__main__":
    application = web.Application()
    application.router.add_post("/{path:.*}", answer)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
