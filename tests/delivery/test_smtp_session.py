"""The SMTP session against real servers, well-behaved and not."""

import hashlib
import socket
import threading

import pytest

from apps.delivery.channels.base import ChannelError, Fault, Parcel
from apps.delivery.channels.email import Reply, Server, Session, judge
from tests.delivery.smtp_servers import Manners, smtp_server

BODY = b"Subject: Hello\r\n\r\nOne line\r\nanother =2E line\r\n"


def parcel(recipient: str = "ann@example.com") -> Parcel:
    return Parcel("key", "news@shop.example", recipient, BODY)


@pytest.mark.parametrize("is_pipelined", [True, False])
def test_one_connection_carries_many_messages_byte_for_byte(is_pipelined: bool):
    with smtp_server(Manners(is_pipelined=is_pipelined)) as running:
        with Session(running.server) as session:
            assert session.is_pipelined is is_pipelined
            receipts = [session.deliver(parcel(f"p{n}@example.com")) for n in range(50)]
        assert receipts[0].text == "250 2.0.0 taken as 1"
        assert running.sink.recipients == [f"p{n}@example.com" for n in range(50)]
        assert running.sink.connections == 1
        digests = {hashlib.sha256(taken.data).digest() for taken in running.sink.taken}
        assert digests == {hashlib.sha256(BODY).digest()}


@pytest.mark.parametrize("is_pipelined", [True, False])
def test_a_refused_recipient_does_not_hurt_the_next(is_pipelined: bool):
    manners = Manners(is_pipelined=is_pipelined, refuse={"gone@example.com": "550 5.1.1 no such user"})
    with smtp_server(manners) as running, Session(running.server) as session:
        session.deliver(parcel("before@example.com"))
        with pytest.raises(ChannelError) as refusal:
            session.deliver(parcel("gone@example.com"))
        session.deliver(parcel("after@example.com"))
        assert running.sink.recipients == ["before@example.com", "after@example.com"]
    error = refusal.value
    assert (error.fault, error.is_permanent, error.is_dead_address) == (Fault.RECIPIENT, True, True)
    assert "no such user" in error.message


@pytest.mark.parametrize("is_pipelined", [True, False])
def test_a_refused_sender_is_the_providers_fault_and_leaves_the_session_usable(is_pipelined: bool):
    manners = Manners(is_pipelined=is_pipelined, mail=["452 4.3.1 disk full"])
    with smtp_server(manners) as running, Session(running.server) as session:
        with pytest.raises(ChannelError) as refusal:
            session.deliver(parcel())
        assert (refusal.value.fault, refusal.value.is_connection_lost) == (Fault.PROVIDER, False)
        session.deliver(parcel())
        assert len(running.sink.taken) == 1


def test_a_body_refused_for_good_is_the_messages_fault_and_for_now_the_servers():
    manners = Manners(body=["554 5.6.0 we do not like it", "451 4.3.0 try later"])
    with smtp_server(manners) as running, Session(running.server) as session:
        with pytest.raises(ChannelError) as for_good:
            session.deliver(parcel())
        with pytest.raises(ChannelError) as for_now:
            session.deliver(parcel())
        session.deliver(parcel())
    assert (for_good.value.fault, for_good.value.is_permanent) == (Fault.RECIPIENT, True)
    assert not for_good.value.is_dead_address
    assert for_now.value.fault is Fault.PROVIDER


def test_a_server_that_takes_the_message_and_drops_the_line_leaves_us_not_knowing():
    with smtp_server(Manners(drop_for={"ann@example.com"})) as running, Session(running.server) as session:
        with pytest.raises(ChannelError) as lost:
            session.deliver(parcel())
        assert (lost.value.fault, lost.value.is_connection_lost) == (Fault.UNKNOWN, True)
        with pytest.raises(ChannelError) as after:
            session.deliver(parcel("next@example.com"))
        assert (after.value.fault, after.value.is_connection_lost) == (Fault.PROVIDER, True)
        assert running.sink.recipients == ["ann@example.com"]


def test_a_server_that_never_answers_the_body_is_unknown_too():
    with smtp_server(Manners(seconds=1.0)) as running:
        server = Server(running.server.host, running.server.port, timeout=0.3)
        with Session(server) as session, pytest.raises(ChannelError) as lost:
            session.deliver(parcel())
    assert lost.value.fault is Fault.UNKNOWN


def test_no_server_at_all_is_the_providers_fault():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ChannelError) as error:
            Session(Server("127.0.0.1", taken.getsockname()[1], timeout=1))
    assert (error.value.fault, error.value.is_connection_lost) == (Fault.PROVIDER, True)


def scripted(script: list[bytes]) -> tuple[Server, list[bytes], threading.Thread]:
    """A server that plays `script`: after each answer it reads until the client pauses for the next one."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def play() -> None:
        connection, _ = listener.accept()
        with listener, connection:
            for answer in script:
                connection.sendall(answer)
                heard.append(connection.recv(65536))

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    return Server("127.0.0.1", listener.getsockname()[1], timeout=2.0), heard, thread


def test_a_server_that_answers_354_although_it_refused_the_recipient_gets_no_message():
    """RFC 2920, 3.1: the pipelined DATA must then be ended with an empty message."""
    server, heard, thread = scripted(
        [
            b"220 hello\r\n",
            b"250-hello\r\n250 PIPELINING\r\n",
            b"250 ok\r\n550 5.1.1 nobody\r\n354 go ahead\r\n",
            b"554 5.5.1 no valid recipients\r\n",
            b"250 reset\r\n",
        ]
    )
    session = Session(server)
    with pytest.raises(ChannelError) as refusal:
        session.deliver(parcel())
    session.close()
    thread.join(3)
    assert refusal.value.is_dead_address
    assert heard[2:] == [b".\r\n", b"RSET\r\n", b"QUIT\r\n"]


@pytest.mark.parametrize(
    ("stage", "reply", "fault", "is_permanent", "is_dead"),
    [
        ("rcpt", "550 5.1.1 unknown user", Fault.RECIPIENT, True, True),
        ("rcpt", "550 5.2.1 disabled", Fault.RECIPIENT, True, False),
        ("rcpt", "550 unknown user", Fault.RECIPIENT, True, False),
        ("rcpt", "450 4.2.2 mailbox full", Fault.RECIPIENT, False, False),
        ("rcpt", "550 5.7.1 listed as spam source", Fault.PROVIDER, True, False),
        ("rcpt", "451 4.7.1 greylisted", Fault.PROVIDER, False, False),
        ("rcpt", "421 4.3.2 closing", Fault.PROVIDER, False, False),
        ("mail", "550 5.1.8 bad sender", Fault.PROVIDER, True, False),
        ("body", "552 5.3.4 too big", Fault.RECIPIENT, True, False),
        ("body", "452 4.3.1 full", Fault.PROVIDER, False, False),
    ],
)
def test_an_answer_decides_whose_fault_it_is(stage: str, reply: str, fault: Fault, is_permanent: bool, is_dead: bool):
    code, _, text = reply.partition(" ")
    error = judge(stage, Reply(int(code), text))
    assert (error.fault, error.is_permanent, error.is_dead_address) == (fault, is_permanent, is_dead)
    assert error.is_connection_lost is (code == "421")
