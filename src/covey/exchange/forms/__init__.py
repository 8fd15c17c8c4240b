"""The forms of an export, a file each; `table` lists them."""
