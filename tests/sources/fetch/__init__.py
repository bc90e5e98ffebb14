"""Tests of fetching official data; nothing here reaches beyond this machine."""
