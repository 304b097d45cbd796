use super::*;

fn cpe(text: &str) -> Cpe {
    Cpe::parse(text).expect("a CPE name")
}

fn covers(advisory: &str, asset: &str) -> bool {
    let read = |text: &str| Identifier::parse(text).expect("an identifier");
    read(advisory).covers(&read(asset))
}

#[test]
fn both_forms_of_a_cpe_name_are_read_with_their_quoting() {
    let new = cpe("cpe:2.3:o:Siemens:simatic_cp_343-1_lean:3.1.0:sp1:*:*:*:*:*:*");
    assert_eq!((new.vendor.words(), new.product.words()), ("siemens".to_owned(), "simatic cp 343-1 lean".to_owned()));
    assert_eq!((new.part.as_str(), new.version_words()), ("o", "3.1.0 sp1".to_owned()));
    assert_eq!(cpe("cpe:/o:siemens:simatic_cp_343-1_lean:3.1.0:sp1"), new, "what is left out is any");
    assert_eq!(cpe(r"cpe:2.3:a:acme:a\:b\*c:-").product, CpeValue::Text { value: "a:b*c".to_owned(), open: false });
    assert_eq!(cpe("cpe:/a:acme:a%3ab").product.words(), "a:b");
    assert_eq!(cpe("cpe:2.3:a:acme:x:-").version, CpeValue::NotApplicable);
    assert_eq!(cpe("cpe:2.3:a:acme:x:-").version_words(), "");
}

#[test]
fn what_is_no_identifier_is_none_however_long_or_broken() {
    let long = format!("cpe:2.3:a:acme:{}", "x".repeat(IDENTIFIER_BYTES_MAX));
    for text in
        ["", "cpe", "cpe:2.3:", "cpe:2.3:x:acme:y", "cpe:/a:acme:%zz", "cpe:2.3:a:*:y", "cpe:2.3:a:acme:*", &long]
    {
        assert_eq!(Identifier::parse(text), None, "{text}");
    }
    for text in ["pkg:", "pkg:npm", "pkg:npm/", "pkg:np m/x", "pkg:npm/%ff", "pkg:npm/%0", "pkg:npm/a%00"] {
        assert_eq!(Identifier::parse(text), None, "{text}");
    }
    for text in ["cpe:2.3:a:acme:?x", "cpe:2.3:a:acme:a*b", "cpe:2.3:a:acme:x*"] {
        assert_eq!(Identifier::parse(text), None, "{text}: too wide to be found");
    }
}

#[test]
fn an_identifier_covers_its_product_in_every_version_and_no_other() {
    assert!(covers("cpe:2.3:a:acme:gateway:*", "cpe:/a:acme:gateway:2.1"));
    assert!(covers("cpe:2.3:a:acme:gateway:1.0", "cpe:2.3:a:acme:gateway:2.1"), "versions are compared as versions");
    assert!(covers("cpe:2.3:a:acme:gate*", "cpe:2.3:a:acme:gateway_pro"));
    for other in ["cpe:2.3:h:acme:gateway", "cpe:2.3:a:acme:gateway_pro", "cpe:2.3:a:zeta:gateway"] {
        assert!(!covers("cpe:2.3:a:acme:gateway", other), "{other}");
    }
    assert!(!covers("cpe:2.3:a:acme:gateway", "cpe:2.3:a:acme:gate*"), "an asset is one product");
}

#[test]
fn package_urls_are_the_same_package_by_the_rules_of_their_type() {
    assert!(covers("pkg:npm/%40scope/Name@1.0?os=linux#sub", "pkg:npm/@scope/name@2.0"));
    assert!(covers("pkg:pypi/My_Package", "pkg:pypi/my-package@1"));
    assert!(covers("PKG:Maven/org.acme/core", "pkg:maven/org.acme/core@1.2.3"));
    assert!(!covers("pkg:maven/org.acme/core", "pkg:maven/org.acme/Core"), "Maven tells cases apart");
    assert!(!covers("pkg:npm/name", "pkg:pypi/name"));
    assert!(!covers("pkg:npm/name", "pkg:npm/@scope/name"));
    assert_eq!(Purl::parse("pkg:npm/@scope/name@1.0%2B2").expect("a package").version, "1.0+2");
    assert_eq!(Purl::parse("pkg:npm/@scope/name").expect("a package").version, "");
}
