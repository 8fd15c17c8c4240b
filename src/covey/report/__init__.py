"""What a data officer sees of a table, before or after it goes out: one page, and confidential.

It tells true counts. It is written for its owner alone, and never among what is public.
"""

from covey.report.labels import FOLDER as WORDS_OF_REPORTS
from covey.report.officers_report import Note, OfficersReport
from covey.report.report_page import report_page
from covey.report.writing import write_report

__all__ = ["WORDS_OF_REPORTS", "Note", "OfficersReport", "report_page", "write_report"]
