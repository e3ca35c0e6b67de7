"""`make tour`: walks through a running demo workspace and takes the pictures that the guide shows.

`shots` says what is taken, `house` starts an Attune of its own, `camera` opens pages and takes the pictures. They are
written to `docs/img/NAME[-dark|-phone].png`; a test holds that the guide shows these and no others.
"""
