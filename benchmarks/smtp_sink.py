"""A mail server that takes everything and keeps nothing: `python -m benchmarks.smtp_sink [pipelining]`.

Prints its port, then how many messages it took for every line it reads on standard input.
"""

import asyncio
import sys

GREETING, OK, GO, BYE = b"220 sink\r\n", b"250 2.0.0 ok\r\n", b"354 go\r\n", b"221 bye\r\n"


class Sink(asyncio.Protocol):
    taken = 0
    hello = b"250 sink\r\n"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer, self.is_data = transport, b"", False
        transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        out = []
        while answer := self._next():
            out.append(answer)
        self.transport.write(b"".join(out))

    def _next(self) -> bytes:
        if self.is_data:
            _, end, rest = self.buffer.partition(b"\r\n.\r\n")
            if not end:
                return b""
            self.buffer, self.is_data = rest, False
            Sink.taken += 1
            return OK
        line, end, rest = self.buffer.partition(b"\r\n")
        if not end:
            return b""
        self.buffer = rest
        verb = line[:4].upper()
        if verb == b"DATA":
            self.is_data = True
            return GO
        return self.hello if verb == b"EHLO" else BYE if verb == b"QUIT" else OK


async def main() -> None:
    if "pipelining" in sys.argv:
        Sink.hello = b"250-sink\r\n250 PIPELINING\r\n"
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
