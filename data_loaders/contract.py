"""The contracts of reports and events: the only columns that enter the private store, and the values that they may hold.

An allow-list. Names, titles, texts, addresses, coordinates and raw tracking ids have no column here, so nothing
that a source holds of them can be stored.
"""

import pyarrow as pa

# Canonical statuses, in the order of the workflow; profiles map each source's words onto them.
STATUSES = (
    "unverified",
    "verified",
    "dispositioned",
    "followed_up",
    "reporter_replied",
    "pending_info",
    "closed",
    "archived_admin",
    "archived_expired",
    "withdrawn",
    "blocked",
    "returned",
)

OPEN_STATUSES = STATUSES[:6]  # the report has not ended

CLOSERS = ("system", "admin", "reporter")

# The four classes of PermenPANRB 62/2018; "complaint" is a Pengaduan tidak berkadar pengawasan.
CLASSIFICATIONS = ("complaint_supervisory", "complaint", "information", "aspiration")

CHANNELS = (
    "website",
    "android",
    "ios",
    "app",  # an app of which the source does not say for which system
    "sms",
    "hotline",
    "whatsapp",
    "instagram",
    "facebook",
    "x",
    "email",
    "counter",
    "letter",
    "internal",  # entered by the staff themselves or by another system
)

UNMAPPED = "unmapped"  # the source has a value that nobody has mapped yet
OUTSIDE = "outside"  # a district of another city

REPORT = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),  # HMAC-SHA-256 of the source's id, hexadecimal
        pa.field("received_on", pa.date32(), nullable=False),  # civil date in the region's time zone
        pa.field("classification", pa.string()),  # one of CLASSIFICATIONS, UNMAPPED or null
        pa.field("topic", pa.string()),  # code of the region's topics.csv, unmapped-<id> or null
        pa.field("agency", pa.string()),  # code of the region's agencies.csv, unmapped-<id> or null
        pa.field("district", pa.string()),  # Kemendagri code, OUTSIDE, UNMAPPED or null
        pa.field("channel", pa.string()),  # one of CHANNELS, UNMAPPED or null
        pa.field("status", pa.string(), nullable=False),  # one of STATUSES
        pa.field("closed_by", pa.string()),  # one of CLOSERS; null when not closed or not known
        pa.field("secret", pa.bool_(), nullable=False),  # flagged Rahasia
        pa.field("rating", pa.int8()),  # 1 to 5 or null
        pa.field("due_on", pa.date32()),  # the source's own due date for the resolution; null when it has none
    ]
)

REPORT_COLUMNS = tuple(REPORT.names)

# What can happen to a report, in the order of the workflow.
EVENTS = (
    "submitted",
    "verified",
    "dispositioned",  # to the agency of the event; a second one to another agency is a transfer
    "followed_up",
    "reporter_replied",
    "pending_info",
    "resolved",  # a source that records the end of the work itself
    "closed",
    "archived",  # by an admin, or expired
    "withdrawn",
    "blocked",
    "returned",
    "reopened",
)

POSSIBLE = "possible"  # of an answer that may lie unseen between two exports, or not exist: it earns nothing
BASES = ("recorded", "between_exports", POSSIBLE)

# What is known about time: one row an event. The true day lies in [at_earliest, at_latest]; they are equal when it is recorded.
EVENT = pa.schema(
    [
        pa.field("report_id", pa.string(), nullable=False),
        pa.field("event", pa.string(), nullable=False),  # one of EVENTS
        pa.field("at_earliest", pa.date32(), nullable=False),  # civil dates in the region's time zone
        pa.field("at_latest", pa.date32(), nullable=False),
        pa.field("agency", pa.string()),  # who holds the report from then on; null when not known
        pa.field("closed_by", pa.string()),  # of a closing: one of CLOSERS or null
        pa.field("basis", pa.string(), nullable=False),  # one of BASES
        pa.field("place", pa.int32(), nullable=False),  # order within the report, since dates alone lose it; 0 first
        pa.field("same_minute", pa.bool_(), nullable=False),  # recorded in the minute of the event before it
    ]
)

EVENT_COLUMNS = tuple(EVENT.names)

# The event by which a report comes to a status; a report is unverified without any.
STATUS_EVENTS = {
    "verified": "verified",
    "dispositioned": "dispositioned",
    "followed_up": "followed_up",
    "reporter_replied": "reporter_replied",
    "pending_info": "pending_info",
    "closed": "closed",
    "archived_admin": "archived",
    "archived_expired": "archived",
    "withdrawn": "withdrawn",
    "blocked": "blocked",
    "returned": "returned",
}
ENDINGS = ("closed", "archived", "withdrawn", "blocked", "returned")  # events after which a report is not open

# Why a row is not stored. Every row read is stored or counted under one of these.
REJECTIONS = ("duplicate_id", "unreadable_date", "after_as_of", "correction")

# Why a row of a log, or a filled cell of a column of dates, is no event in use.
EVENT_REJECTIONS = (
    "no_event",  # the cell that names the event is empty
    "ignored_word",  # the profile says that the word is no event
    "receipt_known",  # the day of receipt comes from the export
    "id_format",  # not an id of the source
    "unreadable_date",
    "sentinel_date",  # 1900-01-01, 2059-12-31: a date that stands for none
    "after_as_of",  # later than the export with which it came
    "report_rejected",  # its row of the export is not stored
    "duplicate_event",  # told before
    "unknown_report",  # no export has such a report
    "before_receipt",  # before the report came in
    "after_last_sight",  # after the last export that shows the report
)
