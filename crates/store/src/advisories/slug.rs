//! Publishers' short names in addresses.
//!
//! Does not know: addresses.

/// A publisher's short name in addresses: `CISA` → `cisa`, `CERT@VDE` → `cert-vde`. The slug of a slug is itself.
/// Two publishers may share one; a reader then gets a choice.
pub fn publisher_slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "publisher".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::publisher_slug;

    #[test]
    fn slugs_are_short_plain_and_stable() {
        for (name, slug) in
            [("CISA", "cisa"), ("CERT@VDE – Team", "cert-vde-team"), ("***", "publisher"), ("Ö-CERT", "ö-cert")]
        {
            assert_eq!(publisher_slug(name), slug);
            assert_eq!(publisher_slug(slug), slug);
        }
    }
}
