"""What all workers together may ask of one endpoint."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from apps.ai import limits
from apps.ai.failures import ModelError, Outcome
from apps.ai.limits import Signal, give_back, health, take
from apps.ai.targets import Target

TARGET = Target("here", "Here", "https://models.example/v1", "one", concurrency=8)
pytestmark = pytest.mark.django_db


def refusal(target=TARGET, tokens=10):
    with pytest.raises(ModelError) as caught:
        take(target, tokens, patience=0)
    return caught.value


def go(signal=Signal.GOOD, target=TARGET, **more):
    give_back(take(target, 10, patience=0), signal, **more)


def later(milliseconds):
    """As if that much time had gone by: Valkey's own clock decides, so the times in it move."""
    gate = limits._keys(TARGET)[0]
    for name in ("open_until", "opened_at", "quiet_until", "cut_at"):
        if value := limits._client().hget(gate, name):
            limits._client().hset(gate, name, float(value) - milliseconds)


def test_as_many_at_once_as_the_endpoint_may_get_and_no_more():
    places = [take(TARGET, 10, patience=0) for _ in range(8)]
    assert (refusal().code, health(TARGET).at_once) == ("busy", 8)
    give_back(places[0], Signal.GOOD)
    take(TARGET, 10, patience=0)


def test_twenty_threads_never_hold_more_places_than_there_are():
    target = replace(TARGET, concurrency=3)
    most = []

    def one(_):
        place = take(target, 1, patience=20)
        most.append(health(target).at_once)
        give_back(place, Signal.GOOD)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(one, range(60)))
    assert 1 <= max(most) <= 3


def test_a_worker_that_died_gives_its_place_back_in_time():
    for _ in range(8):
        take(TARGET, 10, patience=0)
    limits._client().zadd(limits._keys(TARGET)[1], {f"dead-{n}": 1 for n in range(8)})
    assert refusal().code == "busy"  # the living eight
    flights = limits._keys(TARGET)[1]
    for name in limits._client().zrange(flights, 0, -1):
        limits._client().zadd(flights, {name: 1})
    take(TARGET, 10, patience=0)


def test_a_place_is_kept_warm_while_its_request_takes_long():
    place = take(TARGET, 10, patience=0)
    flights = limits._keys(TARGET)[1]
    limits._client().zadd(flights, {place.id: limits._client().time()[0] * 1000 + 500})
    limits._renew({place.id: flights})
    left = limits._client().zscore(flights, place.id) - limits._client().time()[0] * 1000
    assert left > 13_000
    give_back(place, Signal.GOOD)
    limits._renew({place.id: flights})
    assert health(TARGET).at_once == 0


def test_requests_a_minute_are_spread_over_the_minute():
    target = replace(TARGET, concurrency=100, endpoint_limits=(120, None))
    for _ in range(12):
        go(target=target)
    error = refusal(target)
    assert (error.code, error.is_retryable) == ("busy", True)
    take(target, 10, patience=1.5)


def test_tokens_a_minute_count_what_was_used_in_the_end():
    target = replace(TARGET, model_limits=(None, 10_000))
    place = take(target, 900, patience=0)
    assert refusal(target, 900).code == "busy"
    give_back(place, Signal.GOOD, tokens=100)
    give_back(take(target, 800, patience=0), Signal.UNSENT, tokens=0)
    give_back(take(target, 800, patience=0), Signal.GOOD, tokens=800)
    assert refusal(target, 800).code == "busy"


def test_a_request_larger_than_a_tenth_of_a_minute_is_let_through_and_paid_off():
    target = replace(TARGET, endpoint_limits=(None, 6000))
    give_back(take(target, 5000, patience=0), Signal.GOOD, tokens=5000)
    assert refusal(target, 10).retry_after > 40


def test_a_429_halves_the_window_once_a_second_and_good_answers_widen_it_again():
    windows = []
    for _ in range(3):
        go(Signal.LIMITED)
        windows.append(health(TARGET).window)
        later(600)
    assert windows == [4, 4, 2]
    later(60_000)
    for _ in range(40):
        go()
    assert 7 <= health(TARGET).window <= 8


def test_everybody_is_quiet_for_as_long_as_the_endpoint_asks():
    go(Signal.LIMITED, retry_after=30)
    error = refusal()
    assert (error.code, 29 <= error.retry_after <= 30) == ("rate_limited", True)
    assert 29 <= health(TARGET).quiet_for <= 30
    later(30_000)
    go()


def test_a_429_without_a_time_is_waited_out_longer_each_time():
    waits = []
    for _ in range(5):
        go(Signal.LIMITED)
        waits.append(refusal().retry_after)
        later(120_000)
    assert waits == sorted(waits)
    assert (waits[0] < 1, waits[4] > 5) == (True, True)


def test_one_who_could_not_wait_says_nothing_about_the_endpoint():
    late = ModelError("timed_out", "Late.", outcome=Outcome.TIMED_OUT, was_sent=True)
    assert (limits.signal_of(late), limits.signal_of(late, is_hurried=True)) == (Signal.FAULT, Signal.HURRIED)
    assert limits.signal_of(ModelError("x", "x", outcome=Outcome.UNAVAILABLE), is_hurried=True) == Signal.FAULT
    go(Signal.FAULT)
    before = health(TARGET)
    for _ in range(6):
        go(Signal.HURRIED)
    assert health(TARGET) == before


def test_five_faults_in_a_row_open_the_circuit_and_one_request_tries_it():
    for _ in range(4):
        go(Signal.FAULT)
    go()
    for _ in range(5):
        go(Signal.FAULT)
    error = refusal()
    assert (error.code, 9 <= error.retry_after <= 10) == ("endpoint_down", True)
    later(10_000)
    place = take(TARGET, 10, patience=0)
    assert health(TARGET).is_trying
    assert refusal().code == "busy"
    give_back(place, Signal.FAULT)
    assert 19 <= refusal().retry_after <= 20
    later(20_000)
    go()
    assert health(TARGET).down_for == 0
    go()


def test_an_endpoint_that_dies_with_many_requests_under_way_opens_the_circuit_once():
    places = [take(TARGET, 10, patience=0) for _ in range(8)]
    for place in places[:7]:
        give_back(place, Signal.FAULT)
    assert 9 <= refusal().retry_after <= 10
    later(10_000)
    # Asked before the circuit opened, and timed out long after it.
    give_back(replace(places[7], taken_at=places[7].taken_at - 10_000), Signal.FAULT)
    assert health(TARGET).is_trying
    go(Signal.FAULT)
    assert 19 <= refusal().retry_after <= 20


def test_a_request_that_was_never_sent_says_nothing_about_the_endpoint():
    for _ in range(5):
        go(Signal.FAULT)
    later(10_000)
    go(Signal.UNSENT, tokens=0)
    assert health(TARGET).is_trying
    limits.forget(TARGET)
    assert health(TARGET) == limits.Health(window=8)


def test_endpoints_do_not_slow_each_other_down():
    for _ in range(5):
        go(Signal.FAULT)
    take(replace(TARGET, provider="elsewhere"), 10, patience=0)
