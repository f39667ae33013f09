"""Checks (检查项): what the doctor looks at, one subject a file."""
