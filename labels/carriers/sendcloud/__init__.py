"""Sendcloud's Returns API v3 over plain HTTP: European carriers, with customs papers for returns across borders."""
