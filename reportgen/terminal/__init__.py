"""What commands show in the terminal: progress, listings, comparisons."""
