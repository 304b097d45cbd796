use super::*;

#[test]
fn an_empty_object_misses_its_identity() {
    let (document, findings) = read(b"{}").unwrap();
    assert_eq!(document, Document::default());
    assert_eq!(findings[0].pointer, "/document");
}
