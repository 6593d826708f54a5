"""Pages that people look at: one file each, without scripts or anything from elsewhere unless it says so."""

from grader.report.pages.student import student_page

__all__ = ["student_page"]
