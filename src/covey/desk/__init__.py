"""The hub in a browser: pages for clerks, officers and auditors, and no rule of its own."""
