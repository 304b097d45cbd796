use super::*;

fn vendor(written: &str, vendor: &str) -> Alias {
    Alias::Vendor { written: written.to_owned(), vendor: vendor.to_owned() }
}

fn product(written_vendor: &str, written: &str, vendor: &str, product: &str, order_number: &str) -> Alias {
    let text = |text: &str| text.to_owned();
    Alias::Product {
        written: text(written),
        written_vendor: text(written_vendor),
        vendor: text(vendor),
        product: text(product),
        order_number: text(order_number),
    }
}

fn read(aliases: &[Alias], vendor: &str, product: &str) -> (String, String) {
    let record = AssetRecord { vendor: vendor.to_owned(), product: product.to_owned(), ..AssetRecord::default() };
    let ReadAs { vendor, product, .. } = AliasTable::new(aliases).kind_of(&record).read_as;
    (vendor, product)
}

fn pair(vendor: &str, product: &str) -> (String, String) {
    (vendor.to_owned(), product.to_owned())
}

#[test]
fn a_vendor_alias_reads_its_own_spelling_in_any_case_and_no_other() {
    let aliases = [vendor("SAG Werk 3", "Siemens")];
    assert_eq!(read(&aliases, "sag  werk 3", "CPU"), pair("Siemens", ""));
    assert_eq!(read(&aliases, "SAG Werk 4", "CPU"), pair("", ""));
    assert_eq!(read(&aliases, "", "CPU"), pair("", ""));
}

#[test]
fn a_product_alias_is_never_taken_for_another_vendors_product_of_the_same_name() {
    let aliases = [product("", "Hall switch", "Moxa", "EDS-408A", ""), vendor("MX", "Moxa")];
    for own in ["", "Moxa", "MX"] {
        assert_eq!(read(&aliases, own, "hall SWITCH"), pair("Moxa", "EDS-408A"), "{own}");
    }
    assert_eq!(read(&aliases, "Cisco", "Hall switch"), pair("", ""));
}

#[test]
fn the_alias_that_names_the_spelling_of_the_vendor_goes_first() {
    let aliases =
        [product("", "Switch", "Moxa", "EDS-408A", ""), product("Electric Ltd", "Switch", "Hirschmann", "RS20", "")];
    assert_eq!(read(&aliases, "electric ltd", "Switch"), pair("Hirschmann", "RS20"));
    assert_eq!(read(&aliases, "Moxa", "Switch"), pair("Moxa", "EDS-408A"));
    assert_ne!(aliases[0].key(), aliases[1].key(), "they stand beside each other");
}

#[test]
fn what_says_nothing_or_too_much_is_no_alias() {
    let refused = |alias: Alias| alias.checked().expect_err("refused");
    assert_eq!(refused(vendor("n/a", "Siemens")), AliasError::NamesNothing("n/a".to_owned()));
    assert_eq!(refused(product("", "unknown", "Moxa", "EDS", "")), AliasError::NamesNothing("unknown".to_owned()));
    assert!(matches!(refused(vendor(" ", "Siemens")), AliasError::Missing(_)));
    assert!(matches!(refused(vendor("SAG", "Siemens, Moxa")), AliasError::NotOneVendor(_)));
    assert!(matches!(refused(vendor("Siemens AG", "SIEMENS")), AliasError::SameAlready(..)));
    assert!(matches!(refused(product("", "EDS", "Moxa", "eds", "")), AliasError::SameAlready(..)));
    assert!(matches!(refused(product("", "Switch", "Moxa", "EDS", "none")), AliasError::NoOrderNumber(_)));
    assert_eq!(refused(vendor(&"x".repeat(ALIAS_CHARS_MAX + 1), "Siemens")), AliasError::TooLong);
    assert_eq!(vendor("  SAG\n Werk ", " Siemens").checked(), Ok(vendor("SAG Werk", "Siemens")));
}
