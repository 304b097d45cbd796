use super::*;
use proptest::prelude::*;
use std::cmp::Ordering;

fn version(text: &str) -> Version {
    Version::parse(text).unwrap_or_else(|| panic!("{text:?} is a version"))
}

fn compare(a: &str, b: &str) -> Option<Ordering> {
    version(a).compare(&version(b))
}

fn contains(range: &str, text: &str) -> Contains {
    Range::parse(range).contains(&version(text))
}

#[test]
fn prefixes_and_padding_do_not_change_a_version() {
    for text in [
        "2.9.2",
        "V2.9.2",
        "v02.09.02",
        "FW 2.9.2",
        "V 2.9.2",
        "Firmware V2.9.2",
        "Version 2.9.2",
        "2.9.2.0",
        "R2.09.02",
    ] {
        assert_eq!(compare(text, "2.9.2"), Some(Ordering::Equal), "{text}");
    }
    assert_eq!(compare("33.011", "33.11"), Some(Ordering::Equal));
}

#[test]
fn service_levels_are_compared_after_the_numbers() {
    let rising =
        ["V7.4", "V7.4 SP1", "V7.4 SP1 Update 3", "V7.4_SP1_Upd19", "V7.4 SP1 Update 19 HF2", "V7.5", "V7.5 SP2"];
    for pair in rising.windows(2) {
        assert_eq!(compare(pair[0], pair[1]), Some(Ordering::Less), "{pair:?}");
    }
    assert_eq!(compare("2014 R2 SP1", "2014 R2"), Some(Ordering::Greater));
    assert_eq!(compare("V3.17 P003", "V3.17 P013"), Some(Ordering::Less));
    assert_eq!(compare("3.6 Build 170215", "3.6 Build 160421"), Some(Ordering::Greater));
    assert_eq!(compare("April/20/2023", "June/2/2023"), Some(Ordering::Less));
}

#[test]
fn what_cannot_be_ordered_is_unknown() {
    for (a, b) in [
        ("A16", "A17"),
        ("A11_U05", "A9"),
        ("15.2(6)E2a", "15.2(6)E0a"),
        ("1.586L", "1.586M"),
        ("2.70", "2.9"),
        ("2.09", "2.1"),
        ("2.01", "2.1"),
        ("33.011", "33.2"),
        ("1.2b3", "1.2"),
        ("2019-12-13", "9.0"),
        ("V3.X", "V3.2"),
    ] {
        assert_eq!(compare(a, b), None, "{a} / {b}");
    }
    assert_eq!(compare("A17", "A17"), Some(Ordering::Equal));
    assert_eq!(compare("15.2(6)E2a", "15.2(6)E2a"), Some(Ordering::Equal));
    assert_eq!(compare("V1.10", "V1.6"), Some(Ordering::Greater), "a V says that the parts are counted");
    assert_eq!(compare("02.09", "2.1"), Some(Ordering::Greater), "zeros in front of all of them are a way to write");
    for text in ["", "unknown", "n/a", "?", "-", "some words"] {
        assert_eq!(Version::parse(text), None, "{text:?}");
    }
}

#[test]
fn a_text_with_two_versions_is_neither_of_them() {
    for text in ["Rev 3 FW 2.8.1", "Rev 3 (FW 2.8.1)", "Build 1234 V2.8", "HW 3, FW: 2.8.1", "2.0 Version 3"] {
        assert_eq!(Version::parse(text), None, "{text}");
    }
    for text in
        ["2018 SP3 Version 3.4.430", "V2.8 Rev 3", "3.6 Build 170215", "2014 R2", "FW 2.8.1 HW 3", "V2.8 Release 4"]
    {
        assert!(Version::parse(text).is_some(), "{text}");
    }
}

#[test]
fn every_comparator_class_is_read() {
    use Contains::{No, Yes};
    for (range, text, answer) in [
        ("vers:all/*", "1.0", Yes),
        ("All versions", "1.0", Yes),
        ("", "1.0", Yes),
        ("vers:all/<V7.0.3", "V7.0.2", Yes),
        ("vers:all/<V7.0.3", "V7.0.3", No),
        ("vers:intdot/<V7.0.3", "V7.0.2", Yes),
        ("vers:all/>=V2.9.2<V2.9.4", "2.9.3", Yes),
        ("vers:all/>=V2.9.2<V2.9.4", "2.9.1", No),
        ("<= 6.3.5.11 ", "6.3.5.11", Yes),
        ("< 1.5.0", "1.5", No),
        (">= 6.02 | <= 6.05", "6.03", Yes),
        (">= 6.02 | <= 6.05", "6.06", No),
        (">= V2.0 and < V2.6", "V2.5.9", Yes),
        ("> V3.0 < V4.0", "V3.0", No),
        ("All versions < V7.4 SP1 Update 3", "V7.4 SP1 Update 2", Yes),
        ("All versions < V7.4 SP1 Update 3", "V7.4 SP1 Update 3", No),
        ("All versions between V3.0 (including) and V3.0.2 (excluding)", "V3.0", Yes),
        ("All versions between V3.0 (including) and V3.0.2 (excluding)", "V3.0.2", No),
        ("2.0.3.00.016 (including) and 2.0.6 (excluding)", "2.0.4", Yes),
    ] {
        assert_eq!(contains(range, text), answer, "{text} in {range:?}");
    }
}

#[test]
fn a_typed_range_is_compared_as_its_scheme_says() {
    use Contains::{No, Unknown, Yes};
    for (range, text, answer) in [
        ("vers:semver/>=1.0.0|<2.0.0", "1.5.0", Yes),
        ("vers:npm/<1.0.0", "1.0.0-rc.1", Yes),
        ("vers:npm/<1.0.0", "1.0.0", No),
        ("vers:rpm/<1.0-3.el9", "1.0-2.el9", Unknown),
        ("vers:deb/<2.0", "1:1.0", Unknown),
        ("vers:none/*", "1.0", No),
        ("vers:pypi/!=1.0", "1.1", Unknown),
        ("vers:ITT600_Explorer/<2.1_SP6", "2.1 SP5", Yes),
        ("vers:ITT600_Explorer/<2.1_SP6", "2.1 SP6", No),
        ("vers:lexicographic/<=2.0", "V1.5", Unknown),
        ("vers:lexicographic/<=V2.0", "V1.5", Yes),
        ("vers:semver/<1.x", "1.5.0", Unknown),
        (">=20200630|<20241112", "20230101", Yes),
        (">=20200630|<20241112", "20250101", No),
        (">=20200630|<20241112", "5.1", Unknown),
    ] {
        assert_eq!(contains(range, text), answer, "{text} in {range:?}");
    }
}

#[test]
fn lists_and_prose_are_read() {
    use Contains::{No, Unknown, Yes};
    for (range, text, answer) in [
        ("28.011 | 28.012 | 28.013", "28.012", Yes),
        ("28.011 | 28.012 | 28.013", "29.011", No),
        ("V15, V15.1 and V16", "V15.1", Yes),
        ("<= 1.12.0.25 | 1.12.13.2 | 1.12.14.5", "1.12.13.2", Yes),
        ("<= 1.12.0.25 | 1.12.13.2 | 1.12.14.5", "1.12.0.27", No),
        ("SCADA Web Server Version 2.02.0007 and prior", "2.02.0007", Unknown),
        ("Version 2.02.0007 and prior", "2.02.0007", Yes),
        ("versions prior to 3.2", "3.1.9", Yes),
        ("1.0 through 2.4", "1.5", Yes),
        ("Versions 2.00 to 6.11", "6.12", No),
        ("28 - 33", "30.014", Yes),
        ("12.4.1-12.4.11", "12.4.5", Yes),
        ("0 < 8.0.1", "7.2", Yes),
        ("7.2.x", "7.2.14", Yes),
        ("7.2.x", "7.3.1", No),
        ("< V3.X.14", "V3.2.13", Yes),
        ("<= HiOS 07.0.02", "07.0.01", Yes),
        ("No version", "1.0", No),
        ("<V18.0 UPD 1 SR 1", "V18.0", Yes),
        (">= 20.8 (only affected by CVE-2019-10943)", "21.9", Yes),
    ] {
        assert_eq!(contains(range, text), answer, "{text} in {range:?}");
    }
}

#[test]
fn unknown_never_becomes_no() {
    for (range, text) in [
        ("< A17", "A16"),
        ("< V5.7.3", "5.7"),
        ("<= 4.3.1", "4.3.1.71"),
        ("< 1.28.16 | < 1.24.69", "1.26.1"),
        ("13.0 | < 13.0.1", "12.9"),
        ("All versions with U-Boot < V2016.05RS09", "V2015"),
        ("All versions < V10.4.1 only if web components are used", "V10.4.0"),
        ("<=the_first_5_digits_of_serial_number_24031", "24030"),
        ("<= 9.6 (excluding 9.4.2.6 and 9.5.3.2)", "9.4.2.6"),
        ("program to update 2G modems has been active since 2016", "1.0"),
    ] {
        assert_eq!(contains(range, text), Contains::Unknown, "{text} in {range:?}");
    }
}

#[test]
fn further_numbers_are_not_later_than_a_service_level() {
    for (range, text) in [
        ("< V15.1 Update 4", "V15.1.0.3"),
        ("< V7.5 SP2 Update 5", "7.5.2.4"),
        ("< V7.5 SP2 Update 5", "7.5.2 Update 4"),
        ("< V17 Update 5", "17.0.0.4"),
        ("< V14 SP1 Update 14", "14.0.1.13"),
        ("< V1.5 SP3 Update 2", "1.5.3.1"),
        ("< V4.5.1 HF2", "4.5.1.1"),
        ("< 3.6 Build 170215", "3.6.160421"),
        (">=V5.4<V5.5 SP1", "5.5.0.3"),
    ] {
        assert_eq!(contains(range, text), Contains::Unknown, "{text} in {range:?}");
    }
    assert_eq!(contains("< V7.5 SP2", "7.6.1"), Contains::No, "a later number decides");
    assert_eq!(contains("< V7.5 SP2", "7.4.9"), Contains::Yes, "an earlier number decides");
    assert_eq!(contains("< V7.5 SP2", "7.5.0.0"), Contains::Yes, "zeros add nothing");
    assert_eq!(contains("< V7.5 SP2", "7.5.1 SP3"), Contains::No, "both name the level");
}

#[test]
fn a_list_after_a_bound_is_not_swallowed() {
    use Contains::{No, Unknown, Yes};
    for (range, text, answer) in [
        ("<= 2.0.11 / 3.0.11", "3.0.5", Unknown),
        ("<= 2.0.11 / 3.0.11", "2.0.11", Yes),
        ("<= 2.0.11/3.0.11", "3.0.12", No),
        ("4.0 to 4.5, 5.0", "5.0", Yes),
        ("4.0 to 4.5, 5.0", "4.2", Yes),
        ("4.0 to 4.5, 5.0", "4.7", No),
        ("4.0 to 4.5 and 5.0", "5.0", Yes),
        ("<4.5, 5.0", "5.0", Unknown),
        ("<4.5, 5.0", "4.4", Yes),
        ("<4.5; V5.0", "5.1", No),
        ("<4.5, 5.0 to 5.3", "5.2", Yes),
        ("2.0.0 - 2.4.9 / 3.0.0 - 3.1.2", "3.1.0", Yes),
        ("2.0.0 - 2.4.9 / 3.0.0 - 3.1.2", "2.5.0", No),
        ("prior to 5.1 and prior to 6.2", "6.1", Unknown),
        ("prior to 5.1 and prior to 6.2", "5.0", Yes),
        ("prior to 5.1 and prior to 6.2", "6.2", No),
        (">= 3.0 | < 4.5, 5.0", "5.0", Unknown),
        (">= 4.5, 3.2", "3.2", Unknown),
        ("V3.0 and earlier, V4.1 and earlier", "4.0", Unknown),
        ("< 5.0 for one, < 6.0 for another", "5.5", Unknown),
        ("<= V2.3.0 and Function State (FS) <= 3", "V2.4.0", No),
        ("9.0 - 2022.1", "10.5", Unknown),
        ("< June 30, 2015", "June 1, 2015", Yes),
    ] {
        assert_eq!(contains(range, text), answer, "{text} in {range:?}");
    }
    assert_eq!(Version::parse("2.0.11 / 3.0.11"), None, "two versions are not one");
}

#[test]
fn years_and_releases_are_not_ordered_against_small_numbers() {
    for (range, text) in [
        ("prior to 2021-03", "5.1"),
        ("before 2022", "3.0"),
        ("<2023 SP1", "10.5"),
        ("< R2", "1.0"),
        ("< 5.1", "2021.3"),
    ] {
        assert_eq!(contains(range, text), Contains::Unknown, "{text} in {range:?}");
    }
    assert_eq!(contains("< 2023 SP1", "2022 R2"), Contains::Yes);
    assert_eq!(contains("0 < 2022.1", "2021.4"), Contains::Yes, "zero is before every scheme");
    assert_eq!(contains("< R2", "R1.5"), Contains::Yes);
}

fn any_version() -> impl Strategy<Value = String> {
    let numbers = prop::collection::vec(0u32..40, 1..5);
    let tail =
        prop::sample::select(vec!["", " SP1", " SP2 Update 1", " HF3", " Update 2", "a", "B", " Build 12", " beta"]);
    let prefix = prop::sample::select(vec!["", "V", "FW ", "A", "MX-V"]);
    (prefix, numbers, tail).prop_map(|(prefix, numbers, tail)| {
        let dotted: Vec<String> = numbers.iter().map(u32::to_string).collect();
        format!("{prefix}{}{tail}", dotted.join("."))
    })
}

proptest! {
    #[test]
    fn order_is_antisymmetric(a in any_version(), b in any_version()) {
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).map(Ordering::reverse));
        prop_assert_eq!(compare(&a, &a), Some(Ordering::Equal));
    }

    #[test]
    fn order_is_transitive_where_it_is_known(a in any_version(), b in any_version(), c in any_version()) {
        if let (Some(first), Some(second), Some(third)) = (compare(&a, &b), compare(&b, &c), compare(&a, &c))
            && first == second
        {
            prop_assert_eq!(third, first);
        }
    }

    #[test]
    fn a_range_contains_its_own_inclusive_bounds(a in any_version(), b in any_version()) {
        let (a, b) = match compare(&a, &b) {
            Some(Ordering::Less) => (a, b),
            Some(Ordering::Greater) => (b, a),
            Some(Ordering::Equal) | None => return Ok(()),
        };
        for range in [format!(">= {a} | <= {b}"), format!(">= {a} <= {b}"), format!("vers:all/>={a}|<={b}"), format!("between {a} (including) and {b} (including)")] {
            prop_assert_eq!(contains(&range, &a), Contains::Yes, "{} in {}", a, range);
            prop_assert_eq!(contains(&range, &b), Contains::Yes, "{} in {}", b, range);
        }
        let open = format!("< {b}");
        prop_assert_eq!(contains(&open, &b), Contains::No);
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,60}", version in "\\PC{0,20}") {
        let range = Range::parse(&text);
        if let Some(version) = Version::parse(&version) {
            let _ = range.contains(&version);
        }
    }
}
