"""A real SMTP server on loopback that appends every accepted mail to a file as one JSON line.

usage: smtp_sink.py FILE; prints its port, stops when standard input closes.
"""
import email, email.policy, json, socket, sys
from aiosmtpd.controller import Controller

class Sink:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        line = {"to": envelope.rcpt_tos, "from": envelope.mail_from, "subject": mail["subject"],
                "message_id": mail["message-id"], "text": parts.get("text/plain", ""), "html": parts.get("text/html", "")}
        with open(sys.argv[1], "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return "250 accepted"

# The controller connects to its own port when it starts, so the port has to be known before.
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
controller = Controller(Sink(), hostname="127.0.0.1", port=port)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()
