"""Names are looked up in bounded time: a resolver that never answers holds no request, and is not asked without end."""

import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.common import lookup
from apps.common.lookup import TooSlow, addresses_of
from apps.common.outbound import OutboundError, check_host, send


@pytest.fixture
def resolver(monkeypatch):
    """Names that begin with `stuck` get no answer until the test ends; the others lead to a public address."""
    asked, released, real = [], threading.Event(), socket.getaddrinfo

    def getaddrinfo(host, port, *args, **more):
        if port is not None:  # somebody else connects
            return real(host, port, *args, **more)
        asked.append(host)
        if host.startswith("stuck"):
            released.wait()
        if host.startswith("slow"):
            time.sleep(0.2)
        if host.startswith("given-up"):
            raise TimeoutError
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 0))] * 2

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield asked
    released.set()
    for _ in range(500):
        if not lookup._desk(os.getpid())._count:
            break
        time.sleep(0.01)


def waited(call) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def slow(host, seconds=0.1):
    with pytest.raises(TooSlow):
        addresses_of(host, seconds)


def test_a_resolver_that_never_answers_holds_nobody_longer_than_the_limit(resolver):
    with ThreadPoolExecutor(20) as threads:
        times = list(threads.map(lambda n: waited(lambda: slow(f"stuck{n % 4}.example")), range(20)))
    assert max(times) < 1.0
    assert len(resolver) == 4  # those who asked for one host waited together


def test_other_names_are_found_meanwhile(resolver):
    slow("stuck.example")
    assert addresses_of("fine.example", 5) == ("8.8.8.8",)


def test_one_host_takes_two_threads_and_no_more(resolver, monkeypatch):
    monkeypatch.setattr(lookup, "FRESH_SECONDS", 0)
    for _ in range(5):
        slow("stuck.example", 0.02)
    assert resolver == ["stuck.example"] * lookup.PER_HOST


def test_a_dead_resolver_takes_so_many_threads_and_then_fails_at_once(resolver, monkeypatch):
    monkeypatch.setattr(lookup, "LIMIT", 5)
    for number in range(5):
        slow(f"stuck{number}.example", 0.01)
    assert waited(lambda: slow("fine.example", 30)) < 1
    assert len(resolver) == 5


def test_when_the_resolver_is_back_so_are_its_threads(monkeypatch):
    monkeypatch.setattr(lookup, "LIMIT", 1)
    back, real = threading.Event(), socket.getaddrinfo

    def getaddrinfo(host, port, *args, **more):
        if port is not None:
            return real(host, port, *args, **more)
        back.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    slow("one.example")
    slow("two.example")
    back.set()
    assert addresses_of("one.example", 5) == ("8.8.8.8",)
    assert addresses_of("two.example", 5) == ("8.8.8.8",)


def test_an_answer_is_not_kept_for_whoever_asks_later(resolver):
    addresses_of("fine.example", 5)
    addresses_of("fine.example", 5)
    assert resolver == ["fine.example"] * 2


def test_those_who_ask_at_once_share_one_look_up(resolver):
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: addresses_of("slow.example", 5), range(8)))
    assert (found, resolver) == ([("8.8.8.8",)] * 8, ["slow.example"])


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1", "0x7f.1", "2130706433", "::1", "fe80::1"])
def test_an_address_is_never_looked_up(host):
    before = threading.active_count()
    assert addresses_of(host, 0)
    assert threading.active_count() == before


@pytest.mark.parametrize("host", ["shop.cafe", "0x.example", "1.example", "a1", "localhost"])
def test_what_only_looks_like_an_address_is_a_name(resolver, host):
    addresses_of(host, 5)
    assert resolver == [host]


def test_the_resolvers_own_time_out_is_no_host(resolver):
    with pytest.raises(OSError, match="gave up"):
        addresses_of("given-up.example", 5)


def test_a_request_says_that_the_name_could_not_be_looked_up(resolver):
    began = time.monotonic()
    with pytest.raises(OutboundError) as caught:
        send("GET", "http://stuck.example/", seconds=0.2)
    assert time.monotonic() - began < 2
    assert (caught.value.code, caught.value.was_sent) == ("unreachable", False)
    assert caught.value.message == "The address of stuck.example could not be looked up in time."
    with pytest.raises(OutboundError, match="could not be looked up in time"):
        check_host("stuck.example", seconds=0.05)


def test_a_forked_process_begins_with_none_of_its_parents_look_ups(resolver, monkeypatch):
    """The lock may be held at the moment of the fork, and the threads stay behind."""
    monkeypatch.setattr(lookup, "LIMIT", 1)
    slow("stuck.example")
    reads, writes = os.pipe()
    with lookup._desk(os.getpid())._lock:
        child = os.fork()
        if child == 0:  # no pytest here: whatever happens, it ends
            try:
                os.write(writes, addresses_of("fine.example", 5)[0].encode())
            finally:
                os._exit(0)
    os.waitpid(child, 0)
    os.close(writes)
    with os.fdopen(reads) as answer:
        assert answer.read() == "8.8.8.8"
