"""Regions side by side: ranks, peers and what an order rests on."""
