"""Calls in both directions over one channel: an end that waits for an answer serves the other's calls."""

from __future__ import annotations

import threading
from typing import Any

from .serializer import Graph
from .wire import Channel, Malformed

#: Most calls inside calls. A learner's recursion through a stand-in ends here, not in our own stack.
DEEPEST_CALLS = 30


class Peer:
    """One end of a conversation in calls, returns and errors.

    `serve(target, args, kwargs, handles)` answers a call, `fault(error)` describes what it raised, and
    `fail(description)` raises what the other end described. `note(header)` gets every other frame.
    """

    def __init__(self, channel: Channel, graph: Graph) -> None:
        self.channel = channel
        self.graph = graph
        self._lock = threading.RLock()
        self._depth = 0

    def serve(self, target: list[Any], args: list[Any], kwargs: dict[str, Any], handles: bool) -> Any:
        """Answer a call of the other end."""
        raise Malformed("a call")

    def fault(self, error: BaseException) -> Any:
        """Describe the exception that a call raised."""
        raise NotImplementedError

    def fail(self, description: Any) -> BaseException:
        """Return the exception to raise for what the other end described."""
        raise NotImplementedError

    def note(self, header: dict[str, Any]) -> None:
        """Handle a frame that is neither a call nor an answer."""
        raise Malformed("a frame")

    def before_send(self) -> None:
        """Send what must go before the next frame."""

    def call(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = False) -> Any:
        """Call the other end and return the result."""
        with self._lock:
            mark = self.graph.mark()
            payload = tuple(args), tuple((kwargs or {}).items())
            self._send({"t": "call", "f": target, "h": handles}, payload, handles)
            try:
                while True:
                    header, buffers = self.channel.receive()
                    kind = header.get("t")
                    if kind == "call":
                        self.answer(header, buffers)
                    elif kind == "ret":
                        return self.graph.unpack(header, buffers)
                    elif kind == "err":
                        self.graph.unpack(header, buffers)
                        raise self.fail(header.get("e"))
                    else:
                        self.note(header)
            finally:
                self.graph.release(mark)

    def run(self) -> None:
        """Serve calls until the other end closes. Other threads may call meanwhile."""
        while True:
            with self._lock:
                header, buffers = self.channel.receive()
                mark = self.graph.mark()
                call = self._read_call(header, buffers)
            frame, value, handles = self._outcome(*call)
            with self._lock:
                self._send(frame, value, handles)
                self.graph.release(mark)

    def answer(self, header: dict[str, Any], buffers: list[bytes]) -> None:
        """Answer a call that arrived while this end waited for an answer."""
        mark = self.graph.mark()
        self._depth += 1
        try:
            if self._depth > DEEPEST_CALLS:
                raise Malformed("too many calls inside calls")
            self._send(*self._outcome(*self._read_call(header, buffers)))
        finally:
            self._depth -= 1
            self.graph.release(mark)

    def _read_call(self, header: dict[str, Any], buffers: list[bytes]) -> Any:
        target, handles = header.get("f"), header.get("h") is True
        if header.get("t") != "call" or not isinstance(target, list) or not target:
            raise Malformed("the target of a call")
        args, kwargs = _arguments(self.graph.unpack(header, buffers))
        return target, args, kwargs, handles

    def _outcome(
        self, target: list[Any], args: list[Any], kwargs: dict[str, Any], handles: bool
    ) -> tuple[dict[str, Any], Any, bool]:
        try:
            return {"t": "ret"}, self.serve(target, args, kwargs, handles), handles
        except BaseException as error:
            return {"t": "err", "e": self.fault(error)}, None, handles

    def _send(self, frame: dict[str, Any], value: Any, handles: bool) -> None:
        self.before_send()
        try:
            parts, buffers = self.graph.pack(value, handles=handles)
        except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise Malformed("a value that cannot be read") from error
        self.channel.send({**frame, **parts}, buffers)


def _arguments(payload: Any) -> tuple[list[Any], dict[str, Any]]:
    if not isinstance(payload, tuple) or len(payload) != 2:
        raise Malformed("the arguments of a call")
    args, pairs = payload
    if not isinstance(args, tuple) or not isinstance(pairs, tuple):
        raise Malformed("the arguments of a call")
    kwargs = {}
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[0], str):
            raise Malformed("the arguments of a call")
        kwargs[pair[0]] = pair[1]
    return list(args), kwargs
