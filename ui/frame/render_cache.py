"""A page is made once for everybody who asks for the same, and sent to each reader as it was made.

What a page shows is decided by its view alone (version, language, choices), because filters belong to the frame and
pages hold no widget of their own. So the messages that a page sends to the browser are kept and sent again: no query,
no chart, no map is made twice, whatever is added to a page. Downloads stay each reader's own. A page that does hold
a widget, a fragment or a file of one session is not kept; it runs as usual.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from ui.frame import streamlit_internals as internals
from ui.frame.streamlit_internals import Download, ForwardMsg
from ui.frame.view import View

KEPT_BYTES = 48 * 2**20  # of messages; those not asked for longest go first

# What is the same for every reader. Anything else keeps its page from being shared.
_STATIC = frozenset(
    [
        "alert",
        "code",
        "dataframe",
        "empty",
        "heading",
        "html",
        "iframe",
        "json",
        "link_button",
        "markdown",
        "metric",
        "page_link",
        "space",
        "table",
        "text",
        "vega_lite_chart",
    ]
)
_BLOCKS = frozenset(
    [
        "vertical",
        "horizontal",
        "column",
        "expandable",
        "tab_container",
        "tab",
        "flex_container",
        "transparent",
        "grid_container",
    ]
)


@dataclass
class _Page:
    """The messages of one page; those of download buttons with what each was registered with."""

    messages: list[tuple[ForwardMsg, Download | None]] | None = None  # None: not to be kept
    made: bool = False
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pages:
    """Pages by key, bounded in memory."""

    def __init__(self, most: int):
        self.most = most
        self._pages: OrderedDict[tuple, _Page] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: tuple) -> _Page:
        """The page of a key, an empty one when there is none yet."""
        with self._lock:
            page = self._pages.setdefault(key, _Page())
            self._pages.move_to_end(key)
            return page

    def shrink(self) -> None:
        """Forget what was not asked for longest until the rest fits."""
        with self._lock:
            size = sum(page.size for page in self._pages.values())
            while size > self.most and len(self._pages) > 1:
                size -= self._pages.popitem(last=False)[1].size

    @property
    def size(self) -> int:
        """Bytes of all messages kept."""
        with self._lock:
            return sum(page.size for page in self._pages.values())

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


PAGES = Pages(KEPT_BYTES)


def show(view: View, run: Callable[[], None]) -> None:
    """Show the page of a view: ``run`` makes it where nobody has asked for the same before."""
    if internals.MISSING:
        with st.container(key="page"):
            run()
        return
    with internals.heard() as frame:
        body = st.container(key="page")
    place = tuple(frame[-1].metadata.delta_path)
    page = PAGES.of((place, *view.key))
    with body, page.lock:  # who asks for a page that is being made waits for it
        if not page.made:
            _make(page, run)
            PAGES.shrink()
            return
    if page.messages is None:
        with body:
            run()
    else:
        internals.send(page.messages)


def _make(page: _Page, run: Callable[[], None]) -> None:
    with internals.heard() as messages:
        run()
    page.messages = _to_keep(messages)
    page.size = sum(message.ByteSize() for message, _ in page.messages or ())
    page.made = True


def _to_keep(messages: list[ForwardMsg]) -> list[tuple[ForwardMsg, Download | None]] | None:
    """The messages with the source of each download; None where one of them is for a single reader only."""
    kept = [(message, internals.download_of(message)) for message in messages]
    return kept if all(source or is_static(message) for message, source in kept) else None


def is_static(message: ForwardMsg) -> bool:
    """Whether a message says the same to every reader: no widget, no fragment, no file of one session."""
    kind, delta = message.WhichOneof("type"), message.delta
    if kind != "delta" or delta.fragment_id:
        return False
    if delta.WhichOneof("type") == "add_block":
        block = delta.add_block.WhichOneof("type")
        return block is None or (block in _BLOCKS and not getattr(getattr(delta.add_block, block), "id", ""))
    kind = delta.new_element.WhichOneof("type")
    if kind not in _STATIC or b"/media/" in message.SerializeToString():
        return False
    element = getattr(delta.new_element, kind)
    if kind == "dataframe":
        return not (element.selection_mode or element.editing_mode or element.HasField("lazy_data"))
    return not (kind == "vega_lite_chart" and element.selection_mode)
