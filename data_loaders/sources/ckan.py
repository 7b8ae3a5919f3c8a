"""CKAN portals (Satu Data and many others), by the action API: https://docs.ckan.org/en/latest/api/.

``ckan+https://host/dataset/NAME`` takes the newest resource that can be read: as a file where its format is one of
ours, else page by page from the portal's datastore. ``?resource=ID`` names one, ``?via=datastore`` prefers the datastore.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from data_loaders import http_client
from data_loaders.errors import InputError
from data_loaders.profiles import Profile
from data_loaders.sources import credentials, interface, remote
from data_loaders.sources.records import records_sheet
from data_loaders.sources.sheet import Sheet, check_columns
from data_loaders.sources.work import Work
from locales import N_

FORMATS = {  # a resource's "format" -> how we would name its file
    "csv": ".csv",
    "csv.gz": ".csv.gz",
    "xlsx": ".xlsx",
    "json": ".json",
    "jsonl": ".jsonl",
    "ndjson": ".jsonl",
    "parquet": ".parquet",
    "zip": ".zip",
}
PAGE = 10_000  # records; CKAN gives at most 32,000 unless told otherwise, and a portal may give fewer


def open_sheets(address: str, profile: Profile, work: Work) -> tuple[list[Sheet], bool]:
    """The sheets of a dataset, and whether they show the present moment (the datastore) or a file of some day."""
    parts = urlsplit(address.removeprefix("ckan+"))
    base, found, dataset = parts.path.partition("/dataset/")
    if not found or not dataset.strip("/"):
        raise InputError(
            N_("{address} bukan alamat kumpulan data; tulis ckan+https://host/dataset/NAMA."),
            address=http_client.shown(address),
        )
    portal = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{base}"
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    headers = credentials.find(address).headers(scheme="")  # CKAN takes its token bare
    name = http_client.shown(f"{portal}/dataset/{dataset.strip('/')}")
    shown = f"{portal}/api/3/action/package_show?{urlencode({'id': unquote(dataset.strip('/'))})}"
    resource = _newest(name, _result(name, interface.get_json(shown, headers, work)), options.get("resource"))
    ending = FORMATS.get(str(resource.get("format", "")).lower().lstrip("."))
    in_datastore = resource.get("datastore_active") is True
    if in_datastore and (options.get("via") == "datastore" or not ending):
        return [_datastore(name, portal, str(resource["id"]), headers, profile, work)], True
    return _file(name, portal, resource, ending, headers, profile, work), False


def _result(name: str, answer: object) -> dict:
    if not isinstance(answer, dict) or answer.get("success") is not True or not isinstance(answer.get("result"), dict):
        raise interface.other_shape(name, "success, result")
    return answer["result"]


def _newest(name: str, package: dict, wanted: str | None) -> dict:
    resources = package.get("resources")
    if not isinstance(resources, list) or not all(isinstance(r, dict) and r.get("id") for r in resources):
        raise interface.other_shape(name, "resources")
    readable = [
        resource
        for resource in resources
        if resource.get("state", "active") == "active"
        and (str(resource.get("format", "")).lower().lstrip(".") in FORMATS or resource.get("datastore_active") is True)
        and wanted in (None, resource["id"])
    ]
    if not readable:
        raise InputError(
            N_("{name} tidak punya sumber daya yang dapat dibaca; yang dikenal: {formats}, dan datastore."),
            name=name,
            formats=", ".join(FORMATS),
        )
    # The first of equals: the portal's own order.
    return max(
        readable, key=lambda r: str(r.get("last_modified") or r.get("metadata_modified") or r.get("created") or "")
    )


def _file(
    name: str, portal: str, resource: dict, ending: str, headers: dict[str, str], profile: Profile, work: Work
) -> list[Sheet]:
    url = str(resource.get("url") or "")
    here, there = urlsplit(portal), urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        # A portal must not be able to send us, and our token, wherever it likes.
        raise InputError(
            N_("{name}: berkasnya berada di host lain ({address}); bila itu memang sumbernya, beri alamat itu."),
            name=name,
            address=http_client.shown(url),
        )
    file = there.path.rpartition("/")[2]
    file = unquote(file) if file.lower().endswith(ending) else f"{resource['id']}{ending}"
    return remote.fetch(url, file.replace("/", "_"), headers, profile, work)


def _datastore(name: str, portal: str, resource: str, headers: dict[str, str], profile: Profile, work: Work) -> Sheet:
    search = f"{portal}/api/3/action/datastore_search?resource_id={quote(resource)}"
    fields = _result(name, interface.get_json(f"{search}&limit=0", headers, work)).get("fields")
    if not isinstance(fields, list) or not all(isinstance(field, dict) and "id" in field for field in fields):
        raise interface.other_shape(name, "fields")
    columns = [str(field["id"]) for field in fields]
    check_columns(name, 0, columns, profile)
    # Only what is mapped is asked for: names and texts do not even travel.
    asked = ["_id", *dict.fromkeys(column for column in profile.mapped or columns if column in columns)]
    query = urlencode({"fields": ",".join(asked), "sort": "_id asc", "limit": PAGE})
    return records_sheet(name, _pages(name, f"{search}&{query}", asked, headers, work), profile)


def _pages(name: str, url: str, asked: list[str], headers: dict[str, str], work: Work) -> Iterator[dict]:
    taken, last = 0, None
    for _ in range(interface.MOST_PAGES):
        result = _result(name, interface.get_json(f"{url}&offset={taken}", headers, work))
        records, total = result.get("records"), result.get("total")
        if not isinstance(records, list) or not isinstance(total, int):
            raise interface.other_shape(name, "records, total")
        if not records:
            # A total that the portal estimated says nothing; only the empty page tells that there are no more.
            if taken < total and result.get("total_was_estimated") is not True:
                raise interface.other_shape(name, f"total {total}, records {taken}")
            return
        for record in records:
            if not isinstance(record, dict) or not record.keys() >= set(asked) or not isinstance(record["_id"], int):
                raise interface.other_shape(name, "records")
            if last is not None and record["_id"] <= last:
                raise interface.repeats(name)
            last = record["_id"]
            yield record
        taken += len(records)
    raise interface.repeats(name)
