"""A load generator that speaks Streamlit's protocol: many sessions at once, on loopback, bounded in number and time.

A session is a WebSocket to ``/_stcore/stream``. It asks for a page with a ``rerun_script`` message, as the browser
does, and receives elements until ``script_finished``. Messages are not decoded beyond their kind, so that the
generator, which shares the machine with the server, costs little; what it costs it costs for every page measured.
"""

import asyncio
import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

MOST_SESSIONS = 1000
MOST_SECONDS = 120.0
_SMALL = 200  # bytes


@dataclass
class Run:
    """What one round of simultaneous runs gave: seconds of each that ended, bytes of each, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    script: list[float] = field(default_factory=list)  # seconds from the run's first message to its last

    def at(self, share: float) -> float:
        """The time within which a share of the runs ended; infinite when none did."""
        if not self.seconds:
            return math.inf
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]

    def summary(self) -> dict:
        return {
            "n": len(self.seconds),
            "p50": round(self.at(0.5), 4),
            "p95": round(self.at(0.95), 4),
            "max": round(self.at(1), 4),
            "script_p95": round(sorted(self.script)[math.ceil(0.95 * len(self.script)) - 1], 4)
            if self.script
            else None,
            "bytes": round(statistics.median(self.bytes)) if self.bytes else 0,
            "messages": round(statistics.median(self.messages)) if self.messages else 0,
            "errors": len(self.errors),
        }


class Session:
    """One reader: a connection, and the widgets that its last run has drawn."""

    def __init__(self, url: str, path: str):
        parts = urlsplit(f"{url}{path}")
        if parts.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("the load generator measures this machine only")
        self.address = f"ws://{parts.netloc}/_stcore/stream"
        self.page, self.query, self.url = parts.path.strip("/"), parts.query, f"{url}{path}"
        self.values: dict[str, str] = {}
        self.socket: ClientConnection | None = None

    async def open(self) -> None:
        self.socket = await connect(
            self.address,
            subprotocols=["streamlit"],
            max_size=None,
            compression=None,
            open_timeout=MOST_SECONDS,
            ping_interval=None,
            proxy=None,
        )

    async def close(self) -> None:
        if self.socket:
            await self.socket.close()

    async def run(self, run: Run, *, keep: list[ForwardMsg] | None = None) -> None:
        """Ask for the page and wait for its end; every message is decoded only where they are to be kept."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self.page
        state.context_info.timezone, state.context_info.locale = "Asia/Pontianak", "id-ID"
        state.context_info.url = self.url
        state.widget_states.SetInParent()
        for id, value in self.values.items():
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = id, value
        await self.socket.send(message.SerializeToString())
        size = count = 0
        began = math.nan
        async for data in self.socket:
            size, count = size + len(data), count + 1
            # The messages that say how a run goes are small, but for new_session, which is the first after the status.
            if len(data) > _SMALL and count > 2 and keep is None:
                continue
            message = ForwardMsg.FromString(data)
            if keep is not None:
                keep.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                began = time.perf_counter()
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                run.errors.append(message.delta.new_element.exception.type)
            if kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    run.errors.append(f"script_finished {message.script_finished}")
                break
        run.script.append(time.perf_counter() - began)
        run.bytes.append(size)
        run.messages.append(count)

    def choose(self, id: str, value: str) -> None:
        """Set a choosing widget for the next run to one of the words that it shows."""
        self.values[id] = value


def widgets(messages: Sequence[ForwardMsg]) -> dict[str, str]:
    """The choosing widgets among a page's messages: the key that the page gave it -> its id."""
    found = {}
    for message in messages:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in ("selectbox", "multiselect", "date_input", "button_group"):
            id = getattr(element, kind).id
            found[id.rsplit("-", 1)[-1]] = id
    return found


async def timed(session: Session, run: Run, *, start: float | None = None, first: bool = False) -> None:
    """One run of a session, counted from ``start`` (else from now); what goes wrong is noted, not raised."""
    start = time.perf_counter() if start is None else start
    try:
        async with asyncio.timeout(MOST_SECONDS):
            if first:
                await session.open()
            await session.run(run)
            run.seconds.append(time.perf_counter() - start)
    except (OSError, TimeoutError, WebSocketException) as error:
        run.errors.append(type(error).__name__)


async def first_views(url: str, path: str, sessions: int) -> tuple[Run, list[Session]]:
    """So many readers open a page at the same moment; their sessions stay open."""
    if sessions > MOST_SESSIONS:
        raise ValueError(f"at most {MOST_SESSIONS} sessions")
    readers, run = [Session(url, path) for _ in range(sessions)], Run()
    start = time.perf_counter()
    await asyncio.gather(*(timed(reader, run, start=start, first=True) for reader in readers))
    return run, readers


async def again(readers: Sequence[Session]) -> Run:
    """All readers run the page again at the same moment, with what they have chosen."""
    run, start = Run(), time.perf_counter()
    await asyncio.gather(*(timed(reader, run, start=start) for reader in readers))
    return run


async def visit(url: str, path: str, values: dict[str, str] | None = None) -> list[ForwardMsg]:
    """One reader opens a page, chooses ``values`` (id of a widget -> word) if any, and leaves; the last run's messages."""
    session, kept = Session(url, path), []
    await session.open()
    try:
        await session.run(Run(), keep=kept)
        if values:
            kept.clear()
            session.values = dict(values)
            await session.run(Run(), keep=kept)
    finally:
        await session.close()
    return kept


async def close(readers: Sequence[Session]) -> None:
    await asyncio.gather(*(reader.close() for reader in readers), return_exceptions=True)


async def one_after_another(url: str, path: str, runs: int) -> Run:
    """One reader runs a page again and again: what a run costs when nobody else is there."""
    session, total = Session(url, path), Run()
    await session.open()
    await session.run(Run())
    for _ in range(runs):
        await timed(session, total)
    await session.close()
    return total
