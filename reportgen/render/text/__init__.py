"""Text as the report prints it: fonts, equations, tables, settings and claims in words."""
