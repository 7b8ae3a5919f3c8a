"""What the site uses of Streamlit beyond its documented API: one door, and what happens where it is shut.

Without any of MISSING every page is made for each reader anew, which is slower and says the same; without the mark of a
reader who goes back, the choices of the page that was left stay in the address.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import signature
from typing import Any, NamedTuple

try:
    from streamlit import runtime
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.runtime.media_file_manager import MediaFileManager
    from streamlit.runtime.scriptrunner import ScriptRunContext, get_script_run_ctx
except ImportError:  # moved in a newer Streamlit
    runtime = ForwardMsg = MediaFileManager = ScriptRunContext = get_script_run_ctx = None


class Download(NamedTuple):
    """What a download that is made on demand was registered with."""

    callable: Any
    mimetype: str | None
    coordinates: str
    filename: str | None
    element_id: str


def missing() -> tuple[str, ...]:
    """The parts that this Streamlit has no more, of those without which a page cannot be sent to a second reader."""
    if get_script_run_ctx is None:
        return ("streamlit.runtime",)
    parts = {
        "ScriptRunContext._enqueue": "_enqueue" in getattr(ScriptRunContext, "__annotations__", {}),
        "ScriptRunContext.enqueue": hasattr(ScriptRunContext, "enqueue"),
        "ScriptRunContext.run_with_active_hash": hasattr(ScriptRunContext, "run_with_active_hash"),
        "MediaFileManager.add_deferred": hasattr(MediaFileManager, "add_deferred")
        and {"data_callable", "mimetype", "coordinates", "file_name", "element_id"}
        <= set(signature(MediaFileManager.add_deferred).parameters),
        "MediaFileManager._deferred_callables": "_deferred_callables" in MediaFileManager.__init__.__code__.co_names,
    }
    return tuple(name for name, there in parts.items() if not there)


MISSING = missing()


def went_back() -> bool:
    """Whether this run comes of the browser's back or forward button."""
    return bool(getattr(get_script_run_ctx and get_script_run_ctx(), "is_history_navigation", False))


@contextmanager
def heard() -> Iterator[list["ForwardMsg"]]:
    """What this run sends to the browser while the block runs; it is sent all the same."""
    ctx, messages = get_script_run_ctx(), []
    send = ctx._enqueue

    def enqueue(message: ForwardMsg) -> None:
        messages.append(message)
        send(message)

    ctx._enqueue = enqueue
    try:
        yield messages
    finally:
        ctx._enqueue = send


def download_of(message: "ForwardMsg") -> Download | None:
    """What the download button in a message was registered with; None for anything else."""
    element = message.delta.new_element
    if element.WhichOneof("type") != "download_button":
        return None
    files = runtime.get_instance().media_file_mgr._deferred_callables
    entry = files.get(element.download_button.deferred_file_id)
    return entry and Download(**{name: entry[name] for name in Download._fields})


def send(messages: Sequence[tuple["ForwardMsg", Download | None]]) -> None:
    """Send messages in this run, with their downloads registered for its reader."""
    if not messages:
        return
    ctx = get_script_run_ctx()
    with ctx.run_with_active_hash(messages[0][0].metadata.active_script_hash):
        for message, source in messages:
            ctx.enqueue(_with_own(message, source) if source else message)


def _with_own(message: "ForwardMsg", source: Download) -> "ForwardMsg":
    own = ForwardMsg()
    own.CopyFrom(message)
    own.hash = ""
    own.delta.new_element.download_button.deferred_file_id = runtime.get_instance().media_file_mgr.add_deferred(
        source.callable, source.mimetype, source.coordinates, source.filename, element_id=source.element_id
    )
    return own
