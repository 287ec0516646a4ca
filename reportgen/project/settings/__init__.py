"""Settings: their models and ranges, where their values come from, what is wrong with one."""
