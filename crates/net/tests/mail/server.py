"""A mail server for tests on loopback. One argument: JSON {"tls": "none|starttls|implicit", "auth": bool,
"answers": ["451 busy", ...]}: the answers to the first mails, after which mails are accepted.

Prints its port, then one line of JSON for each mail that it accepts.
"""

import asyncio
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

settings = json.loads(sys.argv[1])
answers = list(settings.get("answers", []))
here = pathlib.Path(__file__).parent
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(here / "server.crt", here / "server.key")


def say(what):
    print(json.dumps(what), flush=True)


class Mailbox:
    async def handle_DATA(self, server, session, envelope):
        if answers:
            return answers.pop(0)
        content = envelope.content.decode("utf-8", "replace")
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content, "tls": session.ssl is not None})
        return "250 kept as 42"


def check(server, session, envelope, mechanism, data):
    good = (data.login, data.password) == (b"plant", b"correct horse")
    return AuthResult(success=good, handled=good)


def session():
    starttls = context if settings["tls"] == "starttls" else None
    return SMTP(
        Mailbox(),
        tls_context=starttls,
        require_starttls=starttls is not None,
        auth_required=settings.get("auth", False),
        auth_require_tls=settings["tls"] == "starttls",
        authenticator=check,
        hostname="localhost",
    )


async def main():
    implicit = context if settings["tls"] == "implicit" else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=implicit)
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
