"""A mail server for tests: aiosmtpd with a login, TLS, and an address that it refuses.

Takes its settings as JSON in the only argument, and prints a JSON object per line: first its port, then each message. To each line on standard
input it answers when all messages before it have been told.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, auth_mechanism

settings = json.loads(sys.argv[1])
user = settings.get("user")
password = settings.get("password")
warnings.simplefilter("ignore")


def say(value):
    print(json.dumps(value), flush=True)


class Server(SMTP):
    @auth_mechanism("CRAM-MD5")
    async def auth_CRAM__MD5(self, server, args):
        challenge = b"<1896.697170952@localhost>"
        answer = await self.challenge_auth(challenge)
        name, _, digest = answer.partition(b" ")
        expected = hmac.new(password.encode(), challenge, hashlib.md5).hexdigest()
        good = name.decode() == user and hmac.compare_digest(digest.decode(), expected)
        self.login_method = "CRAM-MD5"
        return AuthResult(success=good, handled=False)


def authenticate(server, session, envelope, mechanism, data):
    server.login_method = mechanism
    good = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == (user, password)
    return AuthResult(success=good, handled=False)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == settings.get("refused"):
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "raw": base64.b64encode(envelope.original_content).decode(),
                "secure": session.ssl is not None or settings.get("tls") == "implicit",
                "login": getattr(server, "login_method", None),
            }
        )
        return "250 Taken"


def create():
    tls = None
    if settings.get("tls") == "starttls":
        tls = context()
    return Server(
        Handler(),
        tls_context=tls,
        require_starttls=bool(settings.get("requireTls")),
        authenticator=authenticate,
        auth_required=user is not None,
        auth_require_tls=bool(settings.get("loginNeedsTls")) and settings.get("tls") != "implicit",
        auth_exclude_mechanism=settings.get("withoutMechanisms", []),
        enable_SMTPUTF8=True,
        loop=asyncio.get_running_loop(),
    )


def context():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(settings["certificate"], settings["key"])
    return tls


async def main():
    implicit = context() if settings.get("tls") == "implicit" else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(create, "127.0.0.1", 0, ssl=implicit)
    loop.add_reader(sys.stdin, lambda: say({"told": sys.stdin.readline()}))
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


asyncio.run(main())
