#!/usr/bin/env python
"""Django's commands. They work beside a running instance, and start the embedded servers themselves when none runs."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.environment import prepare

    prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
