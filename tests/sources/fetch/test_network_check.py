"""Whether publishers can be reached: what staff behind a proxy read, and their administrators need."""

import pytest

from kopa.sources.fetch.limits import Limits, Network
from kopa.sources.fetch.network_check import hosts, issuer, look_at
from tests.sources.fetch.servers.loopback import Loopback, Reply, make_certificates
from tests.sources.fetch.servers.proxy import Proxy

HOST = "geo.stat.fi"
QUICK = Limits(connect_s=1.0, silent_s=1.0)


def look(network):
    (found,) = look_at([HOST], network=network, limits=QUICK, longest_s=1.5)
    return found


def test_hosts_are_those_of_the_catalogue():
    assert {"geo.stat.fi", "pxdata.stat.fi", "opintopolku.fi"} <= set(hosts())
    assert hosts() == sorted(set(hosts()))


def test_a_host_that_answers_is_told_with_who_signed(serve):
    found = look(serve({HOST: lambda _: Reply(status=404)}).network)
    assert found.ok
    assert "answers 404 directly in" in found.seen
    assert found.seen.endswith("your proxy signs anew: Municipality proxy")


def test_a_proxy_that_signs_anew_and_is_not_trusted_is_named(tmp_path, monkeypatch):
    signs = make_certificates(tmp_path / "zscaler", [HOST], name="Zscaler Root CA")
    with Loopback(signs, {HOST: lambda _: Reply()}) as server, Proxy(server.port, "me", "secret") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{proxy.port}")
        found = look(server.network)
        assert (found.ok, "through the proxy 127.0.0.1" in found.seen) == (False, True)
        assert "certificate is not trusted" in found.seen
        assert "your proxy signs anew: Zscaler Root CA" in found.seen
        assert found.mend.startswith("Have the certificate of Zscaler Root CA put into the system's store")
        assert "secret" not in f"{found}"
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(signs.authority))
        assert look(server.network).ok


@pytest.mark.parametrize(
    ("proxied", "reason", "mend"),
    [
        ("wrong password", "407", "Ask for the proxy's address"),
        ("nobody there", "does not answer", "Ask for the proxy's address"),
    ],
)
def test_a_proxy_that_does_not_let_through_is_told(serve, monkeypatch, proxied, reason, mend):
    server = serve({HOST: lambda _: Reply()})
    with Proxy(server.port, "me", "right") as proxy:
        port = proxy.port if proxied == "wrong password" else 9
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:wrong@127.0.0.1:{port}")
        found = look(server.network)
    assert (found.ok, reason in found.seen, found.mend.startswith(mend)) == (False, True, True)


def test_an_unknown_name_and_a_private_address_are_told(serve):
    server = serve({HOST: lambda _: Reply()})

    def unknown(*_):
        raise OSError("Name or service not known")

    found = look(Network(lookup=unknown, connect=server.network.connect))
    assert (found.ok, "the name is not known here" in found.seen) == (False, True)
    found = look(Network(lookup=lambda *_: ["10.0.0.1"], connect=server.network.connect))
    assert (found.ok, "10.0.0.1, which is not a public address" in found.seen) == (False, True)


def test_a_host_that_says_nothing_is_told(serve):
    found = look(serve({HOST: lambda _: Reply(fault="drip_headers")}).network)
    assert (found.ok, found.mend) == (
        False,
        "Behind a proxy set HTTPS_PROXY; else ask whether the firewall lets this host through.",
    )


@pytest.mark.parametrize("damage", [b"", b"\x30", b"\x30\x82\xff\xff\x00", b"no certificate at all"])
def test_what_is_no_certificate_has_no_issuer(damage):
    assert issuer(damage) == ""


def test_the_issuer_is_read_with_all_its_letters(tmp_path, certificates):
    import ssl

    made = make_certificates(tmp_path / "c", [HOST], name="Kajaanin kaupunki")
    text = made.certificate.read_text()
    assert issuer(ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN") :])) == "Kajaanin kaupunki"
