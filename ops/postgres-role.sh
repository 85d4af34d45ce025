#!/bin/sh
# The app's own role and database. It is no superuser, since policies (the second wall between shops) hold none; and the
# superuser is left without a password, so that it can be only on the machine of the database itself.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -v password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE returns LOGIN PASSWORD :'password';
CREATE DATABASE returns OWNER returns;
ALTER ROLE postgres PASSWORD NULL;
SQL
