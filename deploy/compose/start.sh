#!/bin/bash
# Install the addon the first time, connect it with k3s, then serve.
set -euo pipefail

# The key that encrypts credentials in the database: made once, kept beside the files.
key=/var/lib/odoo/woow-paas.key
if [ ! -s "$key" ]; then
    (umask 077; head -c 32 /dev/urandom | base64 > "$key.new"; mv "$key.new" "$key")
fi
WOOW_PAAS_KEY=$(cat "$key")
export WOOW_PAAS_KEY WOOW_HELM=/usr/local/bin/helm

connection=(--db_host "$HOST" --db_user "$USER" --db_password "$PASSWORD" -d "$DATABASE")
done=/var/lib/odoo/woow-paas.installed
if [ ! -e "$done" ]; then
    odoo server "${connection[@]}" -i woow_paas_platform --with-demo --no-http --stop-after-init
    touch "$done"
fi
odoo shell "${connection[@]}" --no-http < /opt/woow/connect.py
exec odoo server "${connection[@]}"
