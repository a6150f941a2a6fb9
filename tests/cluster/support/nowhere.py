"""An address that leads nowhere."""

import socket
import threading


class Nowhere:
    """Accepts connections, counts them and never answers."""

    def __enter__(self):
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"https://127.0.0.1:{self.socket.getsockname()[1]}"
        self.held = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        while True:
            try:
                connection, _peer = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            self._keep(connection)

    def _keep(self, connection):
        """Say nothing."""
        self.held.append(connection)

    def __exit__(self, *error):
        self.socket.close()
        for connection in self.held:
            connection.close()
