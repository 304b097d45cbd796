//! Vendor and product identity: aliases, order numbers, version schemes and ranges.
