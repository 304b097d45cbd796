//! Package URLs (ECMA-427), as far as they name a package and its version.
//!
//! Does not know: other qualifiers than the repository, and subpaths, which name one file of a package; registries.

use super::IDENTIFIER_BYTES_MAX;

/// Types whose names and namespaces are the same in any case (purl-spec, type definitions).
const ANY_CASE: [&str; 7] = ["bitbucket", "composer", "deb", "github", "pypi", "npm", "apk"];

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purl {
    /// The type, lower case.
    pub kind: String,
    /// The namespace with its segments; may be empty.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The version; may be empty.
    pub version: String,
    /// Where it is from (`repository_url`), lower case without scheme; may be empty.
    pub repository: String,
}

impl Purl {
    /// Reads one; `None` for what is none.
    pub fn parse(text: &str) -> Option<Purl> {
        let text = text.trim();
        if text.len() > IDENTIFIER_BYTES_MAX {
            return None;
        }
        let rest = text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("pkg:")).and_then(|_| text.get(4..))?;
        let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let repository = repository(qualifiers.split('#').next()?)?;
        let rest = rest.split('#').next()?.trim_matches('/');
        let (kind, path) = rest.split_once('/')?;
        let kind = kind.to_ascii_lowercase();
        if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')) {
            return None;
        }
        // The namespace of npm begins with an `@` of its own.
        let at = path.rfind('@').filter(|at| *at > 0 && path.get(*at..).is_some_and(|rest| !rest.contains('/')));
        let (path, version) = match at {
            Some(at) => (path.get(..at)?, path.get(at + 1..)?),
            None => (path, ""),
        };
        let segments: Vec<String> =
            path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect::<Option<_>>()?;
        let (name, namespace) = segments.split_last()?;
        let (namespace, name) = (namespace.join("/"), name.clone());
        Some(Purl {
            namespace: in_case(&kind, namespace),
            name: in_case(&kind, name),
            version: decoded(version)?,
            repository,
            kind,
        })
    }

    /// The key of the package without its version.
    pub(super) fn key(&self) -> String {
        let name = if self.kind == "pypi" { self.name.replace('_', "-") } else { self.name.clone() };
        format!("pkg:{}/{}/{name}", self.kind, self.namespace)
    }
}

/// The value of `repository_url`; `None` if it is broken.
fn repository(qualifiers: &str) -> Option<String> {
    let url = qualifiers.split('&').filter_map(|one| one.split_once('=')).find(|(name, _)| *name == "repository_url");
    let url = decoded(url.map_or("", |(_, url)| url))?.to_lowercase();
    let bare = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    Some(bare.trim_matches('/').to_owned())
}

fn in_case(kind: &str, text: String) -> String {
    if ANY_CASE.contains(&kind) { text.to_lowercase() } else { text }
}

/// Percent-decoded; `None` for broken escapes, control characters and what is no UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}
