"""The one way out: what it reaches, what it refuses, and that a look-up is never made twice for one connection."""

import socket

import pytest

from apps.common.outbound import OutboundError, check_host, check_url, send
from tests.scripted_openai import Reply, ScriptedServer

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd12::1",
    "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "198.18.0.1", "192.0.2.1", "240.0.0.1",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200", "192.0.0.192",
    "0.0.0.0", "64:ff9b::a9fe:a9fe", "224.0.0.1", "ff02::1", "255.255.255.255", "::",
]  # fmt: skip


@pytest.fixture
def resolves(monkeypatch):
    """Names lead where the test says, one answer for each look-up; the last one stays."""
    asked, real = [], socket.getaddrinfo

    def answer(*answers):
        def getaddrinfo(host, port, *args, **more):
            if host[0].isdigit():
                return real(host, port, *args, **more)
            asked.append(host)
            found = answers[min(len(asked), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0)) for address in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return answer


@pytest.mark.parametrize("address", PRIVATE + NEVER)
def test_private_networks_are_closed_by_default(resolves, address):
    resolves([address])
    with pytest.raises(OutboundError) as caught:
        check_host("models.example")
    assert caught.value.code == "address_refused"


@pytest.mark.parametrize("address", PRIVATE)
def test_an_admin_may_open_them_for_a_host(resolves, address):
    resolves([address])
    assert check_host("models.example", is_private_allowed=True) == (address,)


@pytest.mark.parametrize("address", NEVER)
def test_metadata_services_stay_closed_whatever_is_allowed(resolves, address):
    resolves([address])
    with pytest.raises(OutboundError, match="never asked"):
        check_host("models.example", is_private_allowed=True)


def test_one_private_address_among_public_ones_is_enough_to_refuse(resolves):
    resolves(["8.8.8.8", "10.0.0.1"])
    with pytest.raises(OutboundError):
        check_host("models.example")
    resolves(["8.8.8.8", "1.1.1.1"])
    assert check_host("models.example") == ("8.8.8.8", "1.1.1.1")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_addresses_in_disguise_are_looked_at_as_what_they_are(host):
    with pytest.raises(OutboundError, match="private network"):
        check_host(host)


def test_a_name_is_looked_up_once_and_the_connection_goes_where_was_looked(resolves):
    with ScriptedServer() as server:
        server.routes["/v1/models"] = lambda request: Reply({"ok": True})
        port = server.base_url.rpartition(":")[2].removesuffix("/v1")
        asked = resolves(["127.0.0.1"], ["169.254.169.254"])
        answer = send("GET", f"http://rebind.example:{port}/v1/models", is_private_allowed=True)
    assert (answer.status, asked) == (200, ["rebind.example"])
    assert server.seen[0].headers["host"] == f"rebind.example:{port}"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://models.example", "file:///etc/passwd", "//models.example", "models.example/v1", "http://", "http:///v1",
        "https://user:secret@models.example", "https://models.example:99999", "https://models .example",
        "https://models.example/\r\nHost: other", "javascript:alert(1)", "", "https://[::1",
        "https://exämple.com/", "https://models.example/ä",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(url):
    with pytest.raises(OutboundError) as caught:
        check_url(url)
    assert caught.value.code == "bad_address"


def test_a_name_without_an_address_says_so():
    with pytest.raises(OutboundError) as caught:
        check_host("no-such-host.invalid")
    assert caught.value.code == "no_such_host"


def test_redirects_come_back_as_they_are():
    with ScriptedServer() as server:
        server.routes["/v1/models"] = lambda request: Reply({}, 302, {"Location": "http://169.254.169.254/"})
        answer = send("GET", f"{server.base_url}/models", is_private_allowed=True)
    assert (answer.status, len(server.seen)) == (302, 1)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b"x" * 2000), "too_large"),
        (Reply(b"x", headers={"Content-Encoding": "gzip"}), "compressed"),
        (Reply({"a": 1}, drip=0.1), "timed_out"),
        (Reply({"a": 1}, delay=2), "timed_out"),
        (Reply(is_hung_up=True), "broken"),
        (Reply({"a": "b" * 100}, cut=20), "broken"),
    ],
)
def test_size_and_time_are_limited_over_the_whole_answer(reply, code):
    with ScriptedServer() as server:
        server.routes["/v1/models"] = lambda request: reply
        with pytest.raises(OutboundError) as caught:
            send("GET", f"{server.base_url}/models", seconds=0.3, max_bytes=1000, is_private_allowed=True)
    assert (caught.value.code, caught.value.was_sent) == (code, True)


def test_where_nothing_listens_nothing_was_sent():
    with pytest.raises(OutboundError) as caught:
        send("GET", "http://127.0.0.1:9/", is_private_allowed=True)
    assert (caught.value.code, caught.value.was_sent) == ("unreachable", False)
