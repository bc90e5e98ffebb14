"""One TLS server on loopback that stands for every publisher, and can break off in every way a network does."""

import gzip
import json
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from kopa.sources.fetch.limits import Network

PUBLIC_ADDRESS = "193.166.10.{}"
"""Stands for the public address of a publisher; connections to it end at the server here."""

TRANSPORT = (
    "cut_length", "cut_chunked", "cut_http10", "cut_gzip", "flip_gzip", "drip", "drip_headers", "stall", "reset",
    "reset_late", "tail",
)  # fmt: skip
"""Ways in which a body fails to come whole; `Reply.fault` names one."""


@dataclass
class Asked:
    """A request as the server saw it."""

    host: str
    path: str
    query: dict[str, str]
    pairs: list[tuple[str, str]]
    method: str
    body: bytes
    headers: dict[str, str]

    @property
    def content(self):
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Reply:
    """What the server answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    fault: str = ""
    packed: bool = True


def json_reply(content, **more):
    """Return `content` as a reply in JSON."""
    return Reply(json.dumps(content, ensure_ascii=False).encode(), **more)


App = Callable[[Asked], Reply]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20
    disable_nagle_algorithm = True  # else a body waits 40 ms for the acknowledgement of its head

    def do_GET(self):
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        host = (self.headers.get("host") or "").partition(":")[0]
        headers = {name.casefold(): value for name, value in self.headers.items()}
        asked = Asked(host, parts.path, dict(pairs), pairs, self.command, body, headers)
        self.server.owner.log.append(asked)
        app = self.server.owner.apps.get(host)
        reply = app(asked) if app else Reply(b"no such host here", 404, kind="text/plain")
        self._answer(reply)

    do_POST = do_HEAD = do_GET  # noqa: N815

    def _answer(self, reply):
        body, headers = reply.body, {"Content-Type": reply.kind, **reply.headers}
        packs = reply.packed and "gzip" in (self.headers.get("accept-encoding") or "")
        if packs or reply.fault in ("cut_gzip", "flip_gzip"):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if reply.fault == "cut_gzip":
            body = body[: len(body) * 3 // 4]
        if reply.fault == "flip_gzip":
            body = body[: len(body) // 2] + bytes([body[len(body) // 2] ^ 4]) + body[len(body) // 2 + 1 :]
        if reply.fault == "tail":
            body += b"<!-- proxied -->"
        getattr(self, f"_{reply.fault}", self._whole)(reply, headers, body)

    def _head(self, reply, headers):
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _whole(self, reply, headers, body):
        self._head(reply, {**headers, "Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _part(self, reply, headers, body):
        self._head(reply, {**headers, "Content-Length": str(len(body))})
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True

    def _cut_length(self, reply, headers, body):
        self._part(reply, headers, body)

    def _cut_chunked(self, reply, headers, body):
        self._head(reply, {**headers, "Transfer-Encoding": "chunked"})
        half = body[: len(body) // 2]
        self.wfile.write(f"{len(half):x}\r\n".encode() + half + b"\r\n")
        self.close_connection = True

    def _cut_http10(self, reply, headers, body):
        self.protocol_version = "HTTP/1.0"
        self._head(reply, headers)
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def _drip(self, reply, headers, body):
        self._head(reply, {**headers, "Content-Length": str(len(body))})
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def _drip_headers(self, reply, headers, body):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(400):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def _stall(self, reply, headers, body):
        self._part(reply, headers, body)
        self.close_connection = False
        self.server.owner.over.wait(10)
        self.close_connection = True

    def _reset(self, reply, headers, body):
        self._linger()

    def _reset_late(self, reply, headers, body):
        self._part(reply, headers, body)
        time.sleep(0.05)
        self._linger()

    def _linger(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.socket.close(self.connection)
        self.close_connection = True

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    owner: "Loopback"

    def get_request(self):
        connection, address = super().get_request()
        return self.owner.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request, client_address):
        pass  # clients break off: that is what is tried here


class Loopback:
    """A server for all hosts of `apps`, and the network by which a client of kopa reaches it."""

    def __init__(self, certificates: "Certificates", apps: dict[str, App]):
        self.apps = apps
        self.log: list[Asked] = []
        self.over = threading.Event()
        self.waits: list[float] = []
        self.context = certificates.server_context()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def network(self) -> Network:
        """The network on which every host is this server; waiting takes no time, but is written down."""
        return network_to(self.port, self.waits.append)

    def paths(self, host=""):
        """Paths that were asked, in order."""
        return [asked.path for asked in self.log if not host or asked.host == host]


def network_to(port, sleep=time.sleep, chance=lambda: 0.5) -> Network:
    """Return a network on which every name leads to a public address, and that to a port of loopback."""

    def lookup(host, _):
        return [PUBLIC_ADDRESS.format(1 + sum(host.encode()) % 250)]

    def connect(address, _, timeout_s):
        local = not address.startswith(PUBLIC_ADDRESS.format(""))
        return socket.create_connection((address, _) if local else ("127.0.0.1", port), timeout_s)

    return Network(lookup=lookup, connect=connect, sleep=sleep, chance=chance)


@dataclass(frozen=True)
class Certificates:
    """A private authority, and what it signed for every host of the catalogue."""

    folder: Path
    authority: Path
    key: Path
    certificate: Path

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificates(folder: Path, hosts, *, key_usage=True, name="Municipality proxy") -> Certificates:
    """Return certificates for `hosts`, signed by an authority made here (by openssl, which comes with Debian)."""
    if not shutil.which("openssl"):
        raise RuntimeError("openssl is not installed: the tests of TLS need it (apt-get install openssl)")
    folder.mkdir(parents=True, exist_ok=True)
    usage = "keyUsage=critical,keyCertSign,cRLSign\n" if key_usage else ""
    (folder / "ca.cnf").write_text(
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n"
        f"[dn]\nO={name}\nCN={name}\n[ext]\nbasicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n{usage}"
    )
    names = ",".join(f"DNS:{host}" for host in sorted(hosts))
    (folder / "leaf.ext").write_text(
        f"subjectAltName={names}\nbasicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=serverAuth\n"
    )
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for words in (
        ["req", "-x509", *new_key, "-config", "ca.cnf", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30"],
        ["req", *new_key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=publisher"],
        ["x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "20",
         "-extfile", "leaf.ext", "-out", "leaf.pem"],
    ):  # fmt: skip
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    return Certificates(folder, folder / "ca.pem", folder / "leaf.key", folder / "leaf.pem")
