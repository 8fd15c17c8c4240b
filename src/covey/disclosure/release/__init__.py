"""What goes out (pure): tables are protected, attacked, and only then can be published."""
