"""Labels in the forms of other programs and of public corpora; bytes and records in, records and bytes out."""
