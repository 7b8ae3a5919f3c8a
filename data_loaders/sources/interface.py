"""What sources that answer in pages share: one page as parsed JSON, or one sentence."""

import json

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.sources.json_file import web_page
from data_loaders.sources.work import Work
from locales import N_

MOST_PAGES = 100_000  # of one source; whoever answers more is going round in circles


def get_json(url: str, headers: dict[str, str], work: Work) -> object:
    """Fetch and parse one page; its content enters the digest of the run."""
    content = http_client.get(url, headers=headers)
    work.digest.update(content)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        if content.lstrip().startswith(b"<"):
            raise web_page(http_client.shown(url)) from None
        raise InputError(
            N_("{address} tidak menjawab dengan JSON; periksa alamatnya."), address=http_client.shown(url)
        ) from None


def other_shape(name: str, what: str) -> InputError:
    """The sentence for an answer that is not built as the interface's documentation says."""
    return InputError(
        N_("{name}: jawabannya tidak lagi seperti yang didokumentasikan ({what}); periksa versi antarmukanya."),
        name=name,
        what=what,
    )


def repeats(name: str) -> InputError:
    """The sentence for an interface whose pages never get on."""
    return InputError(
        N_("{name} mengulang halaman yang sama terus-menerus; hubungi pengelolanya, atau beri berkasnya."), name=name
    )
