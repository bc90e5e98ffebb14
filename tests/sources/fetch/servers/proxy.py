"""A proxy on loopback that takes CONNECT, wants a name and a password, and writes down what it was asked."""

import base64
import select
import socket
import socketserver
import threading


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        owner = self.server.owner
        line = self.rfile.readline().decode()
        headers = {}
        while text := self.rfile.readline().decode().strip():
            name, _, value = text.partition(":")
            headers[name.casefold()] = value.strip()
        owner.asked.append(line.split()[1] if line.split() else "")
        owner.headers.append(headers)
        if owner.wanted and headers.get("proxy-authorization") != owner.wanted:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        if owner.refuses:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", owner.port_behind)) as behind:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._pass(behind)

    def _pass(self, behind):
        pairs = {self.connection: behind, behind: self.connection}
        while True:
            ready, _, _ = select.select(list(pairs), [], [], 10)
            if not ready:
                return
            for one in ready:
                data = one.recv(65536)
                if not data:
                    return
                pairs[one].sendall(data)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        pass


class Proxy:
    """A proxy before one port of loopback; with `name` and `password` it refuses whoever brings others."""

    def __init__(self, port_behind, name="", password="", refuses=False):
        self.port_behind, self.refuses = port_behind, refuses
        pair = base64.b64encode(f"{name}:{password}".encode()).decode()
        self.wanted = f"Basic {pair}" if name else ""
        self.asked, self.headers = [], []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
