"""Official data over the network: catalogue, transfer, checks, raw store, lock file, bundles."""
