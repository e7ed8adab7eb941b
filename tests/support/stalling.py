"""A way to a server that stops passing anything on, and closes nothing: what a host is that vanishes."""

import socket
import threading
from contextlib import suppress
from typing import Self

CHUNK = 65536


class StallingProxy:
    """Passes bytes on to a server, both ways, until it is stalled; new connections hang then too."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        """Take the server's address; nothing is listened at yet."""
        self._server = (host, port)
        self._flowing = threading.Event()
        self._flowing.set()
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._flowing.set()
        for opened in (self._listener, *self._sockets):
            with suppress(OSError):
                opened.close()

    def stall(self) -> None:
        """Keep what comes, and close nothing."""
        self._flowing.clear()

    def flow(self) -> None:
        """Go on; what came meanwhile is passed on."""
        self._flowing.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._flowing.wait()
                server = socket.create_connection(self._server)
                self._sockets += [client, server]
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._flowing.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
