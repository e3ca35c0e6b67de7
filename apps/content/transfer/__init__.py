"""Content in files: every kind out and in again, through django-import-export."""
