"""Every cause that the product knows, made by really breaking something, named and repaired."""
