"""The words of the import room for fields, states, faults of a file and reasons of a rejection."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

FORMATS = {
    "auto": later("Found by itself"),
    "csv": later("Delimited text (CSV)"),
    "xlsx": later("Workbook (XLSX, XLS, ODS)"),
    "jsonl": later("One message per line (JSON)"),
    "sessions": later("One talk per line (JSON)"),
}
ENCODINGS = {
    "utf-8-sig": "UTF-8", "gb18030": "GB18030 / GBK", "big5hkscs": "Big5", "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE", "cp1252": "Windows-1252",
}
FIELDS = {
    "text": later("Message text"),
    "sent_at": later("Time sent"),
    "conversation": later("Id of the talk"),
    "external_id": later("Id of the message"),
    "role": later("Who speaks (role)"),
    "sender.external_id": later("Id of the sender"),
    "sender.name": later("Name of the sender"),
    "customer.external_id": later("Id of the customer"),
    "customer.name": later("Name of the customer"),
    "agent.external_id": later("Id of the agent"),
    "agent.name": later("Name of the agent"),
    "order_no": later("Order number"),
    "product_id": later("Product"),
    "region": later("Region"),
    "entry": later("Entry"),
    "attachments": later("Pictures and files"),
}
STATES = {
    "uploaded": later("Not started"),
    "waiting": later("Waiting for the worker"),
    "running": later("Running"),
    "finished": later("Finished"),
    "cancelled": later("Cancelled"),
    "failed": later("Failed"),
}
TRIED = later("Tried, nothing stored")
#: code of `FileRefused` -> what is wrong and what to do
FAULTS = {
    "empty": later("The file is empty. Export it again and upload the new file."),
    "foreign": later("This is no file of messages, whatever its name says. Export the messages as CSV, XLSX or JSON lines."),
    "encoding": later("The text encoding is none of UTF-8, UTF-16, GB18030 and Big5. Save the file as UTF-8."),
    "web_page": later("This is a web page or XML, whatever its name says. Open it in a spreadsheet program and save it as XLSX "
                      "or CSV."),
    "gzip": later("The compressed file is damaged or cut off. Export it again and upload the new file; what was already taken "
                  "is recognised then."),
    "workbook_large": later("The workbook is too large to be unpacked. Save it as CSV."),
    "workbook_damaged": later("The workbook is damaged or cut off. Open it in a spreadsheet program, save it again and upload "
                              "the new file."),
    "zip": later("This is a ZIP archive and no workbook. Unpack it and upload the files in it."),
    "password": later("The workbook is protected by a password. Save it without one."),
    "no_text": later("Say which column holds the message text."),
    "is_workbook": later("This is a workbook. Choose “Found by itself” or “Workbook” as format."),
    "is_text": later("This is text and no workbook. Choose another format."),
    "json_document": later("This is one JSON document. Write one message object per line instead."),
    "column": later("The columns are other ones now. Look at the table again and choose anew."),
    "needed": later("The table has no column for what it cannot be without. Say in the table below which one it is."),
    "apart": later("Rows of the same thing stand too far apart to be put together. Sort the table by its number and upload it "
                   "again."),
    "format": later("Tables are read from CSV and workbooks. Lines of JSON go to the API."),
    "gone": later("The uploaded file is no longer there. Upload it again."),
    "fault": later("The import stopped on an error of the program. The log has it; resume to try again."),
    "unreadable": later("The file cannot be read or a folder cannot be written. See that the disk has room, then resume."),
}
#: code of a rejected row -> why
REASONS = {
    "empty": later("No message text"),
    "bad_time": later("The time cannot be read with certainty"),
    "role": later("Unknown role: customer or agent?"),
    "columns": later("More cells than the header"),
    "quotes": later("A quotation mark is not closed"),
    "encoding": later("Bytes that do not fit the encoding"),
    "too_large": later("Too long"),
    "bad_json": later("Not valid JSON"),
    "required": later("A required value is missing"),
    "unknown_field": later("An unknown field"),
    "invalid": later("A value that cannot be"),
    "surrogate": later("Characters that are no text"),
    "conflict": later("The id is taken by a message with another text"),
    "digits_lost": later("A spreadsheet program made the number shorter: its last digits are lost. Export again and do not "
                         "open the file before uploading it"),
    "amount": later("No amount that can be read with certainty"),
    "currency": later("An amount in another currency: name it in a column of its own"),
    "number": later("No whole number"),
    "range": later("Larger or finer than any number kept here"),
    "too_long": later("Too long"),
    "disagree": later("Rows of the same thing say different things in this column"),
    "with": later("Another row of the same thing was not taken"),
    "sums": later("A row of sums"),
}


def fault(error: str) -> str:
    """The sentence for `ImportRun.error` ("code, line break, English sentence") or for a `FileRefused`."""
    code, _line, sentence = error.partition("\n")
    return str(FAULTS[code]) if code in FAULTS else sentence or code


def reason(code: str, sentence: str) -> str:
    """Why a row was rejected; what we have no words for is said as intake says it."""
    return str(REASONS[code]) if code in REASONS else sentence


def megabytes(size: int) -> str:
    return _("{n} MB").format(n=f"{size / 1_000_000:.1f}" if size < 10_000_000 else f"{size / 1_000_000:,.0f}")
