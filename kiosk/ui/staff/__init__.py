"""The console of the staff: clinics, their history, files, a day once more, and who may log in."""
