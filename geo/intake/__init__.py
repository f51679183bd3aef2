"""Intake: files of any format in, clean rows and a report out, all or nothing."""
