"""Keeping (备份): copies the whole installation into one sealed file, brings it back, and checks that all of it is there."""
