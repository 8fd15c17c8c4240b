"""What any reader can work out of hidden counts: bounds, and a table that fits all that is out."""
