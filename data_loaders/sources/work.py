"""What the sources of one run share: a private folder that is gone afterwards, and what is learned on the way."""

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from data_loaders.doubts import Doubt
from data_loaders.http_client import Fetched


@dataclass
class Work:
    folder: Path
    closing: ExitStack  # connections to close when the run has ended
    seen: dict[str, Fetched] = field(default_factory=dict)  # shown address -> what was fetched the last time
    fetched: dict[str, Fetched] = field(default_factory=dict)  # shown address -> what was fetched now
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)  # over the content of all sources, in their order
    doubts: list[Doubt] = field(default_factory=list)  # what was left out
    made: int = 0

    def new_folder(self) -> Path:
        """A folder for one file, so that the file keeps its own name."""
        self.made += 1
        folder = self.folder / str(self.made)
        folder.mkdir(mode=0o700)
        return folder
