"""One request, one file: every way in which a network, a proxy or a server spoils it."""

import gzip
import json
import shutil
import ssl
import subprocess
import time
from dataclasses import replace

import pytest

from kopa.errors import InputError
from kopa.sources.fetch.addresses import allowed, public_addresses
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.limits import Limits, Network
from kopa.sources.fetch.network_check import look_at
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.trust import named_certificates, tls_context
from tests.sources.fetch import guard
from tests.sources.fetch.servers.loopback import Loopback, Reply, json_reply, make_certificates, network_to
from tests.sources.fetch.servers.proxy import Proxy

HOST = "geo.stat.fi"
URL = f"https://{HOST}/geoserver/wfs"
BODY = json.dumps({"features": [{"n": i} for i in range(4000)]}).encode()
QUICK = Limits(connect_s=3.0, silent_s=1.5, tries=3)
IMPATIENT = replace(QUICK, silent_s=0.7)
"""Where the server is silent on purpose, and every try waits so long."""


def parses(body):
    """A check as the services have one: the body is whole JSON."""
    try:
        json.loads(body)
    except ValueError as error:
        raise FetchError(f"not JSON ({error})", temporary=True) from None


def ask(server, *, limits=QUICK, check=parses, hosts=(HOST,), network=None, **request):
    with Http(hosts, network=network or server.network, limits=limits) as http:
        return http.read(Request(URL, **request), check)


def in_turn(*replies):
    """An app that gives one reply after the other, the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def test_the_guard_stops_what_would_leave_this_machine():
    import socket

    with pytest.raises(guard.OutsideError), socket.socket() as outside:
        outside.connect(("198.51.100.1", 443))
    with pytest.raises(guard.OutsideError):
        socket.getaddrinfo("geo.stat.fi", 443)


def test_a_body_comes_whole_and_says_how(serve):
    server = serve({HOST: lambda _: Reply(BODY, headers={"ETag": '"1"', "Set-Cookie": "who=me"})})
    body, answer = ask(server)
    assert body == BODY
    assert answer.stored_bytes == len(BODY) > answer.sent_bytes
    assert answer.headers["etag"] == '"1"'
    assert "set-cookie" not in {name.casefold() for name in answer.headers}
    assert server.log[0].headers["user-agent"].startswith("kopa/")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("cut_length", "broke off|cut off"),
        ("cut_chunked", "broke off"),
        ("cut_http10", "cut off|not JSON"),
        ("cut_gzip", "cut off"),
        ("flip_gzip", "damaged"),
        ("tail", "bytes follow"),
        ("reset", "broke off"),
        ("reset_late", "broke off|cut off"),
        ("stall", "no answer in time"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_body_that_does_not_come_whole_is_asked_for_again(serve, fault, reason, packed):
    if not packed and fault == "tail":
        reason = "not JSON"
    limits = IMPATIENT if fault == "stall" else QUICK
    once = serve({HOST: in_turn(Reply(BODY, fault=fault, packed=packed), Reply(BODY))})
    assert ask(once, limits=limits)[0] == BODY
    assert len(once.log) == 2
    always = serve({HOST: lambda _: Reply(BODY, fault=fault, packed=packed)})
    with pytest.raises(FetchError, match=rf"(?s)({reason}).*\(3 tries\)"):
        ask(always, limits=limits)
    assert len(always.log) == 3


@pytest.mark.parametrize("fault", ["drip", "drip_headers"])
def test_a_drip_is_ended_by_the_deadline_of_the_whole(serve, fault):
    server = serve({HOST: lambda _: Reply(BODY, fault=fault)})
    began = time.monotonic()
    with pytest.raises(FetchError, match=r"took longer than 0.5 s in all"):
        ask(server, limits=Limits(silent_s=5.0, tries=1), deadline_s=0.5)
    assert time.monotonic() - began < 3.0


def test_a_body_that_is_too_long_or_unpacks_without_end_is_not_read_on(serve):
    bomb = Reply(gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}, packed=False)
    server = serve({HOST: lambda _: bomb})
    with pytest.raises(FetchError, match=r"longer than the 1,000 bytes"):
        ask(server, max_bytes=1000)
    with pytest.raises(FetchError, match=r"unpacks to more than 200 times"):
        ask(server)
    assert len(server.log) == 2
    server.apps[HOST] = lambda _: Reply(b"x", headers={"Content-Encoding": "br"}, packed=False)
    with pytest.raises(FetchError, match=r"packed as 'br'"):
        ask(server)


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (401, 1), (403, 1), (404, 1), (410, 1), (500, 3), (503, 3)])
def test_statuses_are_tried_again_where_that_may_help(serve, status, tries):
    server = serve({HOST: lambda _: json_reply({"error": "Invalid value for Alue"}, status=status)})
    with pytest.raises(FetchError, match=rf"{status} .*Invalid value for Alue"):
        ask(server)
    assert len(server.log) == tries


def test_a_wish_to_wait_is_heeded_up_to_two_minutes(serve):
    server = serve({HOST: in_turn(Reply(status=429, headers={"Retry-After": "7"}), Reply(status=429), Reply(BODY))})
    ask(server)
    assert server.waits == [7.5, 1.0]  # what was asked and half of 1 s; half of 2 s
    long = serve({HOST: lambda _: Reply(status=503, headers={"Retry-After": "3600"})})
    with pytest.raises(FetchError, match=r"503"):
        ask(long)
    assert (len(long.log), long.waits) == (1, [])


def test_the_waits_are_drawn_by_chance_below_a_bound_that_doubles(serve):
    server = serve({HOST: lambda _: Reply(status=500)})
    drawn = iter([0.0, 1.0, 0.25, 0.75, 0.5])
    network = network_to(server.port, server.waits.append, lambda: next(drawn))
    with pytest.raises(FetchError, match=r"\(5 tries\)"):
        ask(server, limits=Limits(), network=network)
    assert server.waits == [0.0, 2.0, 1.0, 6.0]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://elsewhere.example.org/x", "elsewhere.example.org is not a host of this dataset"),
        ("http://geo.stat.fi/x", "only https is asked"),
        ("https://127.0.0.1/x", "127.0.0.1 is not a host"),
        ("https://localhost:8080/x", "localhost is not a host"),
        ("file:///etc/passwd", "only https is asked"),
        ("https://geo.stat.fi:8443/x", "port 8443 is not asked"),
        ("https://me:secret@geo.stat.fi/x", "with a name or a password"),
        ("https://[::1", "no address"),
        ("", "leads nowhere"),
    ],
)
def test_redirects_are_looked_at_before_they_are_followed(serve, location, reason):
    server = serve({HOST: lambda _: Reply(status=302, headers={"Location": location})})
    with pytest.raises(FetchError, match=reason) as refused:
        ask(server)
    assert len(server.log) == 1
    assert "secret" not in str(refused.value)


def test_redirects_within_the_hosts_are_followed_but_not_for_ever(serve):
    def app(asked):
        return Reply(BODY) if asked.path == "/new" else Reply(b"x" * 2_000_000, 301, {"Location": "/new"}, packed=False)

    body, answer = ask(serve({HOST: app}))
    assert (answer.url, body) == (f"https://{HOST}/new", BODY)
    circle = serve({HOST: lambda _: Reply(status=307, headers={"Location": "/again"})})
    with pytest.raises(FetchError, match=r"redirects more than 5 times"):
        ask(circle)
    assert len(circle.log) == 6
    posted = serve({HOST: lambda _: Reply(status=307, headers={"Location": "/again"})})
    with pytest.raises(FetchError, match=r"leads nowhere"):
        ask(posted, body="{}")


def test_a_secret_goes_to_its_own_host_only_and_into_no_message(serve):
    hosts = (HOST, "elsewhere.example.org")
    apps = {HOST: lambda _: Reply(status=302, headers={"Location": "https://elsewhere.example.org/x"}),
            "elsewhere.example.org": lambda _: Reply(status=404)}  # fmt: skip
    server = serve(apps)
    with pytest.raises(FetchError) as refused:
        ask(server, hosts=hosts, secret=("Authorization", "Basic c2VjcmV0Og=="))
    assert [asked.headers.get("authorization") for asked in server.log] == ["Basic c2VjcmV0Og==", None]
    assert "c2Vj" not in f"{refused.value!r} {Request(URL, secret=('Authorization', 'c2Vj'))!r}"


def test_names_that_lead_to_private_addresses_are_not_asked(serve):
    server = serve({HOST: lambda _: Reply(BODY)})
    for address in (
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.5",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "0.0.0.0",
        "224.0.0.1",
    ):
        network = Network(lookup=lambda *_, one=address: ["193.166.0.1", one], connect=server.network.connect)
        with pytest.raises(FetchError, match=r"not a public address"):
            ask(server, network=network)
    assert server.log == []


def test_a_name_that_nobody_knows_names_the_proxy_as_the_way_out():
    def unknown(*_):
        raise OSError("Name or service not known")

    with pytest.raises(FetchError, match=r"set HTTPS_PROXY"):
        public_addresses(HOST, 443, unknown)


def test_only_hosts_of_the_dataset_are_asked():
    with Http(["opintopolku.fi"]) as http, pytest.raises(FetchError, match=r"not a host of this dataset"):
        http.read(Request(URL), parses)
    assert allowed("https://geo.stat.fi:443/a", [HOST]).path == "/a"


def test_pace_is_kept_between_requests(serve):
    server = serve({HOST: lambda _: Reply(BODY)})
    with Http([HOST], network=server.network) as http:
        http.interval_s = 30.0
        for _ in range(3):
            http.read(Request(URL), parses)
    assert [29.0 < wait <= 30.0 for wait in server.waits] == [True, True]


class TestLargeFiles:
    """Bodies that come packed: kept as they are, and gone on with where they were cut."""

    FILE = bytes(range(256)) * 4000

    def app(self, cut_at, *, version='"v1"', ranges=True, changed=None):
        """Give the file; the first time it breaks off after `cut_at` bytes."""
        state = {"first": True}

        def serve_file(asked):
            headers = {"ETag": version} if version else {}
            body = self.FILE if state["first"] or changed is None else changed
            wanted = asked.headers.get("range", "")
            if state["first"]:
                state["first"] = False
                return Reply(body[: 2 * cut_at], headers=headers, fault="cut_length", kind="application/zip")
            same = asked.headers.get("if-range") == version and changed is None
            if ranges and wanted and same:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                span = f"bytes {start}-{len(body) - 1}/{len(body)}"
                return Reply(body[start:], 206, {**headers, "Content-Range": span}, "application/zip", packed=False)
            return Reply(body, headers=headers, kind="application/zip", packed=False)

        return serve_file

    def fetch(self, server, tmp_path, check=lambda _: None):
        with Http([HOST], network=server.network, limits=QUICK) as http:
            return http.download(Request(URL), tmp_path / "file.zip", check), tmp_path / "file.zip"

    def test_a_cut_file_goes_on_where_it_was(self, serve, tmp_path):
        server = serve({HOST: self.app(300_000)})
        answer, target = self.fetch(server, tmp_path)
        assert target.read_bytes() == self.FILE
        assert [asked.headers.get("range") for asked in server.log] == [None, "bytes=300000-"]
        assert answer.sent_bytes == len(self.FILE) - 300_000

    def test_a_server_that_ignores_ranges_sends_it_from_the_start(self, serve, tmp_path):
        server = serve({HOST: self.app(300_000, ranges=False)})
        assert self.fetch(server, tmp_path)[1].read_bytes() == self.FILE

    def test_a_file_that_changed_meanwhile_is_not_patched_together(self, serve, tmp_path):
        other = bytes(reversed(range(256))) * 4000
        server = serve({HOST: self.app(300_000, changed=other)})
        assert self.fetch(server, tmp_path)[1].read_bytes() == other

    def test_without_a_version_it_begins_again(self, serve, tmp_path):
        server = serve({HOST: self.app(300_000, version="")})
        assert self.fetch(server, tmp_path)[1].read_bytes() == self.FILE
        assert [asked.headers.get("range") for asked in server.log] == [None, None]

    def test_another_body_under_the_same_date_fails_the_check_and_begins_again(self, serve, tmp_path):
        date = "Sat, 28 Nov 2026 12:00:00 GMT"
        other, checks = bytes(reversed(range(256))) * 4000, []

        def app(asked):
            headers = {"Last-Modified": date}
            if len(server.log) == 1:
                return Reply(self.FILE[:600_000], headers=headers, fault="cut_length", kind="application/zip")
            if asked.headers.get("range"):  # patched together from two bodies
                span = f"bytes 300000-{len(other) - 1}/{len(other)}"
                return Reply(other[300_000:], 206, {**headers, "Content-Range": span}, packed=False)
            return Reply(other, headers=headers, packed=False)

        def check(path):
            checks.append(path.read_bytes() == other)
            if not checks[-1]:
                raise FetchError("md5 is not the publisher's", temporary=True)

        server = serve({HOST: app})
        assert self.fetch(server, tmp_path, check)[1].read_bytes() == other
        assert checks == [False, True]

    def test_a_part_that_is_whole_already_is_asked_for_anew(self, serve, tmp_path):
        def app(asked):
            headers, begin = {"ETag": '"v1"'}, asked.headers.get("range")
            if begin == f"bytes={len(self.FILE)}-":  # killed while the file was checked
                return Reply(
                    status=416, headers={**headers, "Content-Range": f"bytes */{len(self.FILE)}"}, packed=False
                )
            return Reply(self.FILE, headers=headers, packed=False)

        server = serve({HOST: app})
        for _ in range(2):
            assert self.fetch(server, tmp_path)[1].read_bytes() == self.FILE
        assert len(server.log) == 3

    def test_another_part_than_was_asked_for_is_refused(self, serve, tmp_path):
        def app(asked):
            headers = {"ETag": '"v1"'}
            if asked.headers.get("range"):
                return Reply(b"x", 206, {**headers, "Content-Range": "bytes 0-0/1024000"}, packed=False)
            broken = len(server.log) == 1
            return Reply(self.FILE, headers=headers, fault="cut_length" if broken else "", packed=False)

        server = serve({HOST: app})
        assert self.fetch(server, tmp_path)[1].read_bytes() == self.FILE
        assert len(server.log) == 3


class TestTrust:
    """Certificates: the system's, and those of both variables."""

    @pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
    def test_each_variable_makes_a_private_authority_known(self, certificates, monkeypatch, variable):
        with Loopback(certificates, {HOST: lambda _: Reply(BODY)}) as server:
            with pytest.raises(FetchError, match=r"certificate is not trusted.*kopa doctor --network"):
                ask(server)
            assert server.waits == []  # no second try
            monkeypatch.setenv(variable, str(certificates.authority))
            assert ask(server)[0] == BODY

    def test_a_folder_of_hashed_certificates_is_taken_too(self, certificates, monkeypatch, tmp_path):
        (tmp_path / "certs").mkdir()
        named = ["openssl", "x509", "-in", str(certificates.authority), "-noout", "-hash"]
        digest = subprocess.check_output(named, text=True).strip()
        (tmp_path / f"certs/{digest}.0").write_bytes(certificates.authority.read_bytes())
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certs"))
        with Loopback(certificates, {HOST: lambda _: Reply(BODY)}) as server:
            assert ask(server)[0] == BODY

    def test_two_variables_add_up(self, certificates, monkeypatch, tmp_path):
        other = make_certificates(tmp_path / "other", [HOST], name="Another authority")
        monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.authority))
        for one in (certificates, other):
            with Loopback(one, {HOST: lambda _: Reply(BODY)}) as server:
                assert ask(server)[0] == BODY

    def test_an_authority_without_key_usage_is_taken(self, monkeypatch, tmp_path):
        old = make_certificates(tmp_path / "old", [HOST], key_usage=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(old.authority))
        with Loopback(old, {HOST: lambda _: Reply(BODY)}) as server:
            assert ask(server)[0] == BODY

    def test_another_name_in_the_certificate_is_refused(self, monkeypatch, tmp_path):
        wrong = make_certificates(tmp_path / "wrong", ["elsewhere.example.org"])
        monkeypatch.setenv("SSL_CERT_FILE", str(wrong.authority))
        with Loopback(wrong, {HOST: lambda _: Reply(BODY)}) as server:
            with pytest.raises(FetchError, match=r"certificate is not trusted"):
                ask(server)
            assert server.log == []

    @pytest.mark.parametrize("content", [None, "no certificate", ""])
    def test_a_variable_that_leads_nowhere_is_named(self, tmp_path, content):
        path = tmp_path / "bundle.pem"
        if content is not None:
            path.write_text(content)
        with pytest.raises(InputError, match=r"REQUESTS_CA_BUNDLE.*bundle.pem"):
            tls_context({"REQUESTS_CA_BUNDLE": str(path)})

    def test_settings_make_a_private_authority_known_beside_a_variable(self, certificates, monkeypatch, tmp_path):
        other = make_certificates(tmp_path / "other", [HOST], name="Another authority")
        monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
        monkeypatch.chdir(tmp_path)
        shutil.copy(certificates.authority, tmp_path / "town.pem")
        (tmp_path / "kopa.toml").write_text('ca_bundle = "town.pem"')
        for one in (certificates, other):
            with Loopback(one, {HOST: lambda _: Reply(BODY)}) as server:
                assert ask(server)[0] == BODY

    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            (
                'ca_bundle = "nowhere.pem"',
                r"^kopa.toml: ca_bundle names .*nowhere.pem, which is not there; take the line",
            ),
            ('ca_bundle = "kopa.toml"', r"^kopa.toml: ca_bundle: .*kopa.toml holds no certificate in PEM form"),
            ("\nca_bundle = 7", r"kopa.toml: line 2: ca_bundle is 7; give the path"),
            ('ca_bundle = " "', r"kopa.toml: line 1: ca_bundle is ' '; give the path"),
            ('ca_bundel = "x.pem"', r"kopa.toml: line 1: 'ca_bundel' is no setting; there is ca_bundle alone"),
            ("ca_bundle = x.pem", r"kopa.toml: line 1: not valid TOML"),
        ],
        ids=["bundle not there", "no certificate", "a number", "empty", "another setting", "no TOML"],
    )
    def test_settings_that_lead_nowhere_are_named(self, tmp_path, settings, reason):
        (tmp_path / "kopa.toml").write_text(settings)
        with pytest.raises(InputError, match=reason):
            tls_context({}, tmp_path)

    def test_settings_without_a_bundle_change_nothing(self, tmp_path):
        (tmp_path / "kopa.toml").write_text("# nothing yet\n")
        assert named_certificates({}, tmp_path) == {}

    def test_the_system_store_is_read_also_where_a_variable_names_another_file(
        self, certificates, monkeypatch, tmp_path
    ):
        other = make_certificates(tmp_path / "other", ["opintopolku.fi"], name="Another authority")
        paths = ssl.get_default_verify_paths()._replace(
            cafile=str(other.authority), openssl_cafile=str(certificates.authority)
        )
        monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
        monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
        with Loopback(certificates, {HOST: lambda _: Reply(BODY)}) as server:
            assert ask(server)[0] == BODY


class TestProxy:
    """Proxies of a municipality: with names and passwords, and those for which there is none."""

    def test_a_proxy_with_name_and_password_is_used_and_told_to_nobody(self, serve, monkeypatch):
        server = serve({HOST: lambda _: Reply(BODY)})
        with Proxy(server.port, "KUNTA\\name", "pass:word@1/") as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://KUNTA%5Cname:pass%3Aword%401%2F@127.0.0.1:{proxy.port}")
            body, _ = ask(server)
        assert (body, proxy.asked) == (BODY, [f"{HOST}:443"])
        assert "proxy-authorization" not in server.log[0].headers

    def test_behind_a_proxy_names_are_not_looked_up_here(self, serve, monkeypatch):
        server = serve({HOST: lambda _: Reply(BODY)})

        def unknown(*_):
            raise OSError("no names here")

        with Proxy(server.port) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            network = Network(lookup=unknown, connect=server.network.connect)
            assert ask(server, network=network)[0] == BODY

    @pytest.mark.parametrize(("password", "refuses", "reason"), [("wrong", False, "407"), ("right", True, "403")])
    def test_a_proxy_that_refuses_is_named_with_the_mend(self, serve, monkeypatch, password, refuses, reason):
        server = serve({HOST: lambda _: Reply(BODY)})
        with Proxy(server.port, "me", "right", refuses) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://me:{password}@127.0.0.1:{proxy.port}")
            with pytest.raises(FetchError, match=rf"proxy 127.0.0.1:{proxy.port} answers {reason}") as refused:
                ask(server)
        assert f":{password}@" not in str(refused.value)
        assert len(proxy.asked) == 1
        assert server.log == []

    def test_a_proxy_that_is_not_there_is_named(self, serve, monkeypatch):
        server = serve({HOST: lambda _: Reply(BODY)})
        monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@127.0.0.1:9")
        with pytest.raises(FetchError, match=r"proxy 127.0.0.1:9 does not answer") as refused:
            ask(server)
        assert "secret" not in str(refused.value)

    @pytest.mark.parametrize("excepted", [HOST, ".stat.fi", "localhost, stat.fi", "*"])
    def test_hosts_of_no_proxy_are_asked_directly(self, serve, monkeypatch, excepted):
        server = serve({HOST: lambda _: Reply(BODY)})
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", excepted)
        assert ask(server)[0] == BODY

    def test_a_proxy_that_signs_anew_is_said_to_be_not_trusted(self, tmp_path, monkeypatch):
        signs = make_certificates(tmp_path / "proxy", [HOST], name="Zscaler")
        with Loopback(signs, {HOST: lambda _: Reply(BODY)}) as server, Proxy(server.port) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(FetchError, match=r"not trusted through the proxy 127.0.0.1"):
                ask(server)

    @pytest.mark.parametrize(
        "address",
        ["http://", "ftp://127.0.0.1:9", "http://127.0.0.1:port", "http://[::1", "http://me:sec#ret@127.0.0.1:9",
         "http://me:sec/ret@127.0.0.1:9", "http://me:sec?ret@127.0.0.1:9", "socks5://me:secret@127.0.0.1:9"],
    )  # fmt: skip
    def test_an_address_that_is_no_proxy_is_said_so_once_and_not_repeated(self, serve, monkeypatch, address):
        server = serve({HOST: lambda _: Reply(BODY)})
        monkeypatch.setenv("HTTPS_PROXY", address)
        with pytest.raises(FetchError, match=r"is no address of a proxy: write http://HOST:PORT") as refused:
            ask(server)
        (looked,) = look_at([HOST], network=server.network, limits=QUICK)
        assert "is no address of a proxy" in looked.seen
        assert not [text for text in (str(refused.value), f"{looked}") if "sec" in text]
        assert (server.log, server.waits) == ([], [])
