"""How people write: folding, shorthand, forms of names, fuzzy lookup, telling Romanian from English."""
