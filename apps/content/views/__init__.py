"""The pages of the content repository."""
