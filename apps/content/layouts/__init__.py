"""Layouts of e-mails: what blocks there are, what a list of them must hold, and how it becomes MJML. Pure."""
